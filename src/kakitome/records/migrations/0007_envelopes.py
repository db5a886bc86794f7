"""Envelopes made of signed documents, which are never changed, and endorsements by third parties."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDED = (("envelope", "UPDATE"), ("envelope", "DELETE"), ("endorsement", "DELETE"))
TENANTED = ("envelope", "endorsement")


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change an envelope; show an institution its own rows only."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act in GUARDED:
        body = (
            "FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
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
    for table, act in GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}" + (f" ON {table}" if postgres else ""))
    for table in TENANTED if postgres else ():
        schema_editor.execute(f"DROP POLICY own_institution ON {table}")


def _institution() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation")


class Migration(migrations.Migration):
    """After the batches of verifications."""

    dependencies = [("records", "0006_verification_batch")]
    operations = [
        migrations.CreateModel(
            name="EnvelopeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(max_length=24)),
                ("variant", models.CharField(blank=True, max_length=120)),
                ("media_type", models.CharField(max_length=80)),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="records.awardrow",
                    ),
                ),
                ("institution", _institution()),
            ],
            options={"db_table": "envelope"},
        ),
        migrations.CreateModel(
            name="EndorsementRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("about", models.CharField(max_length=500)),
                ("endorser", models.CharField(max_length=500)),
                ("endorser_name", models.TextField(blank=True)),
                ("document", models.BinaryField()),
                ("is_token", models.BooleanField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("institution", _institution()),
            ],
            options={"db_table": "endorsement"},
        ),
        migrations.AddConstraint(
            model_name="enveloperow",
            constraint=models.UniqueConstraint(fields=("award", "target", "variant"), name="envelope_once"),
        ),
        migrations.AddConstraint(
            model_name="endorsementrow",
            constraint=models.UniqueConstraint(fields=("institution", "sha256"), name="endorsement_once"),
        ),
        migrations.AddIndex(
            model_name="endorsementrow",
            index=models.Index(fields=["institution", "about"], name="endorsement_about"),
        ),
        migrations.RunPython(guard, unguard),
    ]
