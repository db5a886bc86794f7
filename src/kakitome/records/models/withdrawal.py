"""Withdrawal orders, their lines, and the chunks in which they are carried out."""

from django.db import models
from django.db.models import F, Q

from kakitome.records.models.institution_row import InstitutionRow
from kakitome.records.models.organisation import Organisation
from kakitome.records.watching.writing import WatchedRows

BEGUN = ("approved", "done", "stopped")
"""States of an order that was let go on."""


class WithdrawalOrderRow(InstitutionRow):
    """One order."""

    number = models.CharField(max_length=20, unique=True)
    act = models.CharField(max_length=10)
    origin = models.CharField(max_length=10)
    detail = models.JSONField(default=dict)
    microcredentials = models.JSONField(default=list)
    total = models.PositiveIntegerField()
    ready = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    """Free text for the institution alone; it may be emptied, and no guard keeps it."""
    drafted_by = models.CharField(max_length=200)
    drafted_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200, blank=True)
    answerable = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)
    needs_second = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        """What needs a second person was approved by one before it went on."""

        db_table = "withdrawal_order"
        constraints = [
            models.CheckConstraint(
                name="withdrawal_order_second_person",
                condition=~Q(needs_second=True, state__in=BEGUN)
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("answerable"))),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state"], name="withdrawal_order_state"),
            models.Index(fields=["institution", "answerable", "proposed_at"], name="withdrawal_order_alone"),
        ]


class WithdrawalLineRow(InstitutionRow):
    """One line of an order; `position` is its row in the person's file."""

    order = models.ForeignKey(WithdrawalOrderRow, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    given = models.CharField(max_length=80, blank=True)
    award_number = models.CharField(max_length=20, blank=True)
    credential_id = models.CharField(max_length=500, blank=True)
    microcredential = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10)
    problems = models.JSONField(default=list)

    class Meta:
        db_table = "withdrawal_line"
        constraints = [models.UniqueConstraint(name="withdrawal_line_position", fields=["order", "position"])]
        indexes = [models.Index(fields=["order", "state"], name="withdrawal_line_state")]


class WithdrawalChunkRow(InstitutionRow):
    """Ready lines between two positions, carried out in one transaction by whoever has the highest fence."""

    order = models.ForeignKey(WithdrawalOrderRow, on_delete=models.PROTECT, related_name="chunks")
    index = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "withdrawal_chunk"
        constraints = [models.UniqueConstraint(name="withdrawal_chunk_index", fields=["order", "index"])]


class LoneRevocationRow(InstitutionRow):
    """An award that one person revoked by itself, by a page or by a program's key."""

    answerable = models.CharField(max_length=200)
    credential_id = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        """Counted by person, over a day."""

        db_table = "lone_revocation"
        indexes = [models.Index(name="lone_revocation_day", fields=["institution", "answerable", "at"])]


class WithdrawalSettingRow(models.Model):
    """An institution's own threshold."""

    institution = models.OneToOneField(Organisation, primary_key=True, on_delete=models.PROTECT, related_name="+")
    institution_id: str
    threshold = models.PositiveIntegerField()

    objects = WatchedRows.as_manager()

    class Meta:
        db_table = "withdrawal_setting"
