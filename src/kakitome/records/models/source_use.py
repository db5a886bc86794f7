"""Marks of credentials that were counted, and nobody's name."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class SourceUseRow(LeanInstitutionRow):
    """One keyed hash of a credential that a case was credited for; freed when the decision is reversed."""

    source = models.CharField(max_length=64)
    case_number = models.CharField(max_length=20)
    credits = models.CharField(max_length=10)
    rule_set = models.CharField(max_length=60, blank=True)
    used_on = models.DateField()
    freed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "source_use"
        constraints = [
            models.UniqueConstraint(
                name="source_use_once", fields=["institution", "source"], condition=models.Q(freed_at=None)
            )
        ]
        indexes = [
            models.Index(fields=["source"], name="source_use_source"),
            models.Index(fields=["institution", "case_number"], name="source_use_case"),
        ]
