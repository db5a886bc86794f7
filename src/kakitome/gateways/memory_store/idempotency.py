"""Keyed requests in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kakitome.errors import NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.idempotency import Exchange


class MemoryIdempotency:
    """Implements `ports.idempotency.IdempotencyStore`."""

    def __init__(self, journal: Journal) -> None:
        self._exchanges: Rows[str, Exchange] = Rows(journal)

    def begin(self, exchange: Exchange, /) -> Exchange | None:
        """Store a new key and return None, or return the exchange that already has it."""
        known = self._exchanges.find(exchange.key)
        if known is None:
            self._exchanges.put(exchange.key, exchange)
        return known

    def begin_many(self, exchanges: Sequence[Exchange], /) -> Sequence[Exchange | None]:
        """Begin several."""
        return [self.begin(exchange) for exchange in exchanges]

    def answer_many(self, answers: Mapping[str, tuple[bytes, int]], /) -> Mapping[str, Exchange]:
        """Store the first answers, all or none."""
        if any(self._exchanges.find(key) is None for key in answers):
            raise NotFound("E_EXCHANGE_UNKNOWN")
        for key, (answer, status) in answers.items():
            self.answer(key, answer=answer, status=status)
        return {key: kept for key in answers if (kept := self._exchanges.find(key)) is not None}

    def answer(self, key: str, *, answer: bytes, status: int) -> None:
        """Store the first answer."""
        known = self._exchanges.find(key)
        if known is None:
            raise NotFound("E_EXCHANGE_UNKNOWN")
        if known.answer is None:
            self._exchanges.put(key, replace(known, answer=answer, status=status))

    def find(self, key: str) -> Exchange | None:
        """Find an exchange."""
        return self._exchanges.find(key)
