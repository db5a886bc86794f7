"""Printed sheets of codes by which somebody gets in who has lost everything else."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


def _account() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)


class Migration(migrations.Migration):
    """Two tables, of which a person's connection sees the rows of that person."""

    dependencies = [("records", "0030_share_event_account")]
    operations = [
        migrations.CreateModel(
            "RecoverySheetRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("number", models.CharField(max_length=12, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
            {
                "db_table": "recovery_sheet",
                "constraints": [models.UniqueConstraint(name="recovery_sheet_once", fields=["account"])],
            },
        ),
        migrations.CreateModel(
            "RecoveryCodeRow",
            [
                ("id", row_id()),
                ("account", _account()),
                (
                    "sheet",
                    models.ForeignKey(
                        "records.recoverysheetrow", models.CASCADE, related_name="code_rows", db_index=False
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("code_hash", models.CharField(max_length=200)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "recovery_code",
                "constraints": [models.UniqueConstraint(name="recovery_code_place", fields=["sheet", "place"])],
            },
        ),
        guarding_persons("recovery_sheet", "recovery_code"),
    ]
