"""Credit awards: what a university is to sign of a decision, the exact bytes, and whether it was reversed."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class CreditAwardRow(InstitutionRow):
    """One credit award; what is to be signed never changes, and the signed bytes are written once."""

    number = models.CharField(max_length=20, unique=True)
    case_number = models.CharField(max_length=20)
    url = models.CharField(max_length=500)
    issuer = models.CharField(max_length=300)
    key_id = models.CharField(max_length=200)
    payload = models.BinaryField()
    intended_at = models.DateTimeField()
    place = models.JSONField()
    """Its place in the status list of revocations: issuer, purpose, number, index."""
    document = models.BinaryField(default=b"")
    signed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_award"
        constraints = [
            models.UniqueConstraint(
                name="credit_award_case", fields=["institution", "case_number"], condition=models.Q(reversed_at=None)
            )
        ]
