"""Jobs: those that wait when the database is SQLite, and those that failed too often on either database."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class WorkJobRow(models.Model):
    """One job on SQLite; on PostgreSQL jobs wait in procrastinate's tables. It belongs to no store: workers see all."""

    dedupe_id = models.CharField(max_length=200, unique=True)
    institution = models.CharField(max_length=32)
    name = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    not_before = models.DateTimeField()
    added_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "work_job"
        indexes = [models.Index(fields=["worker", "institution", "not_before"], name="work_job_due")]


class ParkedJobRow(InstitutionRow):
    """One job that is not tried again before somebody says so; `reason` is a problem's code."""

    dedupe_id = models.CharField(max_length=200)
    name = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField()
    reason = models.CharField(max_length=60)
    parked_at = models.DateTimeField()

    class Meta:
        db_table = "parked_job"
        constraints = [models.UniqueConstraint(fields=("institution", "dedupe_id"), name="parked_job_once")]
