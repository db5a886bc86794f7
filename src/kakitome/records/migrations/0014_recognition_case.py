"""Cases of recognition: events that only grow, heads that keep their identity, people with a part in them."""

import django.db.models.deletion
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, row_id

GUARDS = (
    Guard(table="recognition_case_event", act="UPDATE"),
    Guard(table="recognition_case_event", act="DELETE"),
    Guard(table="recognition_case_person", act="DELETE"),
    Guard(
        table="recognition_case",
        act="UPDATE",
        when="NEW.number <> OLD.number OR NEW.institution_id <> OLD.institution_id OR NEW.applicant <> OLD.applicant OR NEW.events <= OLD.events",
    ),
    Guard(table="recognition_case", act="DELETE"),
)
TENANTED = ("recognition_case", "recognition_case_event", "recognition_case_person")


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
                ("id", row_id()),
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
                ("institution", institution_key()),
            ],
            options={"db_table": "recognition_case"},
        ),
        migrations.CreateModel(
            name="CaseEventRow",
            fields=[
                ("id", row_id()),
                ("sequence", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=40)),
                ("role", models.CharField(max_length=20)),
                ("account", models.CharField(max_length=200)),
                ("acts_for", models.CharField(max_length=32)),
                ("to", models.CharField(max_length=20)),
                ("detail", models.JSONField(default=dict)),
                ("case", _case("event_rows")),
                ("institution", institution_key()),
            ],
            options={"db_table": "recognition_case_event"},
        ),
        migrations.CreateModel(
            name="CasePersonRow",
            fields=[
                ("id", row_id()),
                ("account", models.CharField(max_length=200)),
                (
                    "part",
                    models.CharField(choices=[("reviewer", "reviewer"), ("voter", "voter")], max_length=10),
                ),
                ("case", _case("people")),
                ("institution", institution_key()),
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
        guarding(GUARDS, tenanted=TENANTED),
    ]
