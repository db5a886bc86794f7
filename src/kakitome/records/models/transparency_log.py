"""The transparency log's entries, and which document each institution has in it."""

from django.db import models

from kakitome.records.models.award import AwardRow
from kakitome.records.models.institution_row import LeanInstitutionRow


class LogEntryRow(models.Model):
    """One public entry: a blinded hash or a batch's signed root. Never changed, never deleted."""

    index = models.PositiveBigIntegerField(primary_key=True)
    entry = models.BinaryField()

    class Meta:
        """Belongs to the platform: it tells nothing about anybody."""

        db_table = "log_entry"


class LogPlaceRow(LeanInstitutionRow):
    """Which entry stands for a signed document, and the nonce that shows it; an empty nonce was erased."""

    award = models.OneToOneField(AwardRow, primary_key=True, on_delete=models.PROTECT, related_name="log_place")
    index = models.PositiveBigIntegerField(unique=True)
    nonce = models.BinaryField(blank=True)

    class Meta:
        db_table = "log_place"
