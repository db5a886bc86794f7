"""Certificates of seals: public, never changed, never deleted."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "seal_certificate"
ACTS = ("UPDATE", "DELETE")


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change a certificate; show an institution its own only."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for act in ACTS:
        body = (
            "FOR EACH ROW EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {TABLE} are never changed or deleted'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} {body}")
    if postgres:
        schema_editor.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f"CREATE POLICY own_institution ON {TABLE} USING ("
            " institution_id = current_setting('kakitome.institution', true)"
            " OR current_setting('kakitome.institution', true) = '*')"
        )


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards away again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for act in ACTS:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{act.lower()}" + (f" ON {TABLE}" if postgres else ""))
    if postgres:
        schema_editor.execute(f"DROP POLICY own_institution ON {TABLE}")


class Migration(migrations.Migration):
    """After the envelopes."""

    dependencies = [("records", "0007_envelopes")]
    operations = [
        migrations.CreateModel(
            name="SealRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=300)),
                ("key_id", models.CharField(max_length=600)),
                ("fingerprint", models.CharField(max_length=64)),
                ("chain", models.TextField()),
                ("added_at", models.DateTimeField()),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation"
                    ),
                ),
            ],
            options={
                "db_table": TABLE,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution", "issuer", "fingerprint"), name="seal_certificate_once"
                    )
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
