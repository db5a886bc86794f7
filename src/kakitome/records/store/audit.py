"""The audit trail over a table, watched by a witness outside the database."""

from collections.abc import Sequence

from django.db import DatabaseError

from kakitome.errors import Unavailable
from kakitome.ports.audit import GENESIS, AuditEntry, AuditEvent, chain
from kakitome.ports.witness import Witness
from kakitome.records.models.audit import AuditEventRow
from kakitome.records.store.scope import Scope


class DatabaseAuditTrail:
    """Implements `AuditTrail`.

    The witness keeps the last event outside the database. When the database has fewer events than
    the witness saw, committed rows were lost: nothing more is written until a person decided
    (SAFETY.md §3 rules 8 and 13).
    """

    def __init__(self, scope: Scope, *, witness: Witness) -> None:
        self._scope = scope
        self._witness = witness

    def append_many(self, entries: Sequence[AuditEntry], /) -> Sequence[AuditEvent]:
        """Append entries in order."""
        try:
            with self._scope.writing():
                last = self._scope.rows(AuditEventRow).order_by("sequence").last()
                sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS)
                self._refuse_after_a_loss(sequence)
                events = []
                for entry in entries:
                    event = chain(entry, sequence=sequence + 1, previous_hash=previous)
                    sequence, previous = event.sequence, event.hash
                    events.append(event)
                self._scope.add([_row(event) for event in events])
                self._scope.after_commit(lambda: self._tell_witness(events))
        except DatabaseError as error:
            raise Unavailable("E_AUDIT_UNWRITABLE") from error
        return events

    def list_events(
        self, *, subject: str = "", after: int = 0, limit: int | None = None, newest_first: bool = False
    ) -> Sequence[AuditEvent]:
        """Return events with a sequence above `after`, of one subject when given."""
        with self._scope.reading():
            rows = self._scope.rows(AuditEventRow).filter(sequence__gt=after)
            if subject:
                rows = rows.filter(subject=subject)
            rows = rows.order_by("-sequence" if newest_first else "sequence")
            return [_event(row) for row in (rows if limit is None else rows[:limit])]

    def count(self) -> int:
        """Count all events."""
        with self._scope.reading():
            return self._scope.rows(AuditEventRow).count()

    def _refuse_after_a_loss(self, sequence: int) -> None:
        checkpoint = self._witness.find_checkpoint(self._scope.institution)
        if checkpoint is not None and checkpoint.sequence > sequence:
            raise Unavailable("E_AUDIT_ROWS_LOST", witnessed=checkpoint.sequence, found=sequence)

    def _tell_witness(self, events: Sequence[AuditEvent]) -> None:
        if events:
            self._witness.note(self._scope.institution, events[-1])


def _row(event: AuditEvent) -> AuditEventRow:
    return AuditEventRow(
        sequence=event.sequence,
        at=event.entry.at,
        actor=event.entry.actor,
        action=event.entry.action,
        subject=event.entry.subject,
        detail=dict(event.entry.detail),
        previous_hash=event.previous_hash,
        hash=event.hash,
    )


def _event(row: AuditEventRow) -> AuditEvent:
    entry = AuditEntry(at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail)
    return AuditEvent(sequence=row.sequence, entry=entry, previous_hash=row.previous_hash, hash=row.hash)
