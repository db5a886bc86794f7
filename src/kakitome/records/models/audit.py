"""The audit trail of each institution, chained by hashes."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class AuditEventRow(LeanInstitutionRow):
    """One event; never changed, never deleted."""

    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=500, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """I7: one event per place; that each follows from the one before, its hash says."""

        db_table = "audit_event"
        constraints = [models.UniqueConstraint(name="audit_event_sequence", fields=["institution", "sequence"])]
        indexes = [models.Index(fields=["institution", "subject", "sequence"], name="audit_event_subject")]
