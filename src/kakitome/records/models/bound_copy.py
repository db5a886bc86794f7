"""Copies of awards bound to the key of one app, and their places in status lists."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class BoundCopyRow(LeanInstitutionRow):
    """One copy; never deleted, and when it has ended it stays so."""

    key = models.CharField(max_length=32)
    credential_id = models.CharField(max_length=500)
    issuer = models.CharField(max_length=300)
    purpose = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    index = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One copy for each offer, and no place for two."""

        db_table = "bound_copy"
        constraints = [
            models.UniqueConstraint(name="bound_copy_key", fields=["institution", "key"]),
            models.UniqueConstraint(
                name="bound_copy_place", fields=["institution", "issuer", "purpose", "number", "index"]
            ),
        ]
        indexes = [models.Index(fields=["institution", "credential_id"], name="bound_copy_credential")]
