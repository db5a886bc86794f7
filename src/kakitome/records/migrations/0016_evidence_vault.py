"""Evidence of cases: records that outlive the files; cases drawn for audits."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDED = (
    (
        "case_evidence",
        "UPDATE",
        "OLD.destroyed_at IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.case_id <> OLD.case_id"
        " OR NEW.name <> OLD.name OR NEW.kind <> OLD.kind OR NEW.size <> OLD.size OR NEW.added_at <> OLD.added_at",
    ),
    ("case_evidence", "DELETE", ""),
    ("case_sample", "UPDATE", ""),
    ("case_sample", "DELETE", ""),
)
"""Table, act, and when it is refused; always when it says nothing."""
TENANTED = ("case_evidence", "case_sample")


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change what was there; show a body its own rows only."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act, condition in GUARDED:
        when = f"WHEN ({condition}) " if condition else ""
        body = (
            f"FOR EACH ROW {when}EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"{when}BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
    for table in TENANTED if postgres else ():
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
    for table, act, _ in GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}" + (f" ON {table}" if postgres else ""))
    for table in TENANTED if postgres else ():
        schema_editor.execute(f"DROP POLICY own_institution ON {table}")


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _institution() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation")


class Migration(migrations.Migration):
    """After `0015_recognition`."""

    dependencies = [("records", "0015_recognition")]
    operations = [
        migrations.CreateModel(
            name="EvidenceRow",
            fields=[
                ("id", _id()),
                ("kind", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=200)),
                ("destroyed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=60)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_rows",
                        to="records.caserow",
                    ),
                ),
                ("institution", _institution()),
            ],
            options={"db_table": "case_evidence"},
        ),
        migrations.CreateModel(
            name="EvidenceSampleRow",
            fields=[
                ("id", _id()),
                ("year", models.PositiveIntegerField()),
                ("share", models.CharField(max_length=20)),
                ("seed", models.CharField(max_length=100)),
                ("of", models.PositiveIntegerField()),
                ("cases", models.JSONField(default=list)),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.CharField(max_length=200)),
                ("institution", _institution()),
            ],
            options={"db_table": "case_sample"},
        ),
        migrations.AddConstraint(
            model_name="evidencerow",
            constraint=models.UniqueConstraint(fields=("case", "kind", "sha256"), name="case_evidence_once"),
        ),
        migrations.AddConstraint(
            model_name="evidencesamplerow",
            constraint=models.UniqueConstraint(fields=("institution", "year", "seed"), name="case_sample_once"),
        ),
        migrations.RunPython(guard, unguard),
    ]
