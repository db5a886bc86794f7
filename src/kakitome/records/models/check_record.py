"""Dated records of checks that people made; facts of the report, nothing of what was checked."""

from django.db import models


class CheckRecordRow(models.Model):
    """One check: its number, when, which verdict, and the facts of the report. Of no institution."""

    number = models.CharField(max_length=20, unique=True)
    as_of = models.DateTimeField()
    verdict = models.CharField(max_length=30)
    document_sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "check_record"
