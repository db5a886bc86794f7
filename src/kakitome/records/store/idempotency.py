"""Keyed requests over a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kakitome.errors import NotFound
from kakitome.ports.idempotency import Exchange
from kakitome.records.models.idempotency import ExchangeRow
from kakitome.records.store.direct_statements import connection_to, execute_many
from kakitome.records.store.many_rows import Insertion, Update
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import Scope

_EXCHANGES = RecordMapping(ExchangeRow, Exchange)
_KNOWN = PreparedQuery(ExchangeRow, "id", *_EXCHANGES.names, among="key")
_BEGUN = Insertion(ExchangeRow, *_EXCHANGES.names)
_ANSWERED = Update(ExchangeRow, "answer", "status")
_ANSWERED_FIRST = (
    'UPDATE "exchange" SET "answer" = %s, "status" = %s WHERE "institution_id" = %s AND "key" = %s AND "answer" IS NULL'
)


class DatabaseIdempotency:
    """Implements `IdempotencyStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._begun: dict[str, Exchange] = {}
        """Those that this very store began, by key; what became of the transaction, the table knows."""

    def begin(self, exchange: Exchange, /) -> Exchange | None:
        (known,) = self.begin_many([exchange])
        return known

    def begin_many(self, exchanges: Sequence[Exchange], /) -> Sequence[Exchange | None]:
        """Begin several: one question and one insert, however many they are."""
        earlier: list[Exchange | None] = []
        with self._scope.joining():
            rows = self._known([exchange.key for exchange in exchanges])
            known = {exchange.key: exchange for exchange in rows.values()}
            fresh: list[Exchange] = []
            for exchange in exchanges:
                earlier.append(known.get(exchange.key))
                if exchange.key not in known:
                    known[exchange.key] = exchange
                    fresh.append(exchange)
            self._scope.insert(_BEGUN, map(_EXCHANGES.values, fresh))
        self._begun = {exchange.key: exchange for exchange in fresh}
        return earlier

    def answer(self, key: str, *, answer: bytes, status: int) -> None:
        self.answer_many({key: (answer, status)})

    def answer_many(self, answers: Mapping[str, tuple[bytes, int]], /) -> Mapping[str, Exchange]:
        with self._scope.joining():
            if first := self._answer_begun(answers):
                return first
            known = self._known(list(answers))
            if len(known) != len(answers):
                raise NotFound("E_EXCHANGE_UNKNOWN")
            unanswered = {
                row: replace(exchange, answer=answers[exchange.key][0], status=answers[exchange.key][1])
                for row, exchange in known.items()
                if exchange.answer is None
            }
            rows = [(row, exchange.answer, exchange.status) for row, exchange in unanswered.items()]
            _ANSWERED.run(rows, using=self._scope.using)
        return {exchange.key: exchange for exchange in {**known, **unanswered}.values()}

    def _answer_begun(self, answers: Mapping[str, tuple[bytes, int]]) -> Mapping[str, Exchange]:
        """Store answers to what this store began, without a look; nothing when any of them is not the first."""
        if not answers or not self._begun.keys() >= answers.keys():
            return {}
        rows = [(*answer, self._scope.institution, key) for key, answer in answers.items()]
        if execute_many(connection_to(self._scope.using), _ANSWERED_FIRST, rows) != len(rows):
            return {}
        return {
            key: replace(self._begun[key], answer=answer, status=status) for key, (answer, status) in answers.items()
        }

    def release(self, keys: Sequence[str], /) -> None:
        with self._scope.writing():
            self._scope.rows(ExchangeRow).filter(key__in=list(keys), answer=None).delete()

    def find(self, key: str) -> Exchange | None:
        return next(iter(self._known([key]).values()), None)

    def _known(self, keys: Sequence[str]) -> dict[int, Exchange]:
        """Find exchanges, by their rows' keys."""
        return {row: _EXCHANGES.read_values(columns) for row, *columns in self._scope.query(_KNOWN, among=keys)}
