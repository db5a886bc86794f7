"""What every row of an institution carries: whose it is."""

from django.db import models

from kakitome.records.models.organisation import Organisation
from kakitome.records.watching.writing import WatchedRows


class InstitutionRow(models.Model):
    """A row that belongs to one institution and is visible to no other (I10)."""

    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    institution_id: str

    objects = WatchedRows.as_manager()

    class Meta:
        abstract = True


class LeanInstitutionRow(InstitutionRow):
    """A row of a table that grows by the million: whose it is has no index of its own, others begin with it."""

    institution = models.ForeignKey(Organisation, db_index=False, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
