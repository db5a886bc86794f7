"""The ledger of credit banks in both databases: whatever is asked at once, again or killed, nothing doubles or is lost.

Source: docs/rules/invariants.md I9; docs/rules/faults.md F51.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connections

from contract.records import NOW
from kakitome.errors import Conflict, KakitomeError, NotFound, Refused
from kakitome.learning.credit.credit_transfer import ReceivingStep, TransferMessage
from kakitome.learning.credit.ledger import CreditEntry, CreditOrder, EntryKind, LotBalance, SourceKind
from kakitome.ports.credit_bank import BankAccount, CreditBank
from kakitome.ports.failpoints import NoFailpoints
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.credit_bank import DatabaseCreditBanks
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.crediting.banking import (
    Banking,
    NewDeposit,
    act,
    carry_transfers,
    check_members,
    deposit,
    examine_banks,
    expire_deposits,
    settle_transfer,
    take_in,
)
from kakitome.values.localized_text import LocalizedText
from records.conftest import INSTITUTION
from records.test_wallets import account_at
from support import databases

OTHER = "other-university"
ACCOUNT, ELSEWHERE = "4U-1", "SD-1"
SPENDERS = 50


class Killed(Exception):
    """The process ended here."""


@dataclass
class EndsAt:
    """Ends at a place, as often as it is passed."""

    place: str

    def reach(self, name: str) -> None:
        if name == self.place:
            raise Killed


@pytest.fixture
def banking(using: str) -> Banking:
    """Two banks, each with an account: one of two members, one of its keeper alone."""
    databases.add_institution(OTHER, using=using)
    banks = DatabaseCreditBanks(using=using)
    for code, keeper in (("4U", INSTITUTION), ("SD", OTHER)):
        name = LocalizedText(ja="単位銀行", en="Credit bank")
        agreement = LocalizedText(ja="協定 第4条", en="agreement, art. 4")
        banks.add_bank(
            CreditBank(
                code=code,
                name=name,
                keeper=keeper,
                study_hours=Decimal(45),
                agreement=agreement,
                opened_at=NOW,
                years=3,
            )
        )
    banks.join("4U", OTHER, at=NOW)
    person = account_at(using, "misaki@private.example")
    banks.open_account(person, BankAccount(bank="4U", number=ACCOUNT, opened_at=NOW))
    banks.open_account(person, BankAccount(bank="SD", number=ELSEWHERE, opened_at=NOW))
    return Banking(banks=banks, failpoints=NoFailpoints())


def ordered(kind: EntryKind, amount: Any, request: str, **others: Any) -> CreditOrder:
    given = {"member": INSTITUTION, "actor": "member", "at": NOW, **others}
    return CreditOrder(kind=kind, amount=Decimal(amount), request=request, **given)


def put_in(banking: Banking, amount: Any = 4, *, source: str = "award:A", account: str = ACCOUNT, **others: Any) -> int:
    new = NewDeposit(
        source=source,
        kind=SourceKind.MICROCREDENTIAL,
        title=LocalizedText(ja="データ", en="Data"),
        expires_on=others.pop("expires_on", None),
    )
    return deposit(banking, account, new=new, order=ordered(EntryKind.DEPOSIT, amount, f"d:{source}", **others))[0]


def balance(banking: Banking, account: str = ACCOUNT) -> LotBalance:
    return sum((book.balance for book in banking.banks.list_lots(account)), start=LotBalance())


def findings(banking: Banking) -> list[str]:
    return [problem.code for _member, problem in examine_banks(banking.banks)]


def refused(do: Callable[[], object]) -> str:
    with pytest.raises(KakitomeError) as raised:
        do()
    return raised.value.code


def test_a_hold_a_use_and_its_reversal_leave_what_they_say(banking: Banking) -> None:
    lot = put_in(banking)
    hold = act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.HOLD, 2, "h", member=OTHER, reference="CR-1"))
    assert (balance(banking).available, balance(banking).held) == (2, 2)
    # What is on hold is nobody else's, and the hold's member alone ends it.
    assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.HOLD, 3, "h2"))) == "E_CREDIT_HELD"
    ends = ordered(EntryKind.REDEEM, 2, "u", settles=hold.number, target="degree:1")
    assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=ends)) == "E_CREDIT_OTHER_MEMBER"
    used = act(banking, ACCOUNT, lot=lot, order=replace(ends, member=OTHER))
    assert (used.label[0], balance(banking).redeemed, balance(banking).left) == ("U", 2, 2)
    # Once in one target, until it is reversed; then once again.
    again = ordered(EntryKind.REDEEM, 1, "u2", target="degree:1")
    assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=again)) == "E_CREDIT_TARGET_USED"
    reverse = ordered(EntryKind.REVERSE, 2, "r", settles=used.number, member=OTHER)
    act(banking, ACCOUNT, lot=lot, order=reverse)
    assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=replace(reverse, request="r2"))) == "E_CREDIT_SETTLED"
    act(banking, ACCOUNT, lot=lot, order=again)
    assert balance(banking) == LotBalance(deposited=Decimal(4), available=Decimal(3), redeemed=Decimal(1))
    assert not findings(banking)


def test_the_same_request_is_carried_out_once_and_another_under_its_key_never(banking: Banking) -> None:
    lot = put_in(banking)
    assert put_in(banking) == lot
    order = ordered(EntryKind.REDEEM, "1.5", "u", target="degree:1")
    assert act(banking, ACCOUNT, lot=lot, order=order) == act(banking, ACCOUNT, lot=lot, order=order)
    assert balance(banking).redeemed == Decimal("1.5")
    for other in (replace(order, amount=Decimal(2)), replace(order, target="degree:2"), replace(order, member=OTHER)):
        assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=other)) == "E_CREDIT_REQUEST"  # noqa: B023
    # On another deposit, too, the key stands for what it stood for first.
    second = put_in(banking, source="award:B")
    assert refused(lambda: act(banking, ACCOUNT, lot=second, order=order)) == "E_CREDIT_REQUEST"
    assert refused(lambda: act(banking, ACCOUNT, lot=second, order=replace(order, target="x"))) == "E_CREDIT_REQUEST"
    other_key = NewDeposit(source="award:A", kind=SourceKind.MOOC, title=LocalizedText(ja="データ"))
    again = ordered(EntryKind.DEPOSIT, 4, "other key")
    # The same learning is deposited once, in whatever bank.
    for account in (ACCOUNT, ELSEWHERE):
        order = replace(again, member=OTHER)
        assert refused(lambda: deposit(banking, account, new=other_key, order=order)) == "E_CREDIT_SOURCE_DEPOSITED"  # noqa: B023


def test_a_second_evaluation_never_doubles(banking: Banking) -> None:
    lot = put_in(banking, 4)
    for request in ("first", "second", "first"):
        worth = ordered(EntryKind.CORRECT, 6, request)
        if request == "second":
            assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=worth)) == "E_CREDIT_SAME_WORTH"  # noqa: B023
        else:
            act(banking, ACCOUNT, lot=lot, order=worth)
    assert balance(banking).deposited == 6
    act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.REDEEM, 3, "u", target="degree:1"))
    less = ordered(EntryKind.CORRECT, 2, "less")
    assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=less)) == "E_CREDIT_CORRECTION"
    act(banking, ACCOUNT, lot=lot, order=replace(less, amount=Decimal(3)))
    assert (balance(banking).deposited, balance(banking).left) == (3, 0) and not findings(banking)


@pytest.mark.parametrize("amount", ["0", "-1", "0.0001", "10000", "NaN"])
def test_amounts_that_are_none_are_refused(banking: Banking, amount: str) -> None:
    assert refused(lambda: put_in(banking, amount)) == "E_CREDIT_AMOUNT"
    assert balance(banking) == LotBalance()


def test_what_expires_is_what_nobody_holds(banking: Banking) -> None:
    lot = put_in(banking, 4, expires_on=date(2026, 12, 31))
    hold = act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.HOLD, 1, "h"))
    later = NOW + timedelta(days=400)
    assert (expire_deposits(banking, now=later), expire_deposits(banking, now=later)) == (1, 0)
    late = ordered(EntryKind.REDEEM, 1, "late", target="degree:1", at=later)
    assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=late)) == "E_CREDIT_UNITS_EXPIRED"
    act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.RELEASE, 1, "l", settles=hold.number, at=later))
    assert expire_deposits(banking, now=later) == 1
    assert balance(banking).expired == 4 and not findings(banking)


def test_of_fifty_who_spend_at_once_as_many_succeed_as_there_are_units(banking: Banking, using: str) -> None:
    """Source: docs/rules/invariants.md I9 (who reads, then writes, spends twice)."""
    lot = put_in(banking, 10)

    def spend(number: int) -> str:
        order = ordered(EntryKind.REDEEM, 3, f"u{number}", target=f"degree:{number}")
        if number % 2:
            order = ordered(EntryKind.TRANSFER, 3, f"t{number}", reference=ELSEWHERE)
        try:
            act(banking, ACCOUNT, lot=lot, order=order)
            return "done"
        except KakitomeError as error:
            return error.code
        finally:
            connections[using].close()

    with ThreadPoolExecutor(SPENDERS) as pool:
        outcomes = Counter(pool.map(spend, range(SPENDERS)))
    assert outcomes == {"done": 3, "E_CREDIT_BALANCE": SPENDERS - 3}
    assert balance(banking).available == 1 and not findings(banking)


def test_one_use_in_one_target_though_two_accounts_ask_at_once(banking: Banking, using: str) -> None:
    lot = put_in(banking, 4)
    sent = act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.TRANSFER, 2, "t", reference=ELSEWHERE))
    assert carry_transfers(banking, now=NOW) == 1
    (arrived,) = banking.banks.list_lots(ELSEWHERE)
    assert (arrived.lot.root, arrived.lot.source) == ("award:A", f"transfer:{sent.number}")

    def use(number: int) -> str:
        account, at, member = ((ACCOUNT, lot, INSTITUTION), (ELSEWHERE, arrived.lot.number, OTHER))[number % 2]
        order = ordered(EntryKind.REDEEM, 1, f"u{number}", target="degree:1", member=member)
        try:
            act(banking, account, lot=at, order=order)
            return "done"
        except Conflict as error:
            return error.code
        finally:
            connections[using].close()

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(use, range(8))) == {"done": 1, "E_CREDIT_TARGET_USED": 7}
    assert not findings(banking)


PLACES = ["credit_entry_written", "credit_entry_stored", "credit_transfer_answered", "credit_transfer_settled"]


@pytest.mark.parametrize("place", PLACES)
def test_a_transfer_that_is_killed_anywhere_arrives_once(banking: Banking, place: str) -> None:
    lot = put_in(banking, 4)
    order = ordered(EntryKind.TRANSFER, 3, "t", reference=ELSEWHERE)
    dying = replace(banking, failpoints=EndsAt(place))
    for way in (dying, banking):
        for step in (
            lambda: act(way, ACCOUNT, lot=lot, order=order),  # noqa: B023
            lambda: carry_transfers(way, now=NOW),  # noqa: B023
        ):
            with suppress(Killed):
                step()
            total = balance(banking).left + balance(banking).leaving + balance(banking, ELSEWHERE).left
            # Between the receiver's credit and the sender's note of it the units are told of twice, usable once.
            assert total - (balance(banking).leaving if balance(banking, ELSEWHERE).left else 0) == 4
    assert (balance(banking).left, balance(banking).transferred, balance(banking, ELSEWHERE).left) == (1, 3, 3)
    assert not banking.banks.list_under_way(limit=9) and not findings(banking)


def test_a_transfer_whose_messages_are_doubled_and_overtaken_arrives_once(banking: Banking) -> None:
    lot = put_in(banking, 4)
    transfer = act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.TRANSFER, 3, "t", reference=ELSEWHERE))
    sent = banking.banks.list_lots(ACCOUNT)[0].lot
    offer, call_off = TransferMessage.OFFER, TransferMessage.CALL_OFF
    answers = [
        take_in(banking, sent, transfer=transfer, message=message, now=NOW) for message in (offer, call_off, offer)
    ]
    assert answers == [ReceivingStep.ACCEPTED] * 3
    for _ in range(2):
        settle_transfer(banking, sent, transfer=transfer, answer=TransferMessage.ACCEPTED, now=NOW)
    assert (balance(banking).left, balance(banking, ELSEWHERE).left) == (1, 3)
    # Called off before it was offered: declined, and for ever.
    second = act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.TRANSFER, 1, "t2", reference=ELSEWHERE))
    answers = [
        take_in(banking, sent, transfer=second, message=message, now=NOW) for message in (call_off, offer, offer)
    ]
    assert answers == [ReceivingStep.DECLINED] * 3
    assert carry_transfers(banking, now=NOW) == 1
    assert (balance(banking).left, balance(banking, ELSEWHERE).left) == (1, 3) and not findings(banking)


def test_what_arrived_does_not_come_back_though_its_person_left(banking: Banking, using: str) -> None:
    guest = account_at(using, "guest@private.example")
    banking.banks.open_account(guest, BankAccount(bank="SD", number="SD-2", opened_at=NOW))
    lot = put_in(banking, 4)
    transfer = act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.TRANSFER, 3, "t", reference="SD-2"))
    sent = banking.banks.list_lots(ACCOUNT)[0].lot
    take_in(banking, sent, transfer=transfer, message=TransferMessage.OFFER, now=NOW)
    banking.banks.forget(guest)
    DatabaseAccounts(using=using).delete(guest)
    assert carry_transfers(banking, now=NOW) == 1
    assert (balance(banking).left, balance(banking).transferred) == (1, 3)
    assert [book.lot.title for book in banking.banks.list_lots("SD-2")] == [LocalizedText()]
    # To an account that never was, nothing goes.
    act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.TRANSFER, 1, "t2", reference="SD-9"))
    assert carry_transfers(banking, now=NOW) == 1 and balance(banking).left == 1


def test_a_ledger_that_does_not_add_up_freezes_its_member_alone(banking: Banking, using: str) -> None:
    lot = put_in(banking, 4, member=INSTITUTION)
    other = put_in(banking, 2, source="award:B", member=OTHER)
    assert check_members(banking, now=NOW) == [] and not findings(banking)
    with seeing(EVERYONE, using=using, writes=True), connections[using].cursor() as cursor:
        # What no order can do: more is used than there is, written by somebody with the database's keys.
        cursor.execute(
            "INSERT INTO credit_entry (institution_id, bank, holder, lot_number, kind, origin, destination,"
            " thousandths, at, actor, request, target, reference, use_of)"
            " SELECT institution_id, bank, holder, lot_number, 'redeem', 'available', 'redeemed', 9000, at, actor,"
            " 'forged', 'x', '', '' FROM credit_entry WHERE lot_number = %s",
            [lot],
        )
    assert findings(banking) == ["E_DOCTOR_CREDIT_LEDGER"]
    assert check_members(banking, now=NOW) == [("4U", INSTITUTION)]
    hold = ordered(EntryKind.HOLD, 1, "h", member=OTHER)
    assert refused(lambda: act(banking, ACCOUNT, lot=lot, order=hold)) == "E_CREDIT_FROZEN"
    assert act(banking, ACCOUNT, lot=other, order=hold).amount == 1
    assert sorted(findings(banking)) == ["E_DOCTOR_CREDIT_LEDGER", "W_DOCTOR_CREDIT_FROZEN"]
    banking.banks.thaw("4U", INSTITUTION)
    assert [member.frozen_at for member in banking.banks.list_members("4U")] == [None, None]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_entry SET thousandths = 1",
        "DELETE FROM credit_entry",
        "UPDATE credit_lot SET source = 'other'",
        "DELETE FROM credit_lot",
    ],
)
def test_no_row_of_a_ledger_is_changed_or_deleted(banking: Banking, using: str, statement: str) -> None:
    put_in(banking)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        seeing(EVERYONE, using=using, writes=True),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_only_members_write_and_only_in_accounts_that_are_there(banking: Banking) -> None:
    assert refused(lambda: put_in(banking, account=ELSEWHERE, member=INSTITUTION)) == "E_CREDIT_MEMBER"
    with pytest.raises(NotFound, match="E_CREDIT_ACCOUNT"):
        put_in(banking, account="4U-9")
    lot = put_in(banking)
    with pytest.raises(NotFound, match="E_CREDIT_LOT"):
        act(banking, ELSEWHERE, lot=lot, order=ordered(EntryKind.HOLD, 1, "h", member=OTHER))
    with pytest.raises(Refused, match="E_CREDIT_TARGET"):
        act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.REDEEM, 1, "u"))


def test_an_entry_says_what_people_quote(banking: Banking) -> None:
    lot = put_in(banking)
    entry: CreditEntry = banking.banks.list_lots(ACCOUNT)[0].entries[0]
    assert (entry.label, lot) == (f"D-{entry.number:04}", banking.banks.list_lots(ACCOUNT)[0].lot.number)
