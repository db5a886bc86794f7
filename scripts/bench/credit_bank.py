"""Measure the ledger of a credit bank on PostgreSQL: orders in a second on two cores, and examining every deposit.

python -m scripts.bench.credit_bank [--accounts 100000] [--workers 2] [--seconds 20] [--examined 1000000]

Accounts that are only there to be many, each with one deposit of forty credits, are written by the database itself, a
quarter of a million at a time. Then two processes hold, release, use and reverse on accounts drawn at random, each
order under its own key, as `services/crediting/banking.py` does it; every thousandth is given twice. At the end
deposits are examined as the doctor does (the first million, unless `--examined` says otherwise), the lines of all are
added up, and whatever is wrong fails the run. The processor time of an order is told beside, for machines that others
use, too.
Goal: 500 orders a second on two cores, the database on the same two.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "support.settings"
KEEPER, GOAL = "bench-keeper", 500
NOW = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
_CHUNK = 250_000
"""Accounts that are written in one transaction: what the database checks at its end is kept in memory until then."""
_FILL = (
    "INSERT INTO credit_account (account_id, bank, number, opened_at)"
    " SELECT %(person)s, 'B', 'B-' || n, %(now)s FROM generate_series(%(first)s, %(last)s) n",
    "INSERT INTO credit_lot (id, institution_id, bank, holder, source, root, kind, title_ja, title_en, is_declined)"
    " SELECT n, %(keeper)s, 'B', 'B-' || n, 'award:' || n, 'award:' || n, 'mooc', '', 'Bench', false"
    " FROM generate_series(%(first)s, %(last)s) n",
    "INSERT INTO credit_entry (institution_id, bank, holder, lot_number, kind, origin, destination, thousandths, at,"
    " actor, request, target, reference, use_of) SELECT %(keeper)s, 'B', 'B-' || n, n, 'deposit', 'source',"
    " 'available', 40000, %(now)s, 'member', 'award:' || n, '', '', '' FROM generate_series(%(first)s, %(last)s) n",
)  # fmt: skip
_ANALYZE = ("ANALYZE credit_account", "ANALYZE credit_lot", "ANALYZE credit_entry")
_SUMS = (
    "SELECT count(*), sum(CASE WHEN origin = 'source' THEN thousandths WHEN destination = 'source' THEN -thousandths"
    " ELSE 0 END), sum(CASE WHEN destination IN ('available', 'held') THEN thousandths ELSE 0 END"
    " - CASE WHEN origin IN ('available', 'held') THEN thousandths ELSE 0 END),"
    " sum(CASE WHEN destination = 'redeemed' THEN thousandths WHEN origin = 'redeemed' THEN -thousandths ELSE 0 END)"
    " FROM credit_entry"
)
_TICKS = os.sysconf("SC_CLK_TCK")


def fill(using: str, *, accounts: int) -> None:
    """Open the bank, and let the database write its accounts."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (Django must have started)
    from django.db import connections  # noqa: PLC0415

    from kakitome.ports.credit_bank import CreditBank  # noqa: PLC0415
    from kakitome.records.credit_bank import DatabaseCreditBanks  # noqa: PLC0415
    from kakitome.records.store.scope import EVERYONE, seeing  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support import databases  # noqa: PLC0415

    databases.add_institution(KEEPER, using=using)
    person = get_user_model()._base_manager.using(using).create(email="bench@learner.example")
    name = LocalizedText(en="Bench")
    bank = CreditBank(code="B", name=name, keeper=KEEPER, study_hours=Decimal(45), agreement=name, opened_at=NOW)
    DatabaseCreditBanks(using=using).add_bank(bank)
    given = {"person": person.pk, "now": NOW, "keeper": KEEPER}
    for first in range(1, accounts + 1, _CHUNK):
        given |= {"first": first, "last": min(first + _CHUNK - 1, accounts)}
        with seeing(EVERYONE, using=using, writes=True), connections[using].cursor() as cursor:
            for statement in _FILL:
                cursor.execute(statement, given)
    with seeing(EVERYONE, using=using, writes=True), connections[using].cursor() as cursor:
        for statement in _ANALYZE:
            cursor.execute(statement)


def server_time_s(using: str) -> float | None:
    """Return the processor time of the server's process behind this connection, None where it runs elsewhere."""
    from django.db import connections  # noqa: PLC0415

    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = Path("/proc", str(cursor.fetchone()[0]), "stat")
    if not process.exists():
        return None
    times = process.read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / _TICKS


def examine(using: str, *, most: int) -> tuple[int, list[str]]:
    """Examine at most so many deposits as the doctor does, and add up all lines; return how many, and what is wrong."""
    from django.db import connections  # noqa: PLC0415

    from kakitome.learning.credit.ledger import unsound  # noqa: PLC0415
    from kakitome.records.credit_bank import DatabaseCreditBanks  # noqa: PLC0415
    from kakitome.records.store.scope import EVERYONE, seeing  # noqa: PLC0415

    count, wrong = 0, []
    for book in islice(DatabaseCreditBanks(using=using).walk("B"), most):
        count += 1
        wrong += [f"deposit {book.lot.number}"] if unsound(book) else []
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute(_SUMS)
        _lines, deposited, left, redeemed = cursor.fetchone()
    return count, wrong if deposited == left + redeemed else [*wrong, "the sum of all lines"]


def work(using: str, number: int, *, accounts: int, seconds: float) -> int:
    """Give orders until the time is over; return how many were carried out."""
    from kakitome.ports.failpoints import NoFailpoints  # noqa: PLC0415
    from kakitome.records.credit_bank import DatabaseCreditBanks  # noqa: PLC0415
    from kakitome.services.crediting.banking import Banking, act  # noqa: PLC0415

    banking = Banking(banks=DatabaseCreditBanks(using=using), failpoints=NoFailpoints())
    draw, count = random.Random(number), 0
    until, last = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        lot = draw.randint(1, accounts)
        for order in orders(f"{number}-{count}"):
            given = order if order.settles is None else replace(order, settles=last)
            entry = act(banking, f"B-{lot}", lot=lot, order=given)
            again = act(banking, f"B-{lot}", lot=lot, order=given) if not count % 1_000 else entry
            if again != entry:
                raise AssertionError("an order was carried out twice")
            last, count = entry.number, count + 1
    return count


def orders(key: str) -> Iterator[Any]:
    """Yield what is asked of one deposit in turn; 0 stands for the entry before."""
    from kakitome.learning.credit.ledger import CreditOrder, EntryKind  # noqa: PLC0415

    asked_for = (
        (EntryKind.HOLD, None, ""),
        (EntryKind.RELEASE, 0, ""),
        (EntryKind.HOLD, None, ""),
        (EntryKind.REDEEM, 0, f"degree:{key}"),
        (EntryKind.REVERSE, 0, ""),
    )
    for place, (kind, settles, target) in enumerate(asked_for):
        request = f"{key}-{place}"
        yield CreditOrder(
            kind=kind,
            amount=Decimal(1),
            at=NOW,
            member=KEEPER,
            actor="member",
            request=request,
            settles=settles,
            target=target,
        )


def _process(using: str, number: int, given: argparse.Namespace, results: Any) -> None:
    from django.db import connections  # noqa: PLC0415

    # A connection that came through the fork would be its parent's, too.
    connections[using].connection = None
    done = work(using, number, accounts=given.accounts, seconds=given.seconds)
    results.put((done, time.process_time(), server_time_s(using) or 0))
    connections[using].close()


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--examined", type=int, default=1_000_000, metavar="DEPOSITS")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connections  # noqa: PLC0415

    from support import databases  # noqa: PLC0415

    with databases.postgres() as using:
        began = time.monotonic()
        fill(using, accounts=given.accounts)
        filled_s = time.monotonic() - began
        connections[using].close()
        context = multiprocessing.get_context("fork")
        results = context.Queue()
        workers = [context.Process(target=_process, args=(using, n, given, results)) for n in range(given.workers)]
        for worker in workers:
            worker.start()
        taken = [results.get(timeout=given.seconds * 10) for _ in workers]
        done, busy_s, server_s = (sum(column) for column in zip(*taken, strict=True))
        for worker in workers:
            worker.join()
        began = time.monotonic()
        examined, wrong = examine(using, most=given.examined)
        took = time.monotonic() - began
        connections[using].close()
    per_second = done / given.seconds
    print(f"{given.accounts:,} accounts written in {filled_s:.0f} s; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"{given.workers} workers: {per_second:,.0f} orders a second (goal {GOAL})")
    print(
        f"processor time of an order: {1000 * busy_s / done:.2f} ms here, {1000 * server_s / done:.2f} ms the database"
    )
    print(f"examined {examined:,} deposits and added up all lines in {took:.1f} s, {examined / took:,.0f} a second")
    print(f"wrong: {wrong[:5]}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
