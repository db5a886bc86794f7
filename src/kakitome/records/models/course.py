"""Courses of curricula, version by version; everybody reads them, and none is ever changed."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class CourseRow(LeanInstitutionRow):
    """One version of a course; `content` is the whole of it."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "course"
        constraints = [models.UniqueConstraint(fields=["institution", "code", "version"], name="course_version_once")]
