"""The audit trail over a table, watched by a witness outside the database."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import DatabaseError

from kakitome.errors import Unavailable
from kakitome.ports.audit import GENESIS, AuditEntry, AuditEvent, AuditMark, chain
from kakitome.ports.witness import Witness
from kakitome.records.models.audit import AuditEventRow
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import Scope
from kakitome.records.store.watched_clock import WatchedClock

_EVENTS = RecordMapping(AuditEventRow, AuditEvent)
_NEW_EVENTS = Insertion(AuditEventRow, *_EVENTS.names)
_END = PreparedQuery(AuditEventRow, "sequence", "hash", order=("-sequence",), first=True)
_NEWEST = PreparedQuery(AuditEventRow, *_EVENTS.names, order=("-sequence",), first=True)

_MARKS = PreparedQuery(AuditEventRow, "subject", "sequence", "action", among="subject", order=("sequence",))

_FOLLOWED = frozenset({"award.intended"})
"""What nobody is told of before an event that follows: that one is witnessed, and this one with it (I11)."""


class DatabaseAuditTrail:
    """Implements `AuditTrail`.

    The witness keeps the last event outside the database. When the database has fewer events than
    the witness saw, committed rows were lost: nothing more is written until a person decided
    (docs/rules/threats.md T8, T13). An event that bears a wrong instant cannot be taken back, and would speak against
    the clock once it is right: the clock is asked before (docs/rules/faults.md F29).
    """

    def __init__(self, scope: Scope, *, witness: Witness, clock: WatchedClock | None = None) -> None:
        self._scope = scope
        self._witness = witness
        self._clock = clock
        self._witnessed, self._appended = 0, 0
        """Sequences of the last event this trail told the witness of, and of the last it appended."""

    def append_many(self, entries: Sequence[AuditEntry], /) -> Sequence[AuditEvent]:
        if self._clock is not None and entries:
            self._clock.check_instant(max(entry.at for entry in entries))
        try:
            with self._scope.joining():
                sequence, previous = self._last()
                self._refuse_after_a_loss(sequence)
                events = []
                for entry in entries:
                    event = chain(entry, sequence=sequence + 1, previous_hash=previous)
                    sequence, previous = event.sequence, event.hash
                    events.append(event)
                self._scope.insert(_NEW_EVENTS, map(_EVENTS.values, events))
                self._appended = sequence
                if any(entry.action not in _FOLLOWED for entry in entries):
                    self._scope.after_commit(lambda: self._tell_witness(events[-1]))
        except DatabaseError as error:
            raise Unavailable("E_AUDIT_UNWRITABLE") from error
        return events

    def list_events(
        self, *, subject: str = "", after: int = 0, limit: int | None = None, newest_first: bool = False
    ) -> Sequence[AuditEvent]:
        with self._scope.reading():
            rows = self._scope.rows(AuditEventRow).filter(sequence__gt=after)
            if subject:
                rows = rows.filter(subject=subject)
            rows = rows.order_by("-sequence" if newest_first else "sequence")
            return [_EVENTS.read(row) for row in (rows if limit is None else rows[:limit])]

    def find_marks(self, subjects: Sequence[str], /) -> Mapping[str, Sequence[AuditMark]]:
        marks: dict[str, list[AuditMark]] = {}
        for subject, sequence, action in self._scope.query(_MARKS, among=subjects):
            marks.setdefault(subject, []).append(AuditMark(sequence, action))
        return marks

    def each_page(self, *, size: int) -> Iterator[Sequence[AuditEvent]]:
        last = 0
        while True:
            with self._scope.reading():
                rows = self._scope.rows(AuditEventRow).filter(sequence__gt=last).order_by("sequence")
                page = [_EVENTS.read_values(columns) for columns in rows.values_list(*_EVENTS.names)[:size]]
            if not page:
                return
            yield page
            last = page[-1].sequence

    def count(self) -> int:
        with self._scope.reading():
            return self._scope.rows(AuditEventRow).count()

    def _refuse_after_a_loss(self, sequence: int) -> None:
        checkpoint = self._witness.find_checkpoint(self._scope.institution)
        if checkpoint is not None and checkpoint.sequence > sequence:
            raise Unavailable("E_AUDIT_ROWS_LOST", witnessed=checkpoint.sequence, found=sequence)

    def _tell_witness(self, event: AuditEvent) -> None:
        """Tell of the last event of a transaction, once, however often it appended; what was undone is not in it."""
        if event.sequence <= self._witnessed:
            return
        # What was appended behind it may have been undone since.
        last = self._scope.query(_NEWEST) if event.sequence < self._appended else []
        newest = _EVENTS.read_values(last[0]) if last else event
        self._witness.note(self._scope.institution, newest)
        self._witnessed = newest.sequence

    def _last(self) -> tuple[int, str]:
        ends = self._scope.query(_END)
        return (ends[0][0], ends[0][1]) if ends else (0, GENESIS)
