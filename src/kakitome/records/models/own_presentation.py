"""What verifiers elsewhere asked a person to show, and what came of it."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class OwnPresentationRow(PersonRow):
    """One request that a person looked at; what was asked stands there until it is settled."""

    key = models.CharField(max_length=32)
    request_sha256 = models.CharField(max_length=64)
    verifier_id = models.CharField(max_length=2000)
    verifier_name = models.CharField(max_length=2000, blank=True)
    host = models.CharField(max_length=300)
    payload = models.TextField(blank=True)
    is_signed = models.BooleanField()
    is_same_device = models.BooleanField()
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    settled_at = models.DateTimeField(null=True)
    sent = models.JSONField(default=list)
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "own_presentation"
        constraints = [
            models.UniqueConstraint(name="own_presentation_key", fields=["account", "key"]),
            models.UniqueConstraint(name="own_presentation_once", fields=["account", "request_sha256"]),
        ]
