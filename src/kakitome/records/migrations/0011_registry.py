"""Entries of the registry: read by everybody, written by their institution, letters never changed."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDED = (
    ("registry_entry", "DELETE", ""),
    ("registry_entry", "UPDATE", "OF number, identifier, institution_id, source"),
    ("registry_version", "DELETE", ""),
    ("registry_version", "UPDATE", "OF letter, digest, version, entry_id, institution_id, address, registered_at"),
    ("registry_change", "DELETE", ""),
    ("registry_change", "UPDATE", ""),
)
TENANTED = ("registry_entry", "registry_version")


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change what was registered; let everybody read, and an institution write its own rows only."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act, columns in GUARDED:
        body = (
            "FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} {columns} ON {table} {body}")
    for table in TENANTED if postgres else ():
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY public_reading ON {table} FOR SELECT USING (true)")
        schema_editor.execute(
            f"CREATE POLICY own_institution ON {table} USING ("
            " institution_id = current_setting('kakitome.institution', true)"
            " OR current_setting('kakitome.institution', true) = '*')"
        )


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards away again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act, _ in GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}" + (f" ON {table}" if postgres else ""))
    for table in TENANTED if postgres else ():
        for policy in ("public_reading", "own_institution"):
            schema_editor.execute(f"DROP POLICY {policy} ON {table}")


def _institution() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation")


class Migration(migrations.Migration):
    """After `0010_issuer_services`."""

    dependencies = [("records", "0010_issuer_services")]
    operations = [
        migrations.CreateModel(
            name="EntryRow",
            fields=[
                ("number", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("identifier", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=8)),
                ("issuer", models.CharField(blank=True, max_length=500)),
                ("institution_type", models.CharField(blank=True, max_length=100)),
                ("region", models.CharField(blank=True, max_length=8)),
                ("provider_url", models.CharField(blank=True, max_length=500)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("institution", _institution()),
            ],
            options={"db_table": "registry_entry"},
        ),
        migrations.CreateModel(
            name="EntryVersionRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("letter", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("address", models.CharField(blank=True, max_length=500)),
                ("forms", models.JSONField(default=list)),
                ("registered_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(choices=[("listed", "listed"), ("withdrawn", "withdrawn")], max_length=10),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="records.entryrow",
                    ),
                ),
                ("institution", _institution()),
            ],
            options={"db_table": "registry_version"},
        ),
        migrations.CreateModel(
            name="EntryChangeRow",
            fields=[
                ("sequence", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=12)),
                ("version", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "registry_change"},
        ),
        migrations.AddConstraint(
            model_name="entryrow",
            constraint=models.UniqueConstraint(fields=("institution", "identifier"), name="registry_entry_identifier"),
        ),
        migrations.AddConstraint(
            model_name="entryversionrow",
            constraint=models.UniqueConstraint(fields=("entry", "version"), name="registry_version_once"),
        ),
        migrations.AddIndex(
            model_name="entryversionrow",
            index=models.Index(fields=["address"], name="registry_version_address"),
        ),
        migrations.RunPython(guard, unguard),
    ]
