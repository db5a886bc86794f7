"""Status lists, the places drawn from them, the events that set bits, and what is published."""

from django.db import models
from django.db.models import Q

from kakitome.records.models.institution_row import InstitutionRow

PURPOSES = [("revocation", "revocation"), ("suspension", "suspension")]


class StatusListRow(InstitutionRow):
    """One list, and its publication in force."""

    issuer = models.CharField(max_length=300)
    purpose = models.CharField(max_length=16, choices=PURPOSES)
    number = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField(default=0)
    length = models.PositiveIntegerField(null=True)
    order_key = models.BinaryField(null=True)
    """Both null in lists begun before places were drawn in a keyed order."""
    last_event = models.PositiveIntegerField(default=0)
    published_version = models.PositiveIntegerField(default=0)
    published_event = models.PositiveIntegerField(default=0)
    document = models.BinaryField(blank=True)
    published_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    token = models.BinaryField(null=True)
    token_key = models.CharField(max_length=600, null=True)
    """The list for wallets; both null where there is none, and in lists published before there were any."""

    class Meta:
        """A list exists once and never publishes what did not happen."""

        db_table = "status_list"
        constraints = [
            models.UniqueConstraint(name="status_list_name", fields=["institution", "issuer", "purpose", "number"]),
            models.CheckConstraint(
                name="status_list_published_events", condition=Q(published_event__lte=models.F("last_event"))
            ),
        ]


class StatusDrawRow(InstitutionRow):
    """An index drawn from a list without an order; the row stays for ever, so it is never drawn again (I4)."""

    status_list = models.ForeignKey(StatusListRow, on_delete=models.PROTECT, related_name="draws")
    index = models.PositiveIntegerField()

    class Meta:
        db_table = "status_draw"
        constraints = [models.UniqueConstraint(name="status_draw_once", fields=["status_list", "index"])]


class StatusEventRow(InstitutionRow):
    """One change of one bit; never changed, never deleted."""

    status_list = models.ForeignKey(StatusListRow, on_delete=models.PROTECT, related_name="events")
    purpose = models.CharField(max_length=16, choices=PURPOSES)
    sequence = models.PositiveIntegerField()
    index = models.PositiveIntegerField()
    value = models.BooleanField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    credential_id = models.CharField(max_length=500)
    reason = models.TextField(blank=True)

    class Meta:
        """I5: events are counted without gaps. I6: no event clears a revocation."""

        db_table = "status_event"
        constraints = [
            models.UniqueConstraint(name="status_event_sequence", fields=["status_list", "sequence"]),
            models.CheckConstraint(
                name="status_event_revocation_is_final", condition=~Q(purpose="revocation") | Q(value=True)
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "credential_id"], name="status_event_credential"),
            models.Index(fields=["status_list", "index"], name="status_event_index"),
        ]
