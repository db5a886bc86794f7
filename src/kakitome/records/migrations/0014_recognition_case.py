"""Cases of recognition: events that only grow, heads that keep their identity, people with a part in them."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDED = (
    ("recognition_case_event", "UPDATE", ""),
    ("recognition_case_event", "DELETE", ""),
    ("recognition_case_person", "DELETE", ""),
    (
        "recognition_case",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.institution_id <> OLD.institution_id OR NEW.applicant <> OLD.applicant"
        " OR NEW.events <= OLD.events",
    ),
    ("recognition_case", "DELETE", ""),
)
"""Table, act, and when it is refused; always when it says nothing."""
TENANTED = ("recognition_case", "recognition_case_event", "recognition_case_person")


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change what happened; show a body its own rows only."""
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


def _case(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to="records.caserow"
    )


class Migration(migrations.Migration):
    """After `0013_recognition_body`."""

    dependencies = [("records", "0013_recognition_body")]
    operations = [
        migrations.CreateModel(
            name="CaseRow",
            fields=[
                ("id", _id()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("procedure", models.CharField(max_length=100)),
                ("applicant", models.CharField(max_length=32)),
                ("entry", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField()),
                ("title_ja", models.TextField(blank=True)),
                ("title_en", models.TextField(blank=True)),
                ("state", models.CharField(max_length=20)),
                ("events", models.PositiveIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("institution", _institution()),
            ],
            options={"db_table": "recognition_case"},
        ),
        migrations.CreateModel(
            name="CaseEventRow",
            fields=[
                ("id", _id()),
                ("sequence", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=40)),
                ("role", models.CharField(max_length=20)),
                ("account", models.CharField(max_length=200)),
                ("acts_for", models.CharField(max_length=32)),
                ("to", models.CharField(max_length=20)),
                ("detail", models.JSONField(default=dict)),
                ("case", _case("event_rows")),
                ("institution", _institution()),
            ],
            options={"db_table": "recognition_case_event"},
        ),
        migrations.CreateModel(
            name="CasePersonRow",
            fields=[
                ("id", _id()),
                ("account", models.CharField(max_length=200)),
                (
                    "part",
                    models.CharField(choices=[("reviewer", "reviewer"), ("voter", "voter")], max_length=10),
                ),
                ("case", _case("people")),
                ("institution", _institution()),
            ],
            options={"db_table": "recognition_case_person"},
        ),
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(fields=["institution", "state", "updated_at"], name="recognition_case_state"),
        ),
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(fields=["institution", "applicant"], name="recognition_case_applicant"),
        ),
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(fields=["institution", "entry"], name="recognition_case_entry"),
        ),
        migrations.AddConstraint(
            model_name="caseeventrow",
            constraint=models.UniqueConstraint(fields=("case", "sequence"), name="recognition_case_event_once"),
        ),
        migrations.AddIndex(
            model_name="caseeventrow",
            index=models.Index(fields=["institution", "role", "acts_for", "account"], name="recognition_case_applied"),
        ),
        migrations.AddConstraint(
            model_name="casepersonrow",
            constraint=models.UniqueConstraint(fields=("case", "account", "part"), name="recognition_case_person_once"),
        ),
        migrations.AddIndex(
            model_name="casepersonrow",
            index=models.Index(fields=["institution", "account"], name="recognition_case_person_of"),
        ),
        migrations.RunPython(guard, unguard),
    ]
