"""Searches of the registry that people keep."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class SavedSearchRow(PersonRow):
    """One search; `next_at` is when its mail is due."""

    key = models.CharField(max_length=32)
    stop = models.CharField(max_length=64, unique=True)
    words = models.CharField(max_length=200, blank=True)
    filters = models.JSONField(default=dict)
    every_days = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    next_at = models.DateTimeField()

    class Meta:
        db_table = "saved_search"
        constraints = [models.UniqueConstraint(name="saved_search_key", fields=["account", "key"])]
        indexes = [models.Index(fields=["next_at"], name="saved_search_due")]
