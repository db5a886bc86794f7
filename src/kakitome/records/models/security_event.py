"""Security events of the whole platform, chained by hashes."""

from django.db import models


class SecurityEventRow(models.Model):
    """One event; never changed, and deleted only after a year.

    It belongs to no institution: most events happen before anybody knows at whose desk.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    account = models.CharField(max_length=36, blank=True)
    desk = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=50, blank=True)
    address_digest = models.CharField(max_length=32, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """Asked for by person, and by desk."""

        db_table = "security_event"
        indexes = [
            models.Index(name="security_event_account", fields=["account", "sequence"]),
            models.Index(name="security_event_desk", fields=["desk", "sequence"]),
        ]
