"""Envelopes made of signed documents, and what others signed about this institution."""

from django.db import models

from kakitome.records.models.award import AwardRow
from kakitome.records.models.institution_row import InstitutionRow


class EnvelopeRow(InstitutionRow):
    """One envelope of one document; never changed, never deleted."""

    award = models.ForeignKey(AwardRow, on_delete=models.PROTECT, related_name="envelopes")
    target = models.CharField(max_length=24)
    variant = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=80)
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "envelope"
        constraints = [models.UniqueConstraint(name="envelope_once", fields=["award", "target", "variant"])]


class EndorsementRow(InstitutionRow):
    """One endorsement; only its end is ever written to it."""

    sha256 = models.CharField(max_length=64)
    about = models.CharField(max_length=500)
    endorser = models.CharField(max_length=500)
    endorser_name = models.TextField(blank=True)
    document = models.BinaryField()
    is_token = models.BooleanField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "endorsement"
        constraints = [models.UniqueConstraint(name="endorsement_once", fields=["institution", "sha256"])]
        indexes = [models.Index(fields=["institution", "about"], name="endorsement_about")]
