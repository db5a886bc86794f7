"""Accounts that are to be deleted on a day, and the proofs of those that were."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A table of which a person's connection sees its own row, and one of nobody's."""

    dependencies = [("records", "0035_request_applicant")]
    operations = [
        migrations.CreateModel(
            "AccountDeletionRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("number", models.CharField(max_length=12)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
            {
                "db_table": "account_deletion",
                "constraints": [models.UniqueConstraint(name="account_deletion_once", fields=["account"])],
            },
        ),
        migrations.CreateModel(
            "DeletionProofRow",
            [
                ("id", row_id()),
                ("number", models.CharField(max_length=12, unique=True)),
                ("deleted_at", models.DateTimeField()),
                ("mail_to", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(blank=True, max_length=2)),
                ("awards", models.PositiveIntegerField(default=0)),
            ],
            {"db_table": "deletion_proof"},
        ),
        guarding_persons("account_deletion"),
    ]
