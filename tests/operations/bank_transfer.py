"""A process that gives orders to a credit bank over real tables: `python bank_transfer.py begin B…|go B`.

`begin` opens banks, each with two accounts. `go` gives the same orders to one of them every time: deposit, hold, use,
take the use back, send the rest to the other account, carry what is under way, and let another deposit expire; it
prints where the credits are.
"""

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bootstrap.programs import opened, say

platform = opened()

from bootstrap.platforms import add_institution  # noqa: E402
from kakitome.journeys.crediting.bank_clock import banking_of  # noqa: E402
from kakitome.learning.credit.bank_statement import statement_of  # noqa: E402
from kakitome.learning.credit.ledger import CreditOrder, EntryKind, SourceKind  # noqa: E402
from kakitome.ports.accounts import Person  # noqa: E402
from kakitome.ports.credit_bank import BankAccount, CreditBank  # noqa: E402
from kakitome.services.crediting.banking import (  # noqa: E402
    NewDeposit,
    act,
    carry_transfers,
    deposit,
    examine_banks,
    expire_deposits,
)
from kakitome.values.localized_text import LocalizedText  # noqa: E402

NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
NAME = LocalizedText(ja="単位銀行", en="Credit bank")
banking = banking_of(platform)


def order(kind: EntryKind, amount: int, **others: Any) -> CreditOrder:
    """Write an order, which has the same key whenever it is given."""
    given = {"at": NOW, "member": "u", "actor": "member", "request": kind.value, **others}
    return CreditOrder(kind=kind, amount=Decimal(amount), **given)


def begin(*codes: str) -> None:
    """Open banks and their accounts."""
    add_institution(platform)
    person = platform.accounts.add(
        Person(account="", name="", email="a@b.example", language="ja"), password="correct horse battery staple"
    )
    for code in codes:
        bank = CreditBank(code=code, name=NAME, keeper="u", study_hours=Decimal(45), agreement=NAME, opened_at=NOW)
        banking.banks.add_bank(bank)
        for number in (f"{code}-1", f"{code}-2"):
            banking.banks.open_account(person.account, BankAccount(bank=code, number=number, opened_at=NOW))


def go(code: str) -> None:
    """Give the orders, and tell what the ledger says."""
    first, second = f"{code}-1", f"{code}-2"
    new = NewDeposit(source=f"award:{code}", kind=SourceKind.MOOC, title=NAME)
    lot, _ = deposit(banking, first, new=new, order=order(EntryKind.DEPOSIT, 4))
    hold = act(banking, first, lot=lot, order=order(EntryKind.HOLD, 1))
    act(banking, first, lot=lot, order=order(EntryKind.REDEEM, 1, settles=hold.number, target="degree:1"))
    again = act(banking, first, lot=lot, order=order(EntryKind.REDEEM, 1, request="used", target="degree:2"))
    act(banking, first, lot=lot, order=order(EntryKind.REVERSE, 1, settles=again.number))
    act(banking, first, lot=lot, order=order(EntryKind.TRANSFER, 3, reference=second))
    carry_transfers(banking, now=NOW)
    ending = NewDeposit(
        source=f"award:{code}-ending", kind=SourceKind.MOOC, title=NAME, expires_on=NOW.date() + timedelta(days=1)
    )
    deposit(banking, first, new=ending, order=order(EntryKind.DEPOSIT, 2, request="ending"))
    expire_deposits(banking, now=NOW + timedelta(days=9))
    here, there = (statement_of(banking.banks.list_lots(number)) for number in (first, second))
    say(
        {
            "deposited": str(here.sums.deposited),
            "used": str(here.sums.redeemed),
            "left": str(here.sums.left),
            "sent": str(here.sums.transferred),
            "arrived": str(there.sums.left),
            "expired": str(here.sums.expired),
            "lines": len(here.lines) + len(there.lines),
            "under_way": len(banking.banks.list_under_way(limit=9)),
            "findings": [problem.code for _member, problem in examine_banks(banking.banks)],
        }
    )


if __name__ == "__main__":
    {"begin": begin, "go": go}[sys.argv[1]](*sys.argv[2:])
