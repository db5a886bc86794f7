"""Degree programmes of institutions, version by version; everybody reads them, and none is ever changed."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class DegreeProgrammeRow(LeanInstitutionRow):
    """One version of a programme; `content` is the whole of it."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "degree_programme"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code", "version"], name="degree_programme_version_once")
        ]
