"""Credit equivalents, which everybody reads, and what institutions think of adopting."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow, LeanInstitutionRow


class EquivalentRow(InstitutionRow):
    """One decision; `content` is the whole of it, the other columns are what is asked for."""

    number = models.CharField(max_length=20, unique=True)
    entry = models.CharField(max_length=20, db_index=True)
    adopted_from = models.CharField(max_length=20, blank=True, db_index=True)
    decided_on = models.DateField(db_index=True)
    search_text = models.TextField()
    content = models.JSONField()
    reversed_on = models.DateField(null=True)
    reversal_ja = models.TextField(blank=True)
    reversal_en = models.TextField(blank=True)

    class Meta:
        db_table = "credit_equivalent"


class AdoptionItemRow(LeanInstitutionRow):
    """One item for an institution's committee; one of an origin is open at a time."""

    key = models.CharField(max_length=32)
    origin = models.CharField(max_length=20)
    course_code = models.CharField(max_length=40)
    content = models.JSONField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    decided = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "adoption_item"
        constraints = [
            models.UniqueConstraint(fields=["institution", "key"], name="adoption_item_key"),
            models.UniqueConstraint(
                fields=["institution", "origin"], condition=models.Q(closed_at=None), name="adoption_item_open_once"
            ),
        ]
