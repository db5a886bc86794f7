"""Rows of withdrawal orders to frozen records and back."""

from kakitome.errors import Problem
from kakitome.ports.withdrawals import (
    LineState,
    WithdrawalAct,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalOrigin,
    WithdrawalState,
)
from kakitome.records.models.withdrawal import WithdrawalLineRow, WithdrawalOrderRow
from kakitome.values.plain_data import from_plain, to_plain


def order_row_of(order: WithdrawalOrder) -> WithdrawalOrderRow:
    """Return the row of a new draft."""
    return WithdrawalOrderRow(
        number=order.number,
        act=order.act.value,
        origin=order.origin.value,
        detail=dict(order.detail),
        microcredentials=list(order.microcredentials),
        total=order.total,
        ready=order.ready,
        state=order.state.value,
        drafted_by=order.drafted_by,
        drafted_at=order.drafted_at,
    )


def order_of(row: WithdrawalOrderRow) -> WithdrawalOrder:
    """Return the order of a row."""
    return WithdrawalOrder(
        number=row.number,
        act=WithdrawalAct(row.act),
        origin=WithdrawalOrigin(row.origin),
        detail=row.detail,
        microcredentials=tuple(row.microcredentials),
        total=row.total,
        ready=row.ready,
        state=WithdrawalState(row.state),
        reason=row.reason,
        note=row.note,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        proposed_by=row.proposed_by,
        answerable=row.answerable,
        proposed_at=row.proposed_at,
        needs_second=row.needs_second,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        finished_at=row.finished_at,
        published_at=row.published_at,
    )


LINE_COLUMNS = (
    "order_id",
    "position",
    "given",
    "award_number",
    "credential_id",
    "microcredential",
    "state",
    "problems",
)


def line_values(line: WithdrawalLine, *, order: int) -> tuple[object, ...]:
    """Return what the columns of a line's row hold."""
    return (
        order,
        line.position,
        line.given,
        line.award_number,
        line.credential_id,
        line.microcredential,
        line.state.value,
        to_plain(line.problems),
    )


def line_of(row: WithdrawalLineRow) -> WithdrawalLine:
    """Return the line of a row."""
    return WithdrawalLine(
        position=row.position,
        given=row.given,
        award_number=row.award_number,
        credential_id=row.credential_id,
        microcredential=row.microcredential,
        state=LineState(row.state),
        problems=from_plain(tuple[Problem, ...], row.problems) if row.problems else (),
    )
