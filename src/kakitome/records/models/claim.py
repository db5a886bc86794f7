"""Claim links: the hash of a token, never the token."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class ClaimRow(LeanInstitutionRow):
    """One mailed link to one award; `account` is the subject of the learner's account once linked."""

    token_hash = models.CharField(max_length=64, unique=True)
    award_number = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    visibility = models.CharField(max_length=10, default="private")
    account = models.CharField(max_length=36, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    # NULL as in rows of before: a column with a default of its own makes SQLite copy a table of millions.
    link_edition = models.PositiveSmallIntegerField(null=True)
    no_reminders_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "claim"
        indexes = [
            models.Index(fields=["institution", "award_number"], name="claim_award"),
            models.Index(fields=["account"], name="claim_account"),
        ]
