"""Keyed requests in memory."""

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
