"""Status lists in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random, SystemRandom
from typing import Final

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Log, Rows
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

_AMPLE: Final = 16
"""So many times as many unused indices as are wanted make guessing them cheaper than listing them."""


@dataclass(slots=True)
class _List:
    drawn: Rows[int, None]
    set_bits: Rows[int, None]
    events: Log[StatusEvent]


class MemoryStatusLists:
    """Implements `ports.status_lists.StatusListStore`; `length` is smaller in tests that fill a list."""

    def __init__(self, journal: Journal, *, length: int = LIST_LENGTH, random: Random | None = None) -> None:
        self._journal = journal
        self._length = length
        self._random = random or SystemRandom()
        self._lists: Rows[StatusListId, _List] = Rows(journal)
        self._publications: Rows[StatusListId, StatusPublication] = Rows(journal)
        self._of_document: Rows[str, tuple[StatusEvent, ...]] = Rows(journal)

    def draw(self, issuer: str, purpose: StatusPurpose, *, count: int) -> Sequence[StatusEntry]:
        entries: list[StatusEntry] = []
        with self._journal.transaction():
            number = max((i.number for i in self._lists if (i.issuer, i.purpose) == (issuer, purpose)), default=1)
            while len(entries) < count:
                list_id = StatusListId(issuer=issuer, purpose=purpose, number=number)
                indices = self._unused(list_id, count - len(entries))
                self.take(list_id, indices)
                entries += [StatusEntry(list_id=list_id, index=index) for index in indices]
                number += 1
        return entries

    def take(self, list_id: StatusListId, indices: Sequence[int]) -> None:
        """Note that these indices are drawn."""
        drawn = self._opened(list_id).drawn
        for index in indices:
            drawn.put(index, None)

    def record(
        self, entry: StatusEntry, *, value: bool, at: datetime, actor: str, credential_id: str, reason: str
    ) -> StatusEvent | None:
        status_list = self._lists.find(entry.list_id)
        if status_list is None or entry.index not in status_list.drawn:
            raise NotFound("E_STATUS_ENTRY_UNKNOWN", purpose=entry.list_id.purpose, index=entry.index)
        if (entry.index in status_list.set_bits) == value:
            return None
        if not value and entry.list_id.purpose == StatusPurpose.REVOCATION:
            raise Conflict("E_REVOCATION_FINAL", credential_id=credential_id)
        event = StatusEvent(
            entry=entry,
            sequence=len(status_list.events) + 1,
            value=value,
            at=at,
            actor=actor,
            credential_id=credential_id,
            reason=reason,
        )
        self.apply(event)
        return event

    def record_many(self, changes: Sequence[StatusChange], /, *, at: datetime, actor: str) -> Sequence[StatusEvent]:
        with self._journal.transaction():
            recorded = [
                self.record(
                    change.entry,
                    value=change.value,
                    at=at,
                    actor=actor,
                    credential_id=change.credential_id,
                    reason=change.reason,
                )
                for change in changes
            ]
        return [event for event in recorded if event is not None]

    def apply(self, event: StatusEvent) -> None:
        """Let an event that is already judged take effect."""
        status_list = self._opened(event.entry.list_id)
        with self._journal.transaction():
            status_list.events.append(event)
            if event.value:
                status_list.set_bits.put(event.entry.index, None)
            else:
                status_list.set_bits.drop(event.entry.index)
            earlier = self._of_document.find(event.credential_id) or ()
            self._of_document.put(event.credential_id, (*earlier, event))

    def which_are_set(self, entries: Sequence[StatusEntry], /) -> frozenset[StatusEntry]:
        return frozenset(e for e in entries if (lst := self._lists.find(e.list_id)) and e.index in lst.set_bits)

    def list_heads(self) -> Sequence[StatusListHead]:
        return [self._head(i) for i in sorted(self._lists, key=lambda i: (i.issuer, i.purpose, i.number))]

    def list_drawn(self, list_id: StatusListId, /) -> Sequence[int]:
        status_list = self._lists.find(list_id)
        return [] if status_list is None else list(status_list.drawn)

    def list_events(self, list_id: StatusListId, /) -> Sequence[StatusEvent]:
        status_list = self._lists.find(list_id)
        return [] if status_list is None else status_list.events.items()

    def each_event_page(self, list_id: StatusListId, /, *, size: int) -> Iterator[Sequence[StatusEvent]]:
        status_list = self._lists.find(list_id)
        return iter(()) if status_list is None else status_list.events.each_page(size)

    def find_bits(self, list_id: StatusListId, /) -> StatusBits:
        status_list = self._lists.find(list_id)
        if status_list is None:
            return StatusBits(last_event=0, indices=[])
        replaced = {
            event.entry.index for event in status_list.events.items() if event.value and event.reason == REPLACED
        }
        return StatusBits(
            last_event=len(status_list.events),
            indices=list(status_list.set_bits),
            replaced=sorted(replaced.intersection(status_list.set_bits)),
        )

    def list_events_of(self, credential_id: str) -> Sequence[StatusEvent]:
        return self._of_document.find(credential_id) or ()

    def publish(self, publication: StatusPublication, /) -> None:
        before = self._publications.find(publication.list_id)
        version, shown = (before.version, before.last_event) if before else (0, 0)
        status_list = self._lists.find(publication.list_id)
        known = len(status_list.events) if status_list else 0
        if publication.version != version + 1 or not shown <= publication.last_event <= known:
            raise Conflict("E_STATUS_VERSION", before=version, after=publication.version)
        self._publications.put(publication.list_id, publication)

    def find_publication(self, list_id: StatusListId, /) -> StatusPublication | None:
        return self._publications.find(list_id)

    def _opened(self, list_id: StatusListId) -> _List:
        status_list = self._lists.find(list_id)
        if status_list is None:
            status_list = _List(Rows(self._journal), Rows(self._journal), Log(self._journal))
            self._lists.put(list_id, status_list)
        return status_list

    def _head(self, list_id: StatusListId) -> StatusListHead:
        status_list, published = self._opened(list_id), self._publications.find(list_id)
        return StatusListHead(
            list_id=list_id,
            drawn=len(status_list.drawn),
            last_event=len(status_list.events),
            published_version=published.version if published else 0,
            published_event=published.last_event if published else 0,
            valid_until=published.valid_until if published else None,
            token_key=published.token_key if published else "",
        )

    def _unused(self, list_id: StatusListId, count: int) -> list[int]:
        status_list = self._lists.find(list_id)
        drawn = status_list.drawn if status_list else Rows[int, None](self._journal)
        left = self._length - len(drawn)
        count = min(count, left)
        # Guessing is cheap while there are many more than are wanted; counting what is left is cheap when not.
        if _AMPLE * count > left:
            return self._random.sample([i for i in range(self._length) if i not in drawn], count)
        chosen: dict[int, None] = {}
        while len(chosen) < count:
            for index in self._guesses(count):
                if len(chosen) < count and index not in drawn:
                    chosen[index] = None
        return list(chosen)

    def _guesses(self, count: int) -> Iterator[int]:
        """Draw indices anywhere in the list: asking for randomness is nearly all the cost, so it is asked once."""
        mask = (1 << (self._length - 1).bit_length()) - 1
        for number in memoryview(self._random.randbytes(4 * count)).cast("I"):
            if number & mask < self._length:
                yield number & mask
