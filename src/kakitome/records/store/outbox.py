"""The outbox over a table."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q

from kakitome.errors import NotFound
from kakitome.ports.outbox import MessageState, OutboxMessage
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.store.many_rows import Insertion, Update
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import Scope, ScopedStore
from kakitome.records.store.watched_clock import WatchedClock
from kakitome.records.watching.writing import rows_written

_MESSAGES = RecordMapping(OutboxRow, OutboxMessage)
_NEW_MESSAGES = Insertion(OutboxRow, *_MESSAGES.names, unless_known=("institution_id", "dedupe_id"))
_LEASES = Update(OutboxRow, "leased_until")
_MOVING = ("state", "sent_at", "params", "attempts", "leased_until", "last_error", "due_at")
FIRST = "claim:"
"""How the names of messages begin that awarding writes, one per award."""


class DatabaseOutbox(ScopedStore):
    """Implements `Outbox`.

    No message is taken while the clock is wrong: one that is due by a clock that runs a day ahead would leave a day
    later (docs/rules/faults.md F29).
    """

    def __init__(self, scope: Scope, *, clock: WatchedClock | None = None) -> None:
        super().__init__(scope)
        self._clock = clock

    def add_many(self, messages: Sequence[OutboxMessage], /) -> None:
        if self._clock is not None and messages:
            self._clock.check()
        with self._scope.joining():
            self._scope.insert(_NEW_MESSAGES, map(_MESSAGES.values, messages))
            self._enter([message.dedupe_id for message in messages if not message.dedupe_id.startswith(FIRST)])

    def _enter(self, names: Sequence[str]) -> None:
        """Let the register tell of messages; the first one of each award follows from the award."""
        if names:
            keys = list(self._scope.rows(OutboxRow).filter(dedupe_id__in=names).values_list("pk", flat=True))
            rows_written.send(OutboxRow, keys=keys, using=self._scope.using)

    def claim_due(self, *, now: datetime, lease_until: datetime, limit: int) -> Sequence[OutboxMessage]:
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        with self._scope.writing():
            due = self._scope.rows(OutboxRow).filter(free, state=MessageState.WAITING.value, due_at__lte=now)
            taken = list(due.order_by("due_at", "id")[:limit])
            for row in taken:
                row.leased_until = lease_until
            _LEASES.run([(row.pk, lease_until) for row in taken], using=self._scope.using)
        return [_MESSAGES.read(row) for row in taken]

    def mark_sent(self, dedupe_id: str, *, at: datetime) -> None:
        with self._scope.writing():
            row = self._row(dedupe_id)
            row.state, row.sent_at, row.params = MessageState.SENT.value, at, {}
            row.attempts += 1
            row.leased_until, row.last_error = None, ""
            row.save(using=self._scope.using, update_fields=_MOVING)

    def mark_many_sent(self, dedupe_ids: Sequence[str], /, *, at: datetime) -> None:
        with self._scope.writing():
            self._scope.rows(OutboxRow).filter(dedupe_id__in=list(dedupe_ids)).update(
                state=MessageState.SENT.value,
                sent_at=at,
                params={},
                attempts=F("attempts") + 1,
                leased_until=None,
                last_error="",
            )

    def mark_failed(self, dedupe_id: str, *, error: str, retry_at: datetime | None) -> None:
        with self._scope.writing():
            row = self._row(dedupe_id)
            row.attempts += 1
            row.leased_until, row.last_error = None, error
            if retry_at is None:
                row.state = MessageState.PARKED.value
            else:
                row.due_at = retry_at
            row.save(using=self._scope.using, update_fields=_MOVING)

    def find(self, dedupe_id: str) -> OutboxMessage | None:
        return self._scope.find(_MESSAGES, dedupe_id=dedupe_id)

    def list_messages(self, *, state: MessageState | None = None, limit: int = 100) -> Sequence[OutboxMessage]:
        with self._scope.reading():
            rows = self._scope.rows(OutboxRow)
            if state is not None:
                rows = rows.filter(state=state.value)
            return [_MESSAGES.read(row) for row in rows.order_by("due_at", "id")[:limit]]

    def _row(self, dedupe_id: str) -> OutboxRow:
        return self._scope.get_row(OutboxRow, NotFound("E_MESSAGE_UNKNOWN"), dedupe_id=dedupe_id)
