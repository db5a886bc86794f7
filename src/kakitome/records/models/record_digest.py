"""What rows held when they were written, as digests that follow from each other."""

from django.db import models

from kakitome.records.models.organisation import Organisation


class RecordDigestRow(models.Model):
    """One line of a register of digests; never changed, never deleted.

    Each institution has a register; that of the installation itself (accounts) belongs to none.
    """

    KINDS = [("written", "written"), ("deleted", "deleted"), ("found", "found")]

    institution = models.ForeignKey(Organisation, null=True, db_index=False, on_delete=models.PROTECT, related_name="+")
    institution_id: str | None
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=KINDS)
    relation = models.CharField(max_length=63)
    """The table."""
    row = models.CharField(max_length=64)
    """Its primary key, as text."""
    columns = models.TextField(blank=True)
    """Whose values were digested, between blanks: columns that a later version adds are not in it."""
    digest = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=16)
    code = models.CharField(max_length=64)
    """HMAC-SHA256 over the line and the code of the line before."""

    class Meta:
        """One line per place; the last line about a row is found by its index."""

        db_table = "record_digest"
        constraints = [
            models.UniqueConstraint(name="record_digest_sequence", fields=["institution", "sequence"]),
            models.UniqueConstraint(
                name="record_digest_own_sequence", fields=["sequence"], condition=models.Q(institution__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["relation", "row"], name="record_digest_row")]
