"""Trusted contacts of persons, recoveries by them, and pleas that wait for the next turn."""

from django.db import models

from kakitome.records.models.wallet import PersonRow
from kakitome.records.watching.writing import WatchedRows


class TrustedContactRow(PersonRow):
    """Whom somebody named; a person has one at most."""

    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=100, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trusted_contact"
        constraints = [models.UniqueConstraint(name="trusted_contact_once", fields=["account"])]


class ContactRecoveryRow(PersonRow):
    """A recovery that is under way; it is deleted when it ends."""

    browser_hash = models.CharField(max_length=64, unique=True)
    contact_hash = models.CharField(max_length=64, unique=True)
    stop_hash = models.CharField(max_length=64, blank=True, db_index=True)
    begun_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "contact_recovery"
        constraints = [models.UniqueConstraint(name="contact_recovery_once", fields=["account"])]


class RecoveryPleaRow(models.Model):
    """What somebody typed, of an account or of none; deleted within a turn of the scheduler."""

    key = models.CharField(max_length=32, unique=True)
    address = models.CharField(max_length=254)
    contact_address = models.CharField(max_length=254)
    browser_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = WatchedRows.as_manager()

    class Meta:
        db_table = "recovery_plea"
