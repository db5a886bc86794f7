"""What must leave the house once."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class OutboxRow(LeanInstitutionRow):
    """One message; `params` may hold a secret link and are emptied when it has left."""

    STATES = [("waiting", "waiting"), ("sent", "sent"), ("parked", "parked")]

    dedupe_id = models.CharField(max_length=600)
    kind = models.CharField(max_length=50)
    to = models.TextField()
    language = models.CharField(max_length=2)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=STATES)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        """I12: a message exists once."""

        db_table = "outbox_message"
        constraints = [models.UniqueConstraint(name="outbox_message_once", fields=["institution", "dedupe_id"])]
        indexes = [models.Index(fields=["institution", "state", "due_at"], name="outbox_message_due")]
