"""Credentials that people wait for."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class AwaitedCredentialRow(PersonRow):
    """One credential that an issuer promised; `sealed` is empty once the waiting is over."""

    key = models.CharField(max_length=32)
    issuer = models.CharField(max_length=500)
    title = models.CharField(max_length=200, blank=True)
    key_id = models.CharField(max_length=120, blank=True)
    sealed = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=16, blank=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    document = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "awaited_credential"
        constraints = [models.UniqueConstraint(name="awaited_credential_key", fields=["account", "key"])]
        indexes = [
            models.Index(fields=["next_at"], name="awaited_credential_due", condition=models.Q(ended_at__isnull=True))
        ]
