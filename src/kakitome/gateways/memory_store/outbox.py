"""The outbox in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.outbox import MessageState, OutboxMessage


class MemoryOutbox:
    """Implements `ports.outbox.Outbox`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._messages: Rows[str, OutboxMessage] = Rows(journal)

    def add_many(self, messages: Sequence[OutboxMessage], /) -> None:
        """Add messages whose `dedupe_id` is new."""
        with self._journal.transaction():
            for message in messages:
                if message.dedupe_id not in self._messages:
                    self._messages.put(message.dedupe_id, message)

    def claim_due(self, *, now: datetime, lease_until: datetime, limit: int) -> Sequence[OutboxMessage]:
        """Take waiting messages that are due and lease them."""
        due = [m for m in self.list_messages(state=MessageState.WAITING, limit=len(self._messages)) if m.due_at <= now]
        free = [m for m in due if m.leased_until is None or m.leased_until <= now][:limit]
        leased = [replace(m, leased_until=lease_until) for m in free]
        with self._journal.transaction():
            for message in leased:
                self._messages.put(message.dedupe_id, message)
        return leased

    def mark_sent(self, dedupe_id: str, *, at: datetime) -> None:
        """Note that it left; its params are forgotten."""
        message = self._get(dedupe_id)
        sent = replace(message, state=MessageState.SENT, sent_at=at, params={}, leased_until=None)
        self._messages.put(dedupe_id, replace(sent, attempts=message.attempts + 1))

    def mark_many_sent(self, dedupe_ids: Sequence[str], /, *, at: datetime) -> None:
        """Note that several left, together."""
        with self._journal.transaction():
            for dedupe_id in dedupe_ids:
                if dedupe_id in self._messages:
                    self.mark_sent(dedupe_id, at=at)

    def mark_failed(self, dedupe_id: str, *, error: str, retry_at: datetime | None) -> None:
        """Note a failed attempt; without `retry_at` it is parked."""
        message = self._get(dedupe_id)
        failed = replace(message, attempts=message.attempts + 1, last_error=error, leased_until=None)
        if retry_at is None:
            self._messages.put(dedupe_id, replace(failed, state=MessageState.PARKED))
        else:
            self._messages.put(dedupe_id, replace(failed, due_at=retry_at))

    def find(self, dedupe_id: str) -> OutboxMessage | None:
        """Find one message."""
        return self._messages.find(dedupe_id)

    def list_messages(self, *, state: MessageState | None = None, limit: int = 100) -> Sequence[OutboxMessage]:
        """Return messages, oldest due first."""
        fitting = [m for m in self._messages.values() if state is None or m.state == state]
        return sorted(fitting, key=lambda m: m.due_at)[:limit]

    def _get(self, dedupe_id: str) -> OutboxMessage:
        message = self._messages.find(dedupe_id)
        if message is None:
            raise NotFound("E_MESSAGE_UNKNOWN", dedupe_id=dedupe_id)
        return message
