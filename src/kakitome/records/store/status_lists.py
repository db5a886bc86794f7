"""Status lists over tables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.ports.status_lists import (
    LIST_LENGTH,
    REPLACED,
    StatusBits,
    StatusChange,
    StatusEntry,
    StatusEvent,
    StatusListHead,
    StatusListId,
    StatusPublication,
    StatusPurpose,
)
from kakitome.records.models.status_list import StatusEventRow, StatusListRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import Scope
from kakitome.records.store.status_places import StatusPlaces

_CHUNK = 1000
_LISTS = RecordMapping(StatusListRow, StatusListId)
_HEADS = RecordMapping(StatusListRow, StatusListHead)
_PUBLICATIONS = RecordMapping(
    StatusListRow, StatusPublication, columns={"version": "published_version", "last_event": "published_event"}
)
_EVENTS = RecordMapping(StatusEventRow, StatusEvent, apart=["entry"])
_ALL_HEADS = PreparedQuery(StatusListRow, *_HEADS.names, order=_LISTS.names)
_PUBLICATION = PreparedQuery(
    StatusListRow, *_PUBLICATIONS.names, equal=_LISTS.names, conditions={"-published_at": None}
)
_NEW_EVENTS = Insertion(StatusEventRow, "status_list_id", "purpose", "index", *_EVENTS.names)
_DOCUMENTS = ("document", "token")
_IN_EVENTS = tuple(f"status_list__{name}" for name in _DOCUMENTS)


class DatabaseStatusLists:
    """Implements `StatusListStore`."""

    def __init__(self, scope: Scope, *, list_length: int = LIST_LENGTH) -> None:
        self._scope = scope
        self._places = StatusPlaces(scope, length=list_length)

    def draw(self, issuer: str, purpose: StatusPurpose, *, count: int) -> Sequence[StatusEntry]:
        drawn: list[StatusEntry] = []
        with self._scope.joining():
            while len(drawn) < count:
                row, indices = self._places.draw(issuer, purpose, count=count - len(drawn))
                list_id = _LISTS.read(row)
                drawn += [StatusEntry(list_id=list_id, index=index) for index in indices]
        return drawn

    def record(
        self, entry: StatusEntry, *, value: bool, at: datetime, actor: str, credential_id: str, reason: str
    ) -> StatusEvent | None:
        change = StatusChange(entry=entry, value=value, credential_id=credential_id, reason=reason)
        return next(iter(self.record_many([change], at=at, actor=actor)), None)

    def record_many(self, changes: Sequence[StatusChange], /, *, at: datetime, actor: str) -> Sequence[StatusEvent]:
        recorded: list[StatusEvent] = []
        rows: list[tuple[object, ...]] = []
        with self._scope.writing():
            open_lists = self._open_for(changes)
            for change in changes:
                open_list = open_lists[change.entry.list_id]
                if open_list.is_changed_by(change):
                    open_list.row.last_event += 1
                    recorded.append(_event_of(change, sequence=open_list.row.last_event, at=at, actor=actor))
                    place = (open_list.row.pk, open_list.row.purpose, change.entry.index)
                    rows.append((*place, *_EVENTS.values(recorded[-1])))
            for open_list in open_lists.values():
                open_list.row.save(using=self._scope.using, update_fields=["last_event"])
            self._scope.insert(_NEW_EVENTS, rows)
        return recorded

    def which_are_set(self, entries: Sequence[StatusEntry], /) -> frozenset[StatusEntry]:
        by_list: dict[StatusListId, list[int]] = defaultdict(list)
        for entry in entries:
            by_list[entry.list_id].append(entry.index)
        status_entries: set[StatusEntry] = set()
        with self._scope.reading():
            for list_id, indices in by_list.items():
                for index in self._set_indices(list_id, indices):
                    status_entries.add(StatusEntry(list_id=list_id, index=index))
        return frozenset(status_entries)

    def list_heads(self) -> Sequence[StatusListHead]:
        return [_HEADS.read_values(columns) for columns in self._scope.query(_ALL_HEADS)]

    def list_drawn(self, list_id: StatusListId, /) -> Sequence[int]:
        with self._scope.reading():
            row = self._find_list(list_id)
            return [] if row is None else self._places.list_drawn(row)

    def list_events(self, list_id: StatusListId, /) -> Sequence[StatusEvent]:
        with self._scope.reading():
            rows = self._scope.rows(StatusEventRow).filter(**_of_list(list_id)).select_related("status_list")
            return [_event(row) for row in rows.defer(*_IN_EVENTS).order_by("sequence")]

    def each_event_page(self, list_id: StatusListId, /, *, size: int) -> Iterator[Sequence[StatusEvent]]:
        """Walk over the events of one list, oldest first; no transaction stays open between two pages."""
        last = 0
        while True:
            with self._scope.reading():
                rows = self._scope.rows(StatusEventRow).filter(**_of_list(list_id), sequence__gt=last)
                page = [
                    _EVENTS.read_values(columns, entry=StatusEntry(list_id=list_id, index=index))
                    for index, *columns in rows.order_by("sequence").values_list("index", *_EVENTS.names)[:size]
                ]
            if not page:
                return
            yield page
            last = page[-1].sequence

    def find_bits(self, list_id: StatusListId, /) -> StatusBits:
        with self._scope.reading():
            rows = self._scope.rows(StatusEventRow).filter(**_of_list(list_id)).order_by("sequence")
            last: dict[int, bool] = {}
            sequence = 0
            for index, value, sequence in rows.values_list("index", "value", "sequence"):  # noqa: B007 - the last one
                last[index] = value
            replacing = self._scope.rows(StatusEventRow).filter(**_of_list(list_id), value=True, reason=REPLACED)
            replaced = {index for index in replacing.values_list("index", flat=True) if last.get(index)}
        return StatusBits(
            last_event=sequence,
            indices=[index for index, value in last.items() if value],
            replaced=sorted(replaced),
        )

    def list_events_of(self, credential_id: str) -> Sequence[StatusEvent]:
        with self._scope.reading():
            rows = self._scope.rows(StatusEventRow).filter(credential_id=credential_id).select_related("status_list")
            return [_event(row) for row in rows.defer(*_IN_EVENTS).order_by("at", "id")]

    def publish(self, publication: StatusPublication, /) -> None:
        with self._scope.writing():
            row = self._find_list(publication.list_id)
            follows = row is not None and (
                publication.version == row.published_version + 1
                and row.published_event <= publication.last_event <= row.last_event
            )
            if row is None or not follows:
                raise Conflict("E_STATUS_VERSION", version=publication.version)
            _PUBLICATIONS.fill(row, publication).save(using=self._scope.using)

    def find_publication(self, list_id: StatusListId, /) -> StatusPublication | None:
        for columns in self._scope.query(_PUBLICATION, *_LISTS.values(list_id)):
            return _PUBLICATIONS.read_values(columns)
        return None

    def _find_list(self, list_id: StatusListId) -> StatusListRow | None:
        rows = self._scope.rows(StatusListRow).filter(**_LISTS.by_column(list_id))
        return rows.defer(*_DOCUMENTS).first()

    def _open_for(self, changes: Sequence[StatusChange]) -> dict[StatusListId, "_OpenList"]:
        """Read what judging changes needs: each list, which of the indices are drawn, which are set."""
        indices: dict[StatusListId, list[int]] = defaultdict(list)
        for change in changes:
            indices[change.entry.list_id].append(change.entry.index)
        open_lists = {}
        for list_id, wanted in indices.items():
            row = self._find_list(list_id)
            if row is None:
                raise NotFound("E_STATUS_ENTRY_UNKNOWN", index=wanted[0])
            drawn = self._places.which_are_drawn(row, wanted)
            open_lists[list_id] = _OpenList(row=row, drawn=drawn, set_bits=self._set_indices(list_id, wanted))
        return open_lists

    def _set_indices(self, list_id: StatusListId, indices: Sequence[int]) -> set[int]:
        state: dict[int, bool] = {}
        for start in range(0, len(indices), _CHUNK):
            rows = self._scope.rows(StatusEventRow).filter(
                **_of_list(list_id), index__in=indices[start : start + _CHUNK]
            )
            state.update(rows.order_by("sequence").values_list("index", "value"))
        return {index for index, value in state.items() if value}


@dataclass(slots=True)
class _OpenList:
    """A list while changes are judged: of the indices in question, those that are drawn and those that are set."""

    row: StatusListRow
    drawn: set[int]
    set_bits: set[int]

    def is_changed_by(self, change: StatusChange) -> bool:
        """Judge a change and let it take effect; False when the bit has that value already."""
        index = change.entry.index
        if index not in self.drawn:
            raise NotFound("E_STATUS_ENTRY_UNKNOWN", index=index)
        if (index in self.set_bits) == change.value:
            return False
        if change.entry.list_id.purpose is StatusPurpose.REVOCATION and not change.value:
            raise Conflict("E_REVOCATION_FINAL", credential_id=change.credential_id)
        self.set_bits.symmetric_difference_update({index})
        return True


def _event_of(change: StatusChange, *, sequence: int, at: datetime, actor: str) -> StatusEvent:
    return StatusEvent(
        entry=change.entry,
        sequence=sequence,
        value=change.value,
        at=at,
        actor=actor,
        credential_id=change.credential_id,
        reason=change.reason,
    )


def _of_list(list_id: StatusListId) -> dict[str, str | int]:
    return {f"status_list__{name}": value for name, value in _LISTS.by_column(list_id).items()}


def _event(row: StatusEventRow) -> StatusEvent:
    return _EVENTS.read(row, entry=StatusEntry(list_id=_LISTS.read(row.status_list), index=row.index))
