"""Answers already given to a client's key."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class ExchangeRow(InstitutionRow):
    """One keyed request and its first answer."""

    key = models.CharField(max_length=300)
    request_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    answer = models.BinaryField(null=True)
    status = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """I3: a key is used once."""

        db_table = "exchange"
        constraints = [models.UniqueConstraint(name="exchange_key", fields=["institution", "key"])]
