"""Printed codes by which awards are received: the digest of a code, never the code."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class ClaimCodeRow(LeanInstitutionRow):
    """One printed code of one award; deleted some time after it ended."""

    code_hash = models.CharField(max_length=64, unique=True)
    award_number = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    is_by_receipt = models.BooleanField(null=True)

    class Meta:
        db_table = "claim_code"
        indexes = [models.Index(fields=["institution", "award_number"], name="claim_code_award")]
