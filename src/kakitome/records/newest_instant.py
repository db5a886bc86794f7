"""When the newest event of any institution's trail was, and when an operator last said that the clock is right."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min

from kakitome.ports.security_events import EventFilter, SecurityEventKind, SecurityEvents
from kakitome.records.models.audit import AuditEventRow
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.judging_clock import ClockAcceptance


def find_newest_instant(*, using: str = "default") -> datetime | None:
    """Return the instant of the event that was written last, of all institutions; None before the first."""
    with seeing(EVERYONE, using=using):
        return AuditEventRow.objects.using(using).order_by("-id").values_list("at", flat=True).first()


def find_clock_acceptance(events: SecurityEvents) -> ClockAcceptance | None:
    """Return what an operator said last about the clock."""
    which = EventFilter(kinds=frozenset({SecurityEventKind.CLOCK_ACCEPTED}))
    for recorded in events.list_newest(which, limit=1):
        newest = recorded.event.detail.get("recorded", "")
        return ClockAcceptance(at=recorded.event.at, recorded=datetime.fromisoformat(newest) if newest else None)
    return None


class FutureEvents(NamedTuple):
    """Events of an institution's trail that lie in the future: the first one's number, and the newest instant."""

    institution: str
    events: int
    first: int
    newest: datetime


def list_future_events(now: datetime, *, using: str = "default") -> list[FutureEvents]:
    """Return what was recorded under a clock that ran ahead, by institution; reads every trail."""
    with seeing(EVERYONE, using=using):
        rows = AuditEventRow.objects.using(using).filter(at__gt=now).values("institution_id").order_by("institution_id")
        counted = rows.annotate(events=Count("id"), first=Min("sequence"), newest=Max("at"))
        return [FutureEvents(row["institution_id"], row["events"], row["first"], row["newest"]) for row in counted]
