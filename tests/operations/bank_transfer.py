"""A process that gives orders to a credit bank over real tables: `python bank_transfer.py begin|go`.

`begin` opens two accounts and deposits four credits in one. `go` gives the same orders every time: hold, use, send the
rest to the other account, and carry what is under way; it prints where the credits are.
"""

import sys
from datetime import UTC, datetime
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
)
from kakitome.values.localized_text import LocalizedText  # noqa: E402

NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
NAME = LocalizedText(ja="単位銀行", en="Credit bank")
banking = banking_of(platform)


def order(kind: EntryKind, amount: int, **others: Any) -> CreditOrder:
    """Write an order, which has the same key whenever it is given."""
    return CreditOrder(
        kind=kind, amount=Decimal(amount), at=NOW, member="u", actor="member", request=kind.value, **others
    )


def begin() -> None:
    """Open the bank and its accounts."""
    add_institution(platform)
    bank = CreditBank(code="B", name=NAME, keeper="u", study_hours=Decimal(45), agreement=NAME, opened_at=NOW)
    banking.banks.add_bank(bank)
    person = platform.accounts.add(
        Person(account="", name="", email="a@b.example", language="ja"), password="correct horse battery staple"
    )
    for number in ("B-1", "B-2"):
        banking.banks.open_account(person.account, BankAccount(bank="B", number=number, opened_at=NOW))


def go() -> None:
    """Give the orders, and tell what the ledger says."""
    new = NewDeposit(source="award:A", kind=SourceKind.MOOC, title=NAME)
    lot, _ = deposit(banking, "B-1", new=new, order=order(EntryKind.DEPOSIT, 4))
    hold = act(banking, "B-1", lot=lot, order=order(EntryKind.HOLD, 1))
    act(banking, "B-1", lot=lot, order=order(EntryKind.REDEEM, 1, settles=hold.number, target="degree:1"))
    act(banking, "B-1", lot=lot, order=order(EntryKind.TRANSFER, 3, reference="B-2"))
    carry_transfers(banking, now=NOW)
    here, there = (statement_of(banking.banks.list_lots(number)) for number in ("B-1", "B-2"))
    say(
        {
            "deposited": str(here.sums.deposited),
            "used": str(here.sums.redeemed),
            "left": str(here.sums.left),
            "sent": str(here.sums.transferred),
            "arrived": str(there.sums.left),
            "lines": len(here.lines) + len(there.lines),
            "under_way": len(banking.banks.list_under_way(limit=9)),
            "findings": [problem.code for _member, problem in examine_banks(banking.banks)],
        }
    )


if __name__ == "__main__":
    {"begin": begin, "go": go}[sys.argv[1]]()
