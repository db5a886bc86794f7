"""Checks of many at once: what waits, and for a week what came of it, with the asker's own list. Of no institution."""

from django.db import models


class VerificationBatchRow(models.Model):
    """One list or archive, found by the hash of the secret in its link; its number is that of its check record."""

    key_hash = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=20, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, db_index=True)
    own_list = models.JSONField(default=dict)
    request_number = models.CharField(max_length=20, blank=True, db_index=True)
    request_asked = models.JSONField(default=dict)
    request_is_joined = models.BooleanField(default=False)

    class Meta:
        db_table = "verification_batch"


class VerificationItemRow(models.Model):
    """One item; it waits while its verdict is empty, and what was sent is dropped with the answer."""

    batch = models.ForeignKey(VerificationBatchRow, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    applicant = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=32, blank=True)
    is_nameless = models.BooleanField(default=False)
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
