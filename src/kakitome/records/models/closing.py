"""Closings of institutions."""

from django.db import models
from django.db.models import F, Q

from kakitome.records.models.institution_row import InstitutionRow


class ClosingRow(InstitutionRow):
    """One closing; what was asked for is never changed, and what is over stays as it is."""

    key = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10)
    side = models.CharField(max_length=12)
    reason = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    successor = models.CharField(max_length=200, blank=True)
    successor_url = models.CharField(max_length=500, blank=True)
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    takes_effect_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One at a time, and nothing takes effect that one person alone wanted."""

        db_table = "closing"
        constraints = [
            models.UniqueConstraint(
                name="closing_one_in_hand",
                fields=["institution"],
                condition=Q(state__in=("agreed", "done", "requested")),
            ),
            models.CheckConstraint(
                name="closing_two_people",
                condition=~Q(state__in=("agreed", "done")) | (~Q(answered_by="") & ~Q(answered_by=F("requested_by"))),
            ),
        ]
