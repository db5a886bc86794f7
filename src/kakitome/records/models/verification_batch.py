"""Checks of many at once: what waits, and for a week what came of it. Of no institution, of no account."""

from django.db import models


class VerificationBatchRow(models.Model):
    """One list or archive, found by the hash of the secret in its link; its number is that of its check record."""

    key_hash = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=20, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "verification_batch"


class VerificationItemRow(models.Model):
    """One item; it waits while its verdict is empty, and what was sent is dropped with the answer."""

    batch = models.ForeignKey(VerificationBatchRow, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    data = models.BinaryField(null=True)
    problem = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "verification_item"
        constraints = [models.UniqueConstraint(name="verification_item_once", fields=["batch", "position"])]
