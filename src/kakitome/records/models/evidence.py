"""Evidence of cases: what was there, beyond the files themselves; and which cases were drawn for audits."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow
from kakitome.records.models.recognition_case import CaseRow


class EvidenceRow(InstitutionRow):
    """One file of one case; never deleted, and nothing but its destruction is ever noted on it."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="evidence_rows")
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    destroyed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "case_evidence"
        constraints = [models.UniqueConstraint(name="case_evidence_once", fields=["case", "kind", "sha256"])]


class EvidenceSampleRow(InstitutionRow):
    """Cases drawn for an audit; never changed, never deleted."""

    year = models.PositiveIntegerField()
    share = models.CharField(max_length=20)
    seed = models.CharField(max_length=100)
    of = models.PositiveIntegerField()
    cases = models.JSONField(default=list)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=200)

    class Meta:
        db_table = "case_sample"
        constraints = [models.UniqueConstraint(name="case_sample_once", fields=["institution", "year", "seed"])]
