"""The doctor on orders to withdraw many: carried out as told is well, and each way to contradict it is named."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from kakitome.ports.audit import AuditEntry
from kakitome.ports.withdrawals import LineState, WithdrawalState
from kakitome.records.models.status_list import StatusEventRow
from kakitome.records.models.withdrawal import WithdrawalChunkRow, WithdrawalLineRow, WithdrawalOrderRow
from kakitome.services.doctoring import Patient, examine
from kakitome.services.issuing import issue
from services.desks import NOW, make_desk, order, wanted
from services.test_withdrawal_orders import LATER, House
from support.stores import database_of

AFTERWARDS = LATER + timedelta(hours=1)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("kakitome.services.revoking.orders.CHUNK", 2)
    desk = make_desk()
    issue(desk, order(*(wanted(n) for n in range(2, 7))), now=NOW)
    return House(desk, desk.book)


def done(house: House, act: str = "suspend") -> str:
    number = house.propose(house.draft(act)).number
    house.carry_out(number)
    return number


def codes(house: House) -> set[str]:
    patient = Patient(book=house.store, withdrawals=house.store.withdrawals)
    found = examine(patient, now=AFTERWARDS).findings
    return {one.code for one in found if one.severity == "error"}


def rows_of(house: House, table: Any) -> Any:
    """Return the rows of a table, and take its guards away: what a fault does asks nobody."""
    name = table._meta.db_table
    with connections[database_of(house.store)].cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [name])
        for (trigger,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {trigger}")
    return table.objects.using(database_of(house.store))


def change_line(house: House, number: str, position: int, **changes: Any) -> None:
    """Reach behind the store's rules, as a fault would."""
    rows_of(house, WithdrawalLineRow).filter(order__number=number, position=position).update(**changes)


def change_order(house: House, number: str, **changes: Any) -> None:
    rows_of(house, WithdrawalOrderRow).filter(number=number).update(**changes)


def test_orders_of_every_kind_are_well(house: House) -> None:
    done(house, "suspend")
    done(house, "reinstate")
    done(house, "revoke")
    house.draft("revoke")
    assert codes(house) == set()


def test_an_order_that_is_being_carried_out_is_well(house: House) -> None:
    begun = house.propose(house.draft("suspend"))
    work = house.store.withdrawals.next_chunks(begun.number, now=LATER, limit=1)
    assert work
    house.carry_out(begun.number, now=LATER)
    assert codes(house) == set()


def _lose_an_event(house: House, number: str) -> None:
    first = rows_of(house, StatusEventRow).filter(status_list__purpose="suspension").order_by("sequence").first()
    rows_of(house, StatusEventRow).filter(pk=first.pk).update(value=not first.value)


def _drop_line(house: House, number: str) -> None:
    rows_of(house, WithdrawalLineRow).filter(order__number=number).order_by("position").first().delete()


def _open_chunk(house: House, number: str) -> None:
    rows_of(house, WithdrawalChunkRow).filter(order__number=number, index=1).update(state="open")


def _tell(house: House, action: str, subject: str, detail: dict[str, str]) -> None:
    entry = AuditEntry(at=LATER, actor="a", action=action, subject=subject, detail=detail)
    house.store.audit.append_many([entry])


DAMAGE: list[tuple[str, Callable[[House, str], object], str]] = [
    ("a line is lost", _drop_line, "E_DOCTOR_ORDER_COUNT"),
    ("it was never let go on", lambda h, n: change_order(h, n, state=WithdrawalState.PROPOSED), "E_DOCTOR_ORDER_EARLY"),
    ("a line of a done order waits", lambda h, n: change_line(h, n, 3, state=LineState.READY), "E_DOCTOR_ORDER_OPEN"),
    ("a chunk of a done order is open", _open_chunk, "E_DOCTOR_ORDER_OPEN"),
    (
        "a line was changed that the trail does not know",
        lambda h, n: change_line(h, n, 3, credential_id="https://u.example/else"),
        "E_DOCTOR_ORDER_TRAIL",
    ),
    (
        "a line says it was passed over",
        lambda h, n: change_line(h, n, 3, state=LineState.SKIPPED),
        "E_DOCTOR_ORDER_LINE",
    ),
    ("the list knows no such event", _lose_an_event, "E_DOCTOR_ORDER_STATUS"),
    ("the end is told twice", lambda h, n: _tell(h, "withdrawal.done", n, {"count": "5"}), "E_DOCTOR_ORDER_END"),
    (
        "the order is lost",
        lambda h, n: _tell(h, "award.revoked", h.records[0].credential_id, {"order": "W-0000-0000"}),
        "E_DOCTOR_ORDER_UNKNOWN",
    ),
]


@pytest.mark.parametrize(("damage", "code"), [one[1:] for one in DAMAGE], ids=[one[0] for one in DAMAGE])
def test_what_contradicts_an_order_is_named(house: House, damage: Callable[[House, str], object], code: str) -> None:
    number = done(house)
    assert codes(house) == set()
    damage(house, number)
    assert code in codes(house)
