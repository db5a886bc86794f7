"""Comparisons of members' own figures with a credit bank's ledger."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class CreditReconciliationRow(LeanInstitutionRow):
    """One comparison that a member made; never changed or deleted."""

    key = models.CharField(max_length=32, unique=True)
    bank = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    agreed = models.PositiveIntegerField()
    unread = models.JSONField()
    differences = models.JSONField()

    class Meta:
        db_table = "credit_reconciliation"
        indexes = [models.Index(fields=["bank", "institution"], name="credit_reconciliation_of")]
