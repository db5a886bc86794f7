"""Withdrawal orders over tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import Sum

from kakitome.errors import Conflict
from kakitome.ports.withdrawals import (
    WITHDRAWAL_MOVES,
    LineState,
    Proposal,
    Selection,
    WithdrawalAct,
    WithdrawalCandidate,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalOrigin,
    WithdrawalState,
)
from kakitome.records.models.withdrawal import (
    BEGUN,
    LoneRevocationRow,
    WithdrawalLineRow,
    WithdrawalOrderRow,
    WithdrawalSettingRow,
)
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import Scope
from kakitome.records.store.withdrawal_candidates import Candidates
from kakitome.records.store.withdrawal_chunks import LINES, DatabaseWithdrawalChunks

_ORDERS = RecordMapping(WithdrawalOrderRow, WithdrawalOrder)
_CHUNK = 5_000
_NEW_LINES = Insertion(WithdrawalLineRow, "order_id", *LINES.names)
_ENDED = (WithdrawalState.DONE.value, WithdrawalState.STOPPED.value)


class DatabaseWithdrawals(DatabaseWithdrawalChunks):
    """Implements `WithdrawalStore`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._candidates = Candidates(scope)

    def find_candidates(self, names: Sequence[str], /) -> Mapping[str, WithdrawalCandidate]:
        return self._candidates.find(names)

    def list_candidates(self, which: Selection, /) -> Sequence[WithdrawalCandidate]:
        return self._candidates.select(which)

    def add(self, order: WithdrawalOrder, lines: Iterable[WithdrawalLine]) -> None:
        with self._scope.writing():
            row = _ORDERS.row(order)
            with self._scope.refusing_doubles(Conflict("E_WITHDRAWAL_EXISTS", number=order.number)):
                self._scope.add([row])
            rest = iter(lines)
            while part := list(islice(rest, _CHUNK)):
                self._scope.insert(_NEW_LINES, [(row.pk, *LINES.values(line)) for line in part])

    def get(self, number: str) -> WithdrawalOrder:
        with self._scope.reading():
            return _ORDERS.read(self._order_row(number))

    def list_orders(self, *, offset: int = 0, limit: int = 50) -> Sequence[WithdrawalOrder]:
        with self._scope.reading():
            rows = self._scope.rows(WithdrawalOrderRow).order_by("-id")
            return [_ORDERS.read(row) for row in rows[offset : offset + limit]]

    def list_in_state(self, state: WithdrawalState, /) -> Sequence[WithdrawalOrder]:
        return self._scope.find_all(_ORDERS, state=state.value)

    def list_interim(self, number: str) -> Sequence[WithdrawalOrder]:
        return self._scope.find_all(_ORDERS, origin=WithdrawalOrigin.ORDER.value, detail__order=number)

    def find_requested(self, request: str, *, drafted_by: str) -> WithdrawalOrder | None:
        return next(iter(self._scope.find_all(_ORDERS, drafted_by=drafted_by, detail__request=request)), None)

    def list_unpublished(self) -> Sequence[WithdrawalOrder]:
        return self._scope.find_all(_ORDERS, state__in=_ENDED, published_at=None)

    def propose(self, number: str, proposal: Proposal, /) -> WithdrawalOrder:
        with self._scope.writing():
            row = self._moving(number, WithdrawalState.PROPOSED)
            row.reason, row.note = str(proposal.reason), proposal.note
            row.proposed_by, row.answerable = proposal.proposed_by, proposal.answerable
            row.needs_second, row.proposed_at = proposal.needs_second, proposal.at
            row.save(using=self._scope.using)
        return _ORDERS.read(row)

    def move(self, number: str, to: WithdrawalState, *, at: datetime, actor: str) -> WithdrawalOrder:
        with self._scope.writing():
            row = self._moving(number, to)
            if to is WithdrawalState.APPROVED and row.needs_second and actor in (row.proposed_by, row.answerable):
                raise Conflict("E_WITHDRAWAL_OWN")
            if to in (WithdrawalState.APPROVED, WithdrawalState.DECLINED):
                row.decided_at, row.decided_by = at, actor
            if not WITHDRAWAL_MOVES[to]:
                row.finished_at = at
            row.save(using=self._scope.using)
        return _ORDERS.read(row)

    def count_alone(self, answerable: str, *, since: datetime) -> int:
        with self._scope.reading():
            rows = self._scope.rows(WithdrawalOrderRow).filter(
                answerable=answerable, proposed_at__gte=since, needs_second=False, state__in=BEGUN
            )
            counted = rows.exclude(act=WithdrawalAct.SUSPEND.value).exclude(origin=WithdrawalOrigin.ORDER.value)
            ordered = counted.aggregate(lines=Sum("ready"))["lines"] or 0
            single = self._scope.rows(LoneRevocationRow).filter(answerable=answerable, at__gte=since)
            return ordered + single.count()

    def note_alone(self, answerable: str, *, credential_id: str, at: datetime) -> None:
        with self._scope.joining():
            self._scope.add([LoneRevocationRow(answerable=answerable, credential_id=credential_id, at=at)])

    def list_lines(
        self, number: str, *, states: frozenset[LineState] = frozenset(), offset: int = 0, limit: int | None = None
    ) -> Sequence[WithdrawalLine]:
        with self._scope.reading():
            rows = self._scope.rows(WithdrawalLineRow).filter(order=self._order_row(number)).order_by("position")
            if states:
                rows = rows.filter(state__in=[state.value for state in states])
            return [LINES.read(row) for row in rows[offset : None if limit is None else offset + limit]]

    def note_published(self, number: str, *, at: datetime) -> None:
        with self._scope.writing():
            row = self._order_row(number)
            row.published_at = at
            row.save(using=self._scope.using, update_fields=["published_at"])

    def find_threshold(self) -> int | None:
        with self._scope.reading():
            row = self._scope.rows(WithdrawalSettingRow).first()
        return row.threshold if row else None

    def set_threshold(self, threshold: int, /) -> None:
        with self._scope.writing():
            if not self._scope.rows(WithdrawalSettingRow).update(threshold=threshold):
                self._scope.add([WithdrawalSettingRow(threshold=threshold)])

    def _moving(self, number: str, to: WithdrawalState) -> WithdrawalOrderRow:
        row = self._order_row(number)
        before = WithdrawalState(row.state)
        if to not in WITHDRAWAL_MOVES[before]:
            raise Conflict("E_WITHDRAWAL_MOVE", before=before.value, after=to.value, number=number)
        row.state = to.value
        return row
