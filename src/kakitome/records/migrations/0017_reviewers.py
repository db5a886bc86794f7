"""The register of reviewers: entries, honoraria that are never changed, drafts of scores."""

import django.db.models.deletion
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, row_id

GUARDS = (
    Guard(table="reviewer", act="DELETE"),
    Guard(table="reviewer_honorarium", act="UPDATE"),
    Guard(table="reviewer_honorarium", act="DELETE"),
)
TENANTED = ("reviewer", "reviewer_honorarium", "review_draft")


class Migration(migrations.Migration):
    """After `0016_evidence_vault`."""

    dependencies = [("records", "0016_evidence_vault")]
    operations = [
        migrations.CreateModel(
            name="ReviewerRow",
            fields=[
                ("id", row_id()),
                ("reviewer", models.CharField(max_length=32)),
                ("account", models.CharField(db_index=True, max_length=200)),
                ("content", models.JSONField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "reviewer"},
        ),
        migrations.CreateModel(
            name="HonorariumRow",
            fields=[
                ("id", row_id()),
                ("content", models.JSONField()),
                ("institution", institution_key()),
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
                ("id", row_id()),
                ("case", models.CharField(max_length=20)),
                ("account", models.CharField(db_index=True, max_length=200)),
                ("saved_at", models.DateTimeField()),
                ("content", models.JSONField()),
                ("institution", institution_key()),
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
        guarding(GUARDS, tenanted=TENANTED),
    ]
