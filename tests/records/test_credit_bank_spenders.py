"""Fifty processes spend from one account at once, and a third of them are killed at one step, on both databases.

Source: docs/rules/invariants.md I9; docs/rules/faults.md F51.
"""

import multiprocessing
import os
import signal
from collections import Counter
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from kakitome.errors import KakitomeError
from kakitome.learning.credit.ledger import CreditOrder, EntryKind, LotBalance
from kakitome.services.crediting.banking import Banking, act, examine_banks
from records.test_credit_bank import ACCOUNT, SPENDERS, balance, banking, ordered, put_in  # noqa: F401 (a fixture)

UNITS, EACH = 10, 3


@dataclass
class DiesAt:
    """Ends the process as `kill -9` does, when it reaches a place."""

    place: str

    def reach(self, name: str) -> None:
        if name == self.place:
            os.kill(os.getpid(), signal.SIGKILL)


def spending(number: int) -> CreditOrder:
    return ordered(EntryKind.REDEEM, EACH, f"u{number}", target=f"degree:{number}")


def spend(bank: Banking, lot: int, number: int) -> str:
    try:
        return act(bank, ACCOUNT, lot=lot, order=spending(number)).label
    except KakitomeError as error:
        return error.code


def spend_apart(bank: Banking, using: str, lot: int, number: int) -> None:
    # A connection that came through the fork would be its parent's, too.
    connections[using].connection = None
    spend(bank, lot, number)
    os._exit(0)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["credit_entry_written", "credit_entry_stored"])
def test_of_fifty_who_are_killed_while_they_spend_nobody_spends_twice(
    banking: Banking,  # noqa: F811
    using: str,
    place: str,
) -> None:
    lot = put_in(banking, UNITS)
    connections[using].close()
    context = multiprocessing.get_context("fork")
    dying = replace(banking, failpoints=DiesAt(place))
    processes: list[BaseProcess] = [
        context.Process(target=spend_apart, args=(banking if number % 3 else dying, using, lot, number))
        for number in range(SPENDERS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    codes = Counter(process.exitcode for process in processes)
    assert set(codes) <= {0, -signal.SIGKILL} and codes[0] >= SPENDERS // 2
    # Whoever does not know what became of an order gives it again, under the same key.
    first = [spend(banking, lot, number) for number in range(SPENDERS)]
    assert first == [spend(banking, lot, number) for number in range(SPENDERS)]
    labels = [label for label in first if not label.startswith("E_")]
    assert len(set(labels)) == len(labels) == UNITS // EACH
    assert balance(banking) == LotBalance(deposited=10, available=1, redeemed=9)  # type: ignore[arg-type]
    assert not list(examine_banks(banking.banks))


def test_an_order_asks_postgresql_twice(banking: Banking, using: str) -> None:  # noqa: F811
    """Source: docs/reference/credit-bank-measured.md; beginning and ending are a turn each, and are not counted here."""
    lot = put_in(banking, UNITS)
    with CaptureQueriesContext(connections[using]) as asked:
        used = act(banking, ACCOUNT, lot=lot, order=spending(1))
    if connections[using].vendor == "postgresql":
        assert len([query for query in asked if query["sql"] not in ("BEGIN", "COMMIT")]) == 2
    with CaptureQueriesContext(connections[using]) as asked:
        assert act(banking, ACCOUNT, lot=lot, order=spending(1)) == used
    if connections[using].vendor == "postgresql":
        assert len([query for query in asked if query["sql"] not in ("BEGIN", "COMMIT")]) == 1
