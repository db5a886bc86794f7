"""Seal certificates: public, and never changed once they are here."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class SealRow(InstitutionRow):
    """One certificate with those above it; `chain` is PEM, the issuer's own first."""

    issuer = models.CharField(max_length=300)
    key_id = models.CharField(max_length=600)
    fingerprint = models.CharField(max_length=64)
    chain = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "seal_certificate"
        constraints = [
            models.UniqueConstraint(name="seal_certificate_once", fields=["institution", "issuer", "fingerprint"]),
        ]
