"""The audit trail in memory."""

from collections.abc import Iterator, Mapping, Sequence

from kakitome.gateways.memory_store.journal import Journal, Log
from kakitome.ports.audit import GENESIS, AuditEntry, AuditEvent, AuditMark, chain


class MemoryAudit:
    """Implements `ports.audit.AuditTrail`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._events: Log[AuditEvent] = Log(journal)

    def append_many(self, entries: Sequence[AuditEntry], /) -> Sequence[AuditEvent]:
        added: list[AuditEvent] = []
        last = self._events.last()
        previous, known = last.hash if last else GENESIS, len(self._events)
        with self._journal.transaction():
            for sequence, entry in enumerate(entries, start=known + 1):
                added.append(event := chain(entry, sequence=sequence, previous_hash=previous))
                previous = event.hash
                self._events.append(event)
        return added

    def restore(self, event: AuditEvent) -> None:
        """Take an event as it was stored, hash and all; judging it is the doctor's work."""
        self._events.append(event)

    def list_events(
        self, *, subject: str = "", after: int = 0, limit: int | None = None, newest_first: bool = False
    ) -> Sequence[AuditEvent]:
        fitting = [
            e for e in self._events.items() if e.sequence > after and (not subject or e.entry.subject == subject)
        ]
        return (fitting[::-1] if newest_first else fitting)[:limit]

    def find_marks(self, subjects: Sequence[str], /) -> Mapping[str, Sequence[AuditMark]]:
        marks: dict[str, list[AuditMark]] = {}
        wanted = frozenset(subjects)
        for event in self._events.items():
            if event.entry.subject in wanted:
                mark = AuditMark(event.sequence, event.entry.action)
                marks.setdefault(event.entry.subject, []).append(mark)
        return marks

    def each_page(self, *, size: int) -> Iterator[Sequence[AuditEvent]]:
        return self._events.each_page(size)

    def count(self) -> int:
        return len(self._events)
