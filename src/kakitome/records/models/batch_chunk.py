"""The pieces in which batches are worked off."""

from django.db import models

from kakitome.records.models.batch import BatchTable
from kakitome.records.models.institution_row import InstitutionRow


class BatchChunkTable(InstitutionRow):
    """One chunk of a batch; `fence` rises with every lease."""

    batch = models.ForeignKey(BatchTable, on_delete=models.PROTECT, related_name="chunks")
    index = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    fence = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=60, blank=True)
    issued = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "batch_chunk"
        constraints = [models.UniqueConstraint(name="batch_chunk_once", fields=["batch", "index"])]
        indexes = [models.Index(fields=["batch", "state", "index"], name="batch_chunk_state")]
