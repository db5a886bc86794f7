"""Withdrawal orders: what an order, its lines, its chunks, the trail and the status events say must be the same.

1. An order holds the lines that it counted.
2. Nothing was carried out before it was let go on, and nothing is left of one that is done.
3. Each line that was carried out has one event in the trail that names the order, and that leads to the status event
   which set (or cleared) the bit; no event names an order whose line says otherwise.
4. The end of an order is told once, with the number of lines that were changed.

Source: docs/rules/invariants.md I5, I6, I11; docs/rules/faults.md F21.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kakitome.errors import Param, Problem
from kakitome.ports.audit import AuditEvent
from kakitome.ports.status_lists import StatusEvent, StatusPurpose
from kakitome.ports.withdrawals import (
    LineState,
    WithdrawalAct,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalState,
    WithdrawalStore,
)
from kakitome.services.doctoring.chart import Chart

_PAGE = 5_000
_COUNTED = (LineState.READY, LineState.CHANGED, LineState.SKIPPED)
_BEGUN = frozenset({WithdrawalState.APPROVED, WithdrawalState.DONE, WithdrawalState.STOPPED})
_TOLD: Mapping[WithdrawalAct, tuple[str, StatusPurpose, bool]] = {
    WithdrawalAct.REVOKE: ("award.revoked", StatusPurpose.REVOCATION, True),
    WithdrawalAct.SUSPEND: ("award.suspended", StatusPurpose.SUSPENSION, True),
    WithdrawalAct.REINSTATE: ("award.reinstated", StatusPurpose.SUSPENSION, False),
}
"""What the trail calls an act, and what it does to which bit."""

_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Happened:
    """What happened according to the trail and the lists.

    Attributes:
        told: events of the trail by the order that they name.
        status: the status events that these speak of, by list and sequence.
        awards: numbers of the awards of those, by credential id.
    """

    told: Mapping[str, Sequence[AuditEvent]]
    status: Mapping[_Place, Sequence[StatusEvent]]
    awards: Mapping[str, str]


def withdrawals_were_carried_out_as_told(
    chart: Chart, withdrawals: WithdrawalStore, *, told: Sequence[AuditEvent]
) -> Iterator[Problem]:
    """Yield the orders that contradict their lines, their chunks, the trail or the status lists.

    Args:
        chart: the book.
        withdrawals: its orders.
        told: the events of the trail that name an order, in their order.
    """
    orders = list(_orders(withdrawals))
    happened = _happened(chart, told)
    for order in orders:
        lines = list(_lines(withdrawals, order.number))
        yield from _counts(withdrawals, order, lines=lines)
        yield from _events(order, lines=lines, happened=happened)
        yield from _end(chart, order, changed=sum(line.state is LineState.CHANGED for line in lines))
    known = {order.number for order in orders}
    for number in sorted(happened.told.keys() - known):
        yield _found("E_DOCTOR_ORDER_UNKNOWN", number)


def _counts(
    withdrawals: WithdrawalStore, order: WithdrawalOrder, *, lines: Sequence[WithdrawalLine]
) -> Iterator[Problem]:
    states = Counter(line.state for line in lines)
    if (len(lines), sum(states[line_state] for line_state in _COUNTED)) != (order.total, order.ready):
        yield _found("E_DOCTOR_ORDER_COUNT", order.number, count=len(lines), told=order.total)
    settled = states[LineState.CHANGED] + states[LineState.SKIPPED]
    if settled and order.state not in _BEGUN:
        yield _found("E_DOCTOR_ORDER_EARLY", order.number, count=settled)
    if order.state is WithdrawalState.DONE:
        progress = withdrawals.progress(order.number)
        chunks = progress.open_chunks + len(progress.parked)
        if chunks or states[LineState.READY]:
            yield _found("E_DOCTOR_ORDER_OPEN", order.number, count=states[LineState.READY], chunks=chunks)


def _events(order: WithdrawalOrder, *, lines: Sequence[WithdrawalLine], happened: _Happened) -> Iterator[Problem]:
    action, purpose, value = _TOLD[order.act]
    audit_events: dict[str, list[AuditEvent]] = {}
    for event in happened.told.get(order.number, ()):
        audit_events.setdefault(event.entry.subject, []).append(event)
    changed = [line for line in lines if line.state is LineState.CHANGED]
    for line in changed:
        events = audit_events.pop(line.credential_id, [])
        if len(events) != 1 or events[0].entry.action != action:
            yield _found("E_DOCTOR_ORDER_TRAIL", order.number, award=line.award_number)
        elif not _has_status(events[0], happened, purpose=purpose, value=value):
            yield _found("E_DOCTOR_ORDER_STATUS", order.number, award=line.award_number)
    for events in audit_events.values():
        yield _found("E_DOCTOR_ORDER_LINE", order.number, award=events[0].entry.detail.get("number", ""))


def _has_status(event: AuditEvent, happened: _Happened, *, purpose: StatusPurpose, value: bool) -> bool:
    """Tell whether a status list holds the very event that the trail speaks of, of one of the award's documents."""
    place, award = _place_told(event), event.entry.detail.get("number", "")
    if place[0] != purpose.value:
        return False
    status_events = happened.status.get(place, ())
    return any(
        (status_event.value, status_event.at, happened.awards.get(status_event.credential_id))
        == (value, event.entry.at, award)
        for status_event in status_events
    )


def _end(chart: Chart, order: WithdrawalOrder, *, changed: int) -> Iterator[Problem]:
    ends = [event.entry.detail.get("count") for event in chart.events.get(("withdrawal.done", order.number), ())]
    if ends != ([str(changed)] if order.state is WithdrawalState.DONE else []):
        yield _found("E_DOCTOR_ORDER_END", order.number, count=changed)


def _happened(chart: Chart, events_told: Sequence[AuditEvent]) -> _Happened:
    actions = {action for action, _, _ in _TOLD.values()}
    audit_events: dict[str, list[AuditEvent]] = {}
    for event in events_told:
        if event.entry.action in actions:
            audit_events.setdefault(event.entry.detail["order"], []).append(event)
    wanted = {_place_told(event) for events in audit_events.values() for event in events}
    status: dict[_Place, list[StatusEvent]] = {}
    # Nothing of this is asked for where nobody withdrew many.
    for head in chart.book.status_lists.list_heads() if audit_events else ():
        for page in chart.book.status_lists.each_event_page(head.list_id, size=chart.page):
            for status_event in page:
                place = (head.list_id.purpose.value, str(head.list_id.number), str(status_event.sequence))
                if place in wanted:
                    status.setdefault(place, []).append(status_event)
    changed = sorted({event.credential_id for events in status.values() for event in events})
    return _Happened(told=audit_events, status=status, awards=_numbers(chart, changed))


def _numbers(chart: Chart, credential_ids: Sequence[str]) -> Mapping[str, str]:
    """Return the numbers of the awards that these are documents of."""
    numbers: dict[str, str] = {}
    for start in range(0, len(credential_ids), chart.page):
        records = chart.book.awards.find_many_by_credential_id(credential_ids[start : start + chart.page])
        numbers.update((name, record.number) for name, record in records.items())
    return numbers


def _place_told(event: AuditEvent) -> _Place:
    """Return the purpose, the number and the sequence that an event of the trail names."""
    purpose, _, number = event.entry.detail.get("list", "").partition("-")
    return purpose, number, event.entry.detail.get("event", "")


def _orders(withdrawals: WithdrawalStore) -> Iterator[WithdrawalOrder]:
    offset = 0
    while page := withdrawals.list_orders(offset=offset, limit=_PAGE):
        yield from page
        offset += len(page)


def _lines(withdrawals: WithdrawalStore, number: str) -> Iterator[WithdrawalLine]:
    offset = 0
    while page := withdrawals.list_lines(number, offset=offset, limit=_PAGE):
        yield from page
        offset += len(page)


def _found(code: str, number: str, **params: Param) -> Problem:
    return Problem(code=code, source="docs/rules/faults.md F21", params={"number": number, **params})
