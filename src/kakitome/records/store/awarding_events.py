"""Events at which people register for an award, over the tables of one institution."""

from collections.abc import Collection, Sequence

from django.db.models import Count, Max

from kakitome.errors import Conflict, NotFound
from kakitome.ports.awarding_events import AwardingEvent, EventEntry, EventEntryState
from kakitome.records.models.awarding_event import AwardingEventRow, EventEntryRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_EVENTS = RecordMapping(AwardingEventRow, AwardingEvent)
_ENTRIES = RecordMapping(EventEntryRow, EventEntry, columns={"event": "awarding_event.key"})


class DatabaseAwardingEvents(ScopedStore):
    """Implements `AwardingEventStore`."""

    def put(self, event: AwardingEvent, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_EVENT_CHANGED")):
            row = self._scope.rows(AwardingEventRow).filter(key=event.key).first()
            if row is None:
                self._scope.add([_EVENTS.row(event)])
            else:
                _EVENTS.fill(row, event).save(using=self._scope.using)

    def find(self, key: str, /) -> AwardingEvent | None:
        return self._scope.find(_EVENTS, key=key)

    def find_by_short(self, short: str, /) -> AwardingEvent | None:
        return self._scope.find(_EVENTS, short=short)

    def list_all(self) -> Sequence[AwardingEvent]:
        return self._scope.find_all(_EVENTS, "-held_on", "-opens_at", "-pk")

    def find_entry(self, secret_hash: str, /) -> EventEntry | None:
        return self._scope.find(_ENTRIES, secret_hash=secret_hash)

    def list_entries(self, event: str, /, *, states: Collection[EventEntryState]) -> Sequence[EventEntry]:
        wanted = [state.value for state in states]
        return self._scope.find_all(_ENTRIES, "number", awarding_event__key=event, state__in=wanted)

    def count_entries(self, event: str, /) -> dict[EventEntryState, int]:
        with self._scope.reading():
            rows = self._scope.rows(EventEntryRow).filter(awarding_event__key=event)
            counts = dict(rows.values_list("state").annotate(Count("pk")))
        return {state: counts.get(state.value, 0) for state in EventEntryState}

    def last_number(self, event: str, /) -> int:
        with self._scope.reading():
            rows = self._scope.rows(EventEntryRow).filter(awarding_event__key=event)
            return rows.aggregate(last=Max("number"))["last"] or 0

    def add_entries(self, entries: Sequence[EventEntry], /) -> None:
        with self._scope.refusing_doubles(Conflict("E_EVENT_CHANGED")):
            for event in dict.fromkeys(entry.event for entry in entries):
                row = self._scope.get_row(AwardingEventRow, NotFound("E_EVENT_UNKNOWN"), key=event)
                ours = [entry for entry in entries if entry.event == event]
                self._scope.add([_ENTRIES.row(entry, awarding_event_id=row.pk) for entry in ours])

    def put_entry(self, entry: EventEntry, /) -> None:
        with self._scope.writing():
            unknown = NotFound("E_EVENT_ENTRY_UNKNOWN")
            row = self._scope.get_row(EventEntryRow, unknown, secret_hash=entry.secret_hash)
            _ENTRIES.fill(row, entry).save(using=self._scope.using)
