"""The record of security events over a table."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connections, transaction

from kakitome.errors import Refused, Unavailable
from kakitome.ports.audit import GENESIS
from kakitome.ports.security_events import (
    KEPT_FOR,
    EventFilter,
    RecordedEvent,
    SecurityEvent,
    SecurityEventKind,
    Visitor,
    place_event,
)
from kakitome.records.models.security_event import SecurityEventRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore
from kakitome.records.store.sqlite_turn import in_turn

_EVENTS = RecordMapping(SecurityEventRow, RecordedEvent, columns={"event.institution": "desk"})
_NEW_EVENTS = Insertion(SecurityEventRow, *_EVENTS.names)
_TURN = 5003719
"""Name of the lock under which PostgreSQL lets one writer append."""
_log = logging.getLogger(__name__)


def _nobody() -> Visitor:
    return Visitor()


class DatabaseSecurityEvents(UnscopedStore):
    """Implements `ports.security_events.SecurityEvents` over one database.

    Args:
        visitor: tells where what is being done was asked for.
    """

    def __init__(self, *, visitor: Callable[[], Visitor] = _nobody, using: str = "default") -> None:
        super().__init__(using=using)
        self._visitor = visitor

    def append(self, event: SecurityEvent, /) -> RecordedEvent:
        visitor = self._visitor()
        event = replace(event, network=visitor.network, address_digest=visitor.address_digest)
        try:
            with in_turn(self._using), transaction.atomic(using=self._using):
                return self._append(event)
        except (DatabaseError, OSError) as error:
            raise Unavailable("E_SECURITY_EVENTS_UNWRITABLE") from error

    def note(self, event: SecurityEvent, /) -> None:
        try:
            self.append(event)
        except Unavailable:
            _log.warning("a security event could not be recorded: %s", event.kind.value)

    def list_newest(
        self, which: EventFilter, /, *, before: int | None = None, limit: int = 100
    ) -> Sequence[RecordedEvent]:
        wanted = {"account": which.account, "desk": which.institution, "at__gte": which.since, "at__lt": which.until}
        rows = self._rows().filter(**{column: value for column, value in wanted.items() if value})
        if which.kinds:
            rows = rows.filter(kind__in=[kind.value for kind in which.kinds])
        if before is not None:
            rows = rows.filter(sequence__lt=before)
        return [_EVENTS.read(row) for row in rows.order_by("-sequence")[:limit]]

    def find_last(self, account: str, kind: SecurityEventKind, /) -> RecordedEvent | None:
        events = self.list_newest(EventFilter(account=account, kinds=frozenset({kind})), limit=1)
        return events[0] if events else None

    def each_page(self, *, size: int) -> Iterator[Sequence[RecordedEvent]]:
        last = 0
        while page := [_EVENTS.read(row) for row in self._rows().filter(sequence__gt=last).order_by("sequence")[:size]]:
            yield page
            last = page[-1].sequence

    def delete_before(self, instant: datetime, /, *, now: datetime) -> int:
        if instant > now - KEPT_FOR:
            raise Refused("E_SECURITY_EVENTS_KEPT", days=KEPT_FOR.days)
        with in_turn(self._using), transaction.atomic(using=self._using):
            self._take_turn()
            # What is deleted is a beginning of the chain, also when a clock once went backwards.
            first_kept = self._rows().filter(at__gte=instant).order_by("sequence").first()
            old = self._rows().filter(sequence__lt=first_kept.sequence) if first_kept else self._rows()
            last = old.order_by("-sequence").first()
            if last is None:
                return 0
            detail = {"through": str(last.sequence), "hash": last.hash}
            # First the telling event, which goes on from the last hash.
            self._append(SecurityEvent(at=now, kind=SecurityEventKind.EVENTS_DELETED, detail=detail))
            count, _tables = self._rows().filter(sequence__lte=last.sequence).delete()
            return count

    def _append(self, event: SecurityEvent) -> RecordedEvent:
        self._take_turn()
        last = self._rows().order_by("-sequence").first()
        recorded = place_event(
            event, sequence=last.sequence + 1 if last else 1, previous_hash=last.hash if last else GENESIS
        )
        _NEW_EVENTS.run([_EVENTS.values(recorded)], using=self._using)
        return recorded

    def _take_turn(self) -> None:
        """Let others wait until this transaction ends; SQLite has one writer anyway."""
        if connections[self._using].vendor == "postgresql":
            with connections[self._using].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])

    def _rows(self) -> Any:
        return SecurityEventRow.objects.using(self._using)
