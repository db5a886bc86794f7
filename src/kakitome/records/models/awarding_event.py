"""Events at which people register for an award, and their entries."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow, LeanInstitutionRow


class AwardingEventRow(InstitutionRow):
    """One event; it goes with its entries, some time after it closed."""

    key = models.CharField(max_length=32, unique=True)
    short = models.CharField(max_length=12, unique=True)
    microcredential = models.CharField(max_length=200)
    name_ja = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    held_on = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    most = models.PositiveIntegerField()
    attendees = models.JSONField(default=list)
    code = models.CharField(max_length=10)
    code_seconds = models.PositiveSmallIntegerField()
    secret = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36, blank=True)

    class Meta:
        db_table = "awarding_event"


class EventEntryRow(LeanInstitutionRow):
    """One person's wish at one event, or a printed slip that nobody has filled in."""

    awarding_event = models.ForeignKey(AwardingEventRow, on_delete=models.CASCADE, db_index=False, related_name="+")
    number = models.PositiveIntegerField()
    secret_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10)
    way = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    device = models.CharField(max_length=32, blank=True)
    began_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=36, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=36, blank=True)
    award_number = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "event_entry"
        constraints = [models.UniqueConstraint(name="event_entry_number", fields=["awarding_event", "number"])]
