"""The register of reviewers, what they were paid, and drafts of scores."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class ReviewerRow(InstitutionRow):
    """One entry of a body's register; `content` is the record, the columns are what is asked for."""

    reviewer = models.CharField(max_length=32)
    account = models.CharField(max_length=200, db_index=True)
    content = models.JSONField()

    class Meta:
        db_table = "reviewer"
        constraints = [
            models.UniqueConstraint(name="reviewer_id", fields=["institution", "reviewer"]),
            models.UniqueConstraint(name="reviewer_account", fields=["institution", "account"]),
        ]


class HonorariumRow(InstitutionRow):
    """What a reviewer was paid for a case; never changed, never deleted."""

    reviewer = models.ForeignKey(ReviewerRow, on_delete=models.PROTECT, related_name="honoraria")
    content = models.JSONField()

    class Meta:
        db_table = "reviewer_honorarium"


class ReviewDraftRow(InstitutionRow):
    """What a reviewer has typed for a case and not handed in."""

    case = models.CharField(max_length=20)
    account = models.CharField(max_length=200, db_index=True)
    saved_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        db_table = "review_draft"
        constraints = [models.UniqueConstraint(name="review_draft_once", fields=["institution", "case", "account"])]
