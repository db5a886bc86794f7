"""Keyed requests over a table."""

from collections.abc import Mapping, Sequence

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
        (known,) = self.begin_many([exchange])
        return known

    def begin_many(self, exchanges: Sequence[Exchange], /) -> Sequence[Exchange | None]:
        """Begin several: one question and one insert, however many they are."""
        found: list[Exchange | None] = []
        with self._scope.writing():
            known = {row.key: _exchange(row) for row in self._rows([exchange.key for exchange in exchanges])}
            fresh: list[ExchangeRow] = []
            for exchange in exchanges:
                found.append(known.get(exchange.key))
                if exchange.key not in known:
                    known[exchange.key] = exchange
                    fresh.append(_row(exchange))
            self._scope.add(fresh)
        return found

    def answer(self, key: str, *, answer: bytes, status: int) -> None:
        """Store the first answer; a later one is ignored."""
        self.answer_many({key: (answer, status)})

    def answer_many(self, answers: Mapping[str, tuple[bytes, int]], /) -> Mapping[str, Exchange]:
        """Store the first answers; later ones are ignored."""
        with self._scope.writing():
            rows = {row.key: row for row in self._rows(list(answers))}
            if len(rows) != len(answers):
                raise NotFound("E_EXCHANGE_UNKNOWN")
            first = [row for row in rows.values() if row.answer is None]
            for row in first:
                row.answer, row.status = answers[row.key]
            self._scope.rows(ExchangeRow).bulk_update(first, ["answer", "status"], batch_size=100)
        return {key: _exchange(row) for key, row in rows.items()}

    def find(self, key: str) -> Exchange | None:
        """Find an exchange."""
        with self._scope.reading():
            row = self._find_row(key)
        return _exchange(row) if row else None

    def _find_row(self, key: str) -> ExchangeRow | None:
        return next(iter(self._rows([key])), None)

    def _rows(self, keys: Sequence[str]) -> Sequence[ExchangeRow]:
        return list(self._scope.rows(ExchangeRow).filter(key__in=keys))


def _row(exchange: Exchange) -> ExchangeRow:
    return ExchangeRow(
        key=exchange.key,
        request_digest=exchange.request_digest,
        started_at=exchange.started_at,
        answer=exchange.answer,
        status=exchange.status,
    )


def _exchange(row: ExchangeRow) -> Exchange:
    return Exchange(
        key=row.key,
        request_digest=row.request_digest,
        started_at=row.started_at,
        answer=None if row.answer is None else bytes(row.answer),
        status=row.status,
    )
