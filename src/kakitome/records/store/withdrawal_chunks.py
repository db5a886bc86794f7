"""Chunks of withdrawal orders over tables: who may carry out what, and until when."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.ports.withdrawals import (
    LineOutcome,
    LineState,
    WithdrawalLease,
    WithdrawalLine,
    WithdrawalProgress,
    WithdrawalState,
)
from kakitome.records.models.withdrawal import WithdrawalChunkRow, WithdrawalLineRow, WithdrawalOrderRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore
from kakitome.values.plain_data import to_plain

LINES = RecordMapping(WithdrawalLineRow, WithdrawalLine)
_OPEN, _DONE, _PARKED = "open", "done", "parked"
_CHUNK = 500


class DatabaseWithdrawalChunks(ScopedStore):
    """The part of `WithdrawalStore` that carries orders out."""

    def plan_chunks(self, number: str, *, size: int) -> int:
        with self._scope.writing():
            order = self._order_row(number)
            planned = self._chunks(order).count()
            if planned:
                return planned
            ready = self._scope.rows(WithdrawalLineRow).filter(order=order, state=LineState.READY.value)
            positions = list(ready.order_by("position").values_list("position", flat=True))
            parts = [positions[start : start + size] for start in range(0, len(positions), size)]
            self._scope.add(
                [
                    WithdrawalChunkRow(order=order, index=index, first=part[0], last=part[-1], state=_OPEN)
                    for index, part in enumerate(parts, start=1)
                ]
            )
            return len(parts)

    def next_chunks(self, number: str, *, now: datetime, limit: int) -> Sequence[int]:
        with self._scope.reading():
            order = self._order_row(number)
            if order.state != WithdrawalState.APPROVED.value:
                return []
            free = Q(leased_until=None) | Q(leased_until__lte=now)
            rows = self._chunks(order).filter(free, state=_OPEN).order_by("index")
            return list(rows.values_list("index", flat=True)[:limit])

    def lease_chunk(self, number: str, index: int, *, now: datetime, until: datetime) -> WithdrawalLease | None:
        with self._scope.writing():
            order = self._order_row(number)
            row = self._chunks(order).filter(index=index, state=_OPEN).first()
            is_taken = row is not None and row.leased_until is not None and row.leased_until > now
            if row is None or is_taken or order.state != WithdrawalState.APPROVED.value:
                return None
            row.fence, row.attempts, row.leased_until = row.fence + 1, row.attempts + 1, until
            row.save(using=self._scope.using, update_fields=["fence", "attempts", "leased_until"])
        return WithdrawalLease(number=number, index=index, fence=row.fence, attempt=row.attempts, until=until)

    def list_leased(self, lease: WithdrawalLease, /) -> Sequence[WithdrawalLine]:
        with self._scope.reading():
            order = self._order_row(lease.number)
            chunk = self._chunks(order).get(index=lease.index)
            return [LINES.read(row) for row in self._ready(order, chunk).order_by("position")]

    def finish_chunk(self, lease: WithdrawalLease, outcomes: Sequence[LineOutcome], /) -> int:
        with self._scope.writing():
            order = self._order_row(lease.number)
            chunk = self._held(order, lease)
            if chunk is None or order.state != WithdrawalState.APPROVED.value:
                raise Conflict("E_WITHDRAWAL_LEASE", number=lease.number, chunk=lease.index)
            self._note(order, chunk, outcomes)
            chunk.state, chunk.leased_until = _DONE, None
            chunk.save(using=self._scope.using, update_fields=["state", "leased_until"])
            return self._chunks(order).exclude(state=_DONE).count()

    def return_chunk(self, lease: WithdrawalLease, *, reason: str, park: bool) -> None:
        with self._scope.writing():
            chunk = self._held(self._order_row(lease.number), lease)
            if chunk is None:
                return
            chunk.reason = reason
            if park:
                chunk.state, chunk.leased_until = _PARKED, None
            chunk.save(using=self._scope.using, update_fields=["reason", "state", "leased_until"])

    def unpark(self, number: str) -> int:
        with self._scope.writing():
            parked = self._chunks(self._order_row(number)).filter(state=_PARKED)
            return parked.update(state=_OPEN, attempts=0, leased_until=None, reason="")

    def progress(self, number: str) -> WithdrawalProgress:
        with self._scope.reading():
            order = self._order_row(number)
            lines = self._scope.rows(WithdrawalLineRow).filter(order=order).order_by().values_list("state")
            counted = {LineState(state): count for state, count in lines.annotate(count=Count("id"))}
            chunks = list(self._chunks(order).exclude(state=_DONE).values_list("state", "reason"))
        states = Counter(state for state, _ in chunks)
        parked = tuple(reason for state, reason in chunks if state == _PARKED)
        return WithdrawalProgress(lines=counted, open_chunks=states[_OPEN], parked=parked)

    def _note(self, order: WithdrawalOrderRow, chunk: WithdrawalChunkRow, outcomes: Sequence[LineOutcome]) -> None:
        """Most lines are changed just as they were drafted: those are noted together."""
        by_position = {outcome.position: outcome for outcome in outcomes}
        plain: list[int] = []
        for row in self._ready(order, chunk):
            outcome = by_position.pop(row.position, None)
            if outcome is None:
                raise NotFound("E_WITHDRAWAL_LINE_UNKNOWN", number=order.number, row=row.position)
            is_other = bool(outcome.problems) or outcome.credential_id not in ("", row.credential_id)
            if outcome.state is LineState.CHANGED and not is_other:
                plain.append(row.pk)
                continue
            row.state, row.problems = outcome.state.value, [*row.problems, *to_plain(outcome.problems)]
            row.credential_id = outcome.credential_id or row.credential_id
            row.save(using=self._scope.using, update_fields=["state", "problems", "credential_id"])
        if by_position:
            raise NotFound("E_WITHDRAWAL_LINE_UNKNOWN", number=order.number, row=next(iter(by_position)))
        for start in range(0, len(plain), _CHUNK):
            rows = self._scope.rows(WithdrawalLineRow).filter(pk__in=plain[start : start + _CHUNK])
            rows.update(state=LineState.CHANGED.value)

    def _ready(self, order: WithdrawalOrderRow, chunk: WithdrawalChunkRow) -> QuerySet[WithdrawalLineRow]:
        rows = self._scope.rows(WithdrawalLineRow)
        return rows.filter(
            order=order, position__gte=chunk.first, position__lte=chunk.last, state=LineState.READY.value
        )

    def _held(self, order: WithdrawalOrderRow, lease: WithdrawalLease) -> WithdrawalChunkRow | None:
        return self._chunks(order).filter(index=lease.index, fence=lease.fence, state=_OPEN).first()

    def _chunks(self, order: WithdrawalOrderRow) -> QuerySet[WithdrawalChunkRow]:
        return self._scope.rows(WithdrawalChunkRow).filter(order=order)

    def _order_row(self, number: str) -> WithdrawalOrderRow:
        return self._scope.get_row(WithdrawalOrderRow, NotFound("E_WITHDRAWAL_UNKNOWN", number=number), number=number)
