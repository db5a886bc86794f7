"""Answers already given: the same client key gets the first answer again."""

from collections.abc import Mapping, Sequence
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

    def begin_many(self, exchanges: Sequence[Exchange], /) -> Sequence[Exchange | None]:
        """Begin several in one go, each as `begin` does, in their order; a key that comes twice is new once."""

    def answer_many(self, answers: Mapping[str, tuple[bytes, int]], /) -> Mapping[str, Exchange]:
        """Store first answers (bytes, status) by key in one go and return the exchanges as they are kept now.

        Raises `NotFound` (E_EXCHANGE_UNKNOWN); nothing is stored then.
        """

    def answer(self, key: str, *, answer: bytes, status: int) -> None:
        """Store the first answer; a later one is ignored. Raises `NotFound` (E_EXCHANGE_UNKNOWN)."""

    def release(self, keys: Sequence[str], /) -> None:
        """Forget keys that have no answer yet: work on them failed and left nothing."""

    def find(self, key: str) -> Exchange | None:
        """Find an exchange."""
