"""The register of reviewers: entries, honoraria that are never changed, drafts of scores."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDED = (("reviewer", "DELETE"), ("reviewer_honorarium", "UPDATE"), ("reviewer_honorarium", "DELETE"))
TENANTED = ("reviewer", "reviewer_honorarium", "review_draft")


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change what is a record; show an institution its own rows only."""
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


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _institution() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation")


class Migration(migrations.Migration):
    """After `0016_evidence_vault`."""

    dependencies = [("records", "0016_evidence_vault")]
    operations = [
        migrations.CreateModel(
            name="ReviewerRow",
            fields=[
                ("id", _id()),
                ("reviewer", models.CharField(max_length=32)),
                ("account", models.CharField(db_index=True, max_length=200)),
                ("content", models.JSONField()),
                ("institution", _institution()),
            ],
            options={"db_table": "reviewer"},
        ),
        migrations.CreateModel(
            name="HonorariumRow",
            fields=[
                ("id", _id()),
                ("content", models.JSONField()),
                ("institution", _institution()),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="honoraria", to="records.reviewerrow"
                    ),
                ),
            ],
            options={"db_table": "reviewer_honorarium"},
        ),
        migrations.CreateModel(
            name="ReviewDraftRow",
            fields=[
                ("id", _id()),
                ("case", models.CharField(max_length=20)),
                ("account", models.CharField(db_index=True, max_length=200)),
                ("saved_at", models.DateTimeField()),
                ("content", models.JSONField()),
                ("institution", _institution()),
            ],
            options={"db_table": "review_draft"},
        ),
        migrations.AddConstraint(
            model_name="reviewerrow",
            constraint=models.UniqueConstraint(fields=("institution", "reviewer"), name="reviewer_id"),
        ),
        migrations.AddConstraint(
            model_name="reviewerrow",
            constraint=models.UniqueConstraint(fields=("institution", "account"), name="reviewer_account"),
        ),
        migrations.AddConstraint(
            model_name="reviewdraftrow",
            constraint=models.UniqueConstraint(fields=("institution", "case", "account"), name="review_draft_once"),
        ),
        migrations.RunPython(guard, unguard),
    ]
