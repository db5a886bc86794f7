"""The outbox: what must leave the house once, stored together with the act that caused it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class MessageState(StrEnum):
    """Where a message stands; `parked` failed for good and waits for a person."""

    WAITING = "waiting"
    SENT = "sent"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """One message.

    Attributes:
        dedupe_id: the same for every attempt to send the same thing, e.g. `claim:<credential id>`.
        kind: which text to render, e.g. `claim`, `revoked`, `corrected`.
        to: address.
        language: language of the text.
        params: what the text needs; may hold a secret link, so it is never logged.
        due_at: not to be sent before.
    """

    dedupe_id: str
    kind: str
    to: str
    due_at: datetime
    language: str = "ja"
    params: Mapping[str, str] = field(default_factory=dict)
    state: MessageState = MessageState.WAITING
    attempts: int = 0
    leased_until: datetime | None = None
    sent_at: datetime | None = None
    last_error: str = ""


class Outbox(Protocol):
    """Messages of one institution."""

    def add_many(self, messages: Sequence[OutboxMessage], /) -> None:
        """Add messages; one whose `dedupe_id` is already known is left as it is."""

    def claim_due(self, *, now: datetime, lease_until: datetime, limit: int) -> Sequence[OutboxMessage]:
        """Take waiting messages that are due and not leased to another, oldest due first, and lease them."""

    def mark_sent(self, dedupe_id: str, *, at: datetime) -> None:
        """Note that it left; `params` are forgotten. Raises `NotFound` (E_MESSAGE_UNKNOWN)."""

    def mark_many_sent(self, dedupe_ids: Sequence[str], /, *, at: datetime) -> None:
        """Note that several left, together; as `mark_sent`, but what is unknown is passed over."""

    def mark_failed(self, dedupe_id: str, *, error: str, retry_at: datetime | None) -> None:
        """Note a failed attempt; without `retry_at` it is parked. Raises `NotFound` (E_MESSAGE_UNKNOWN)."""

    def find(self, dedupe_id: str) -> OutboxMessage | None:
        """Find one message."""

    def list_messages(self, *, state: MessageState | None = None, limit: int = 100) -> Sequence[OutboxMessage]:
        """Return messages, oldest due first."""
