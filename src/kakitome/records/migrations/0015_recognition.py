"""What was recognised, what became of it, and the signed editions: rows that only ever grow."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("recognition", "recognition_change", "recognition_edition", "signed_edition")
GUARDED = tuple((table, act) for table in TABLES for act in ("UPDATE", "DELETE"))


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change or delete anything here; show a body its own rows only."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act in GUARDED:
        body = (
            "FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
    for table in TABLES if postgres else ():
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f"CREATE POLICY own_institution ON {table} USING ("
            " institution_id = current_setting('kakitome.institution', true)"
            " OR current_setting('kakitome.institution', true) = '*')"
        )


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards away again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act in GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}" + (f" ON {table}" if postgres else ""))
    for table in TABLES if postgres else ():
        schema_editor.execute(f"DROP POLICY own_institution ON {table}")


def _institution() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation")


def _recognition(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to="records.recognitionrow"
    )


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """After `0014_recognition_case`."""

    dependencies = [("records", "0014_recognition_case")]
    operations = [
        migrations.CreateModel(
            name="RecognitionRow",
            fields=[
                ("id", _id()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("body_did", models.CharField(max_length=300)),
                ("body_name_ja", models.TextField(blank=True)),
                ("body_name_en", models.TextField(blank=True)),
                ("case_number", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=100)),
                ("criteria_version", models.CharField(max_length=100)),
                ("entry", models.CharField(max_length=20)),
                ("entry_version", models.PositiveIntegerField()),
                ("about", models.CharField(max_length=500)),
                ("title_ja", models.TextField(blank=True)),
                ("title_en", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
                ("decided_at", models.DateTimeField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("confirmed", models.JSONField(default=list)),
                ("conditions", models.JSONField(default=list)),
                ("status", models.JSONField(default=list)),
                ("institution", _institution()),
            ],
            options={"db_table": "recognition"},
        ),
        migrations.CreateModel(
            name="RecognitionChangeRow",
            fields=[
                ("id", _id()),
                ("sequence", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("suspended", "suspended"), ("resumed", "resumed"), ("withdrawn", "withdrawn")],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason_ja", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                ("institution", _institution()),
                ("recognition", _recognition("change_rows")),
            ],
            options={"db_table": "recognition_change"},
        ),
        migrations.CreateModel(
            name="RecognitionEditionRow",
            fields=[
                ("id", _id()),
                ("edition", models.PositiveIntegerField()),
                ("url", models.CharField(max_length=500)),
                ("issuer", models.CharField(max_length=300)),
                ("key_id", models.CharField(max_length=200)),
                ("payload", models.BinaryField()),
                ("intended_at", models.DateTimeField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("institution", _institution()),
                ("recognition", _recognition("edition_rows")),
            ],
            options={"db_table": "recognition_edition"},
        ),
        migrations.CreateModel(
            name="SignedEditionRow",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="signed_row",
                        serialize=False,
                        to="records.recognitioneditionrow",
                    ),
                ),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("institution", _institution()),
            ],
            options={"db_table": "signed_edition"},
        ),
        migrations.AddConstraint(
            model_name="recognitionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_until")), name="recognition_period"
            ),
        ),
        migrations.AddIndex(
            model_name="recognitionrow", index=models.Index(fields=["entry"], name="recognition_entry")
        ),
        migrations.AddIndex(
            model_name="recognitionrow", index=models.Index(fields=["about"], name="recognition_about")
        ),
        migrations.AddIndex(
            model_name="recognitionrow",
            index=models.Index(fields=["institution", "case_number"], name="recognition_case_number"),
        ),
        migrations.AddConstraint(
            model_name="recognitionchangerow",
            constraint=models.UniqueConstraint(fields=("recognition", "sequence"), name="recognition_change_once"),
        ),
        migrations.AddConstraint(
            model_name="recognitionchangerow",
            constraint=models.UniqueConstraint(
                condition=models.Q(kind="withdrawn"), fields=("recognition",), name="recognition_withdrawn_once"
            ),
        ),
        migrations.AddIndex(
            model_name="recognitionchangerow", index=models.Index(fields=["at"], name="recognition_change_at")
        ),
        migrations.AddConstraint(
            model_name="recognitioneditionrow",
            constraint=models.UniqueConstraint(fields=("recognition", "edition"), name="recognition_edition_once"),
        ),
        migrations.RunPython(guard, unguard),
    ]
