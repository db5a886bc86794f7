"""Accounts that are to be deleted, and the numbers of those that were."""

from django.db import models

from kakitome.records.models.wallet import PersonRow
from kakitome.records.watching.writing import WatchedRows


class AccountDeletionRow(PersonRow):
    """That an account is to be deleted; it goes with the account."""

    number = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "account_deletion"
        constraints = [models.UniqueConstraint(name="account_deletion_once", fields=["account"])]


class DeletionProofRow(models.Model):
    """That an account was deleted; of nobody any more."""

    number = models.CharField(max_length=12, unique=True)
    deleted_at = models.DateTimeField()
    mail_to = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=2, blank=True)
    awards = models.PositiveIntegerField(default=0)

    objects = WatchedRows.as_manager()

    class Meta:
        db_table = "deletion_proof"
