"""Agreements about credit between institutions, version by version; everybody may read, and none is ever changed."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class AgreementRow(LeanInstitutionRow):
    """One version, of the institution that wrote it; `parties` are keys of institutions, each between spaces."""

    number = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    parties = models.TextField()
    content = models.JSONField()

    class Meta:
        db_table = "credit_agreement"
        constraints = [models.UniqueConstraint(fields=["number", "version"], name="credit_agreement_version_once")]
