"""What people were reminded of."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class ReminderNoteRow(PersonRow):
    """That somebody was told of the end of one thing, so many days before."""

    item = models.CharField(max_length=60)
    ends_at = models.DateTimeField()
    days = models.PositiveIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "expiry_reminder"
        constraints = [
            models.UniqueConstraint(name="expiry_reminder_once", fields=["account", "item", "ends_at", "days"])
        ]
