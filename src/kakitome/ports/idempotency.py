"""Answers already given: the same client key gets the first answer again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One keyed request; `answer` is None while it is being worked on or when work broke off."""

    key: str
    request_digest: str
    started_at: datetime
    answer: bytes | None = None
    status: int | None = None


class IdempotencyStore(Protocol):
    """Keyed requests of one institution."""

    def begin(self, exchange: Exchange, /) -> Exchange | None:
        """Store a new key and return None, or return the exchange that already has it, untouched."""

    def answer(self, key: str, *, answer: bytes, status: int) -> None:
        """Store the first answer; a later one is ignored. Raises `NotFound` (E_EXCHANGE_UNKNOWN)."""

    def find(self, key: str) -> Exchange | None:
        """Find an exchange."""
