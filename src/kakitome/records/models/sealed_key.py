"""Private keys, sealed. A table of its own, read by `store/sealed_keys.py` and nothing else."""

from django.db import models
from django.db.models import Q

from kakitome.records.models.institution_row import InstitutionRow


class SealedKeyRow(InstitutionRow):
    """One secret under a key-encryption key that is not in the database."""

    key_id = models.CharField(max_length=600)
    purpose = models.CharField(max_length=10, choices=[(name, name) for name in ("signing", "digest", "secret")])
    wrapping_key = models.CharField(max_length=64)
    nonce = models.BinaryField()
    ciphertext = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        """No two institutions ever hold the same signing key (docs/rules/threats.md T9)."""

        db_table = "sealed_key"
        constraints = [
            models.UniqueConstraint(name="sealed_key_signing", fields=["key_id"], condition=Q(purpose="signing")),
            models.UniqueConstraint(name="sealed_key_id", fields=["institution", "key_id"]),
        ]
