"""What people were reminded of, and that some want no reminders."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A table of which a person sees their own rows, and a column, empty for everybody."""

    dependencies = [("records", "0032_presentation_exchange")]
    operations = [
        migrations.CreateModel(
            "ReminderNoteRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("item", models.CharField(max_length=60)),
                ("ends_at", models.DateTimeField()),
                ("days", models.PositiveIntegerField()),
                ("told_at", models.DateTimeField()),
            ],
            {
                "db_table": "expiry_reminder",
                "constraints": [
                    models.UniqueConstraint(name="expiry_reminder_once", fields=["account", "item", "ends_at", "days"])
                ],
            },
        ),
        guarding_persons("expiry_reminder"),
        migrations.AddField("walletsettingsrow", "no_reminders_since", models.DateTimeField(null=True)),
    ]
