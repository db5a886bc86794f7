"""Keyed requests over a table."""

from kakitome.errors import NotFound
from kakitome.ports.idempotency import Exchange
from kakitome.records.models.idempotency import ExchangeRow
from kakitome.records.store.scope import Scope


class DatabaseIdempotency:
    """Implements `IdempotencyStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def begin(self, exchange: Exchange, /) -> Exchange | None:
        """Store a new key and return None, or return the exchange that already has it."""
        with self._scope.writing():
            known = self._find_row(exchange.key)
            if known is not None:
                return _exchange(known)
            row = ExchangeRow(
                key=exchange.key,
                request_digest=exchange.request_digest,
                started_at=exchange.started_at,
                answer=exchange.answer,
                status=exchange.status,
            )
            self._scope.add([row])
        return None

    def answer(self, key: str, *, answer: bytes, status: int) -> None:
        """Store the first answer; a later one is ignored."""
        with self._scope.writing():
            row = self._find_row(key)
            if row is None:
                raise NotFound("E_EXCHANGE_UNKNOWN")
            if row.answer is None:
                row.answer, row.status = answer, status
                row.save(using=self._scope.using, update_fields=["answer", "status"])

    def find(self, key: str) -> Exchange | None:
        """Find an exchange."""
        with self._scope.reading():
            row = self._find_row(key)
        return _exchange(row) if row else None

    def _find_row(self, key: str) -> ExchangeRow | None:
        return self._scope.rows(ExchangeRow).filter(key=key).first()


def _exchange(row: ExchangeRow) -> Exchange:
    return Exchange(
        key=row.key,
        request_digest=row.request_digest,
        started_at=row.started_at,
        answer=None if row.answer is None else bytes(row.answer),
        status=row.status,
    )
