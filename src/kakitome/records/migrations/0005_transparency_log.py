"""The transparency log: entries that are never changed, and each institution's places among them."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDED = (("log_entry", "UPDATE"), ("log_entry", "DELETE"), ("log_place", "DELETE"))


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change an entry; show an institution its own places only."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act in GUARDED:
        body = (
            "FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
    if postgres:
        schema_editor.execute("ALTER TABLE log_place ENABLE ROW LEVEL SECURITY")
        schema_editor.execute("ALTER TABLE log_place FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            "CREATE POLICY own_institution ON log_place USING ("
            " institution_id = current_setting('kakitome.institution', true)"
            " OR current_setting('kakitome.institution', true) = '*')"
        )


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards away again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act in GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}" + (f" ON {table}" if postgres else ""))
    if postgres:
        schema_editor.execute("DROP POLICY own_institution ON log_place")


class Migration(migrations.Migration):
    """After the keys of further purposes."""

    dependencies = [("records", "0003_key_purpose")]
    operations = [
        migrations.CreateModel(
            name="LogEntryRow",
            fields=[
                ("index", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BinaryField()),
            ],
            options={"db_table": "log_entry"},
        ),
        migrations.CreateModel(
            name="LogPlaceRow",
            fields=[
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="log_place",
                        serialize=False,
                        to="records.awardrow",
                    ),
                ),
                ("index", models.PositiveBigIntegerField(unique=True)),
                ("nonce", models.BinaryField(blank=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation"
                    ),
                ),
            ],
            options={"db_table": "log_place"},
        ),
        migrations.RunPython(guard, unguard),
    ]
