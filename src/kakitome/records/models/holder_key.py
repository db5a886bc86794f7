"""Keys of persons, sealed. A table of its own, read by `records/holder_keys.py` and nothing else."""

from django.db import models
from django.db.models import Q

from kakitome.records.models.wallet import PersonRow, WalletDocumentRow


class HolderKeyRow(PersonRow):
    """One key; its secret lies under a key-encryption key that is not in the database."""

    key = models.CharField(max_length=32)
    key_id = models.CharField(max_length=120, unique=True)
    sealed = models.TextField()
    made_for = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    award = models.CharField(max_length=20, blank=True)
    document = models.ForeignKey(
        WalletDocumentRow, on_delete=models.CASCADE, related_name="key_rows", null=True, db_index=True
    )

    class Meta:
        db_table = "holder_key"
        constraints = [
            models.UniqueConstraint(name="holder_key_key", fields=["account", "key"]),
            models.UniqueConstraint(name="holder_key_award", fields=["account", "award"], condition=~Q(award="")),
        ]
