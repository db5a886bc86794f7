"""Any sequence of orders on the real ledger, beside a few whole numbers that say what should be left.

Source: docs/rules/invariants.md I9.
"""

from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from contract.records import NOW
from kakitome.errors import KakitomeError
from kakitome.learning.credit.ledger import CreditEntry, CreditOrder, EntryKind, LotBalance, SourceKind
from kakitome.ports.credit_bank import BankAccount, CreditBank
from kakitome.ports.failpoints import NoFailpoints
from kakitome.records.credit_bank import DatabaseCreditBanks
from kakitome.services.crediting.banking import Banking, NewDeposit, act, carry_transfers, deposit, examine_banks
from kakitome.values.localized_text import LocalizedText
from records.conftest import INSTITUTION
from records.test_wallets import account_at

AMOUNTS = st.integers(min_value=1, max_value=4)
NAME = LocalizedText(ja="単位銀行", en="Credit bank")


class Ledger(RuleBasedStateMachine):
    """One account; what the machine counts knows nothing of entries and places."""

    banking: Banking
    person: str
    numbers = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.account, self.elsewhere = (f"4U-{next(self.numbers)}" for _ in range(2))
        for number in (self.account, self.elsewhere):
            self.banking.banks.open_account(self.person, BankAccount(bank="4U", number=number, opened_at=NOW))
        self.deposited = self.used = self.held = self.sent = 0
        self.lots: list[int] = []
        self.holds: list[tuple[int, CreditEntry]] = []
        self.uses: list[tuple[int, CreditEntry]] = []

    @rule(amount=AMOUNTS)
    def put_in(self, amount: int) -> None:
        source = f"award:{next(self.numbers)}"
        new = NewDeposit(source=source, kind=SourceKind.MOOC, title=NAME)
        order = self.order(EntryKind.DEPOSIT, amount, request=source)
        self.lots.append(deposit(self.banking, self.account, new=new, order=order)[0])
        assert deposit(self.banking, self.account, new=new, order=order)[0] == self.lots[-1]
        self.deposited += amount

    @precondition(lambda self: self.lots)
    @rule(amount=AMOUNTS, data=st.data())
    def hold(self, amount: int, data: Any) -> None:
        lot = data.draw(st.sampled_from(self.lots))
        if (entry := self.take(lot, self.order(EntryKind.HOLD, amount))) is not None:
            self.holds.append((lot, entry))
            self.held += amount

    @precondition(lambda self: self.holds)
    @rule(is_used=st.booleans())
    def end_hold(self, is_used: bool) -> None:
        lot, hold = self.holds.pop()
        kind = EntryKind.REDEEM if is_used else EntryKind.RELEASE
        entry = self.take(lot, self.order(kind, int(hold.amount), settles=hold.number))
        assert entry is not None
        self.held -= int(hold.amount)
        if is_used:
            self.used += int(hold.amount)
            self.uses.append((lot, entry))

    @precondition(lambda self: self.uses)
    @rule()
    def reverse(self) -> None:
        lot, use = self.uses.pop()
        assert self.take(lot, self.order(EntryKind.REVERSE, int(use.amount), settles=use.number))
        self.used -= int(use.amount)

    @precondition(lambda self: self.lots)
    @rule(amount=AMOUNTS, data=st.data())
    def send(self, amount: int, data: Any) -> None:
        order = self.order(EntryKind.TRANSFER, amount, reference=self.elsewhere)
        if self.take(data.draw(st.sampled_from(self.lots)), order) is not None:
            self.sent += amount
        carry_transfers(self.banking, now=NOW)

    @precondition(lambda self: self.lots)
    @rule(worth=st.integers(min_value=0, max_value=8), data=st.data())
    def evaluate_again(self, worth: int, data: Any) -> None:
        lot = data.draw(st.sampled_from(self.lots))
        (before,) = (
            book.balance.deposited for book in self.banking.banks.list_lots(self.account) if book.lot.number == lot
        )
        if self.take(lot, self.order(EntryKind.CORRECT, worth)) is not None:
            self.deposited += worth - int(before)

    @invariant()
    def the_ledger_says_what_was_counted(self) -> None:
        here, there = map(self.balance, (self.account, self.elsewhere))
        assert (here.deposited, here.redeemed, here.held) == (self.deposited, self.used, self.held)
        assert here.transferred == there.available == self.sent and here.leaving == 0
        assert here.available == self.deposited - self.used - self.held - self.sent >= 0

    def teardown(self) -> None:
        assert not list(examine_banks(self.banking.banks))

    def take(self, lot: int, order: CreditOrder) -> CreditEntry | None:
        """Carry out an order twice; the second time nothing happens."""
        try:
            entry = act(self.banking, self.account, lot=lot, order=order)
        except KakitomeError:
            return None
        assert act(self.banking, self.account, lot=lot, order=order) == entry
        return entry

    def order(self, kind: EntryKind, amount: int, **others: Any) -> CreditOrder:
        number = str(next(self.numbers))
        given = {"request": number, "target": f"degree:{number}" if kind is EntryKind.REDEEM else "", **others}
        return CreditOrder(kind=kind, amount=Decimal(amount), at=NOW, member=INSTITUTION, actor="member", **given)

    def balance(self, account: str) -> LotBalance:
        return sum((book.balance for book in self.banking.banks.list_lots(account)), start=LotBalance())


@pytest.mark.slow
def test_no_sequence_of_orders_makes_units_or_loses_them(using: str) -> None:
    banks = DatabaseCreditBanks(using=using)
    banks.add_bank(
        CreditBank(code="4U", name=NAME, keeper=INSTITUTION, study_hours=Decimal(45), agreement=NAME, opened_at=NOW)
    )

    class Machine(Ledger):
        banking = Banking(banks=banks, failpoints=NoFailpoints())
        person = account_at(using, "misaki@private.example")

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
