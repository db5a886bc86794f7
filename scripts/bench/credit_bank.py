"""Measure the ledger of a credit bank on PostgreSQL: orders in a second on two cores, and examining every deposit.

python -m scripts.bench.credit_bank [--accounts 100000] [--workers 2] [--seconds 20] [--examined 100000]

Accounts that are only there to be many, each with one deposit of forty credits, are written by the database itself, a
quarter of a million at a time. Then two processes hold, release, use and reverse on accounts drawn at random, each
order under its own key, as `services/crediting/banking.py` does it; every thousandth is given twice. They do so in
three ways, one after the other in the same run: in a turn under the lock (how it was before), decided ahead, and fifty
orders at once. The sizes of tables and indices, one account's lines, the daily check, and some deposits as the doctor
examines them (`--examined`) follow; whatever is wrong fails the run. Processor time of both sides is told beside, for
machines that others use, too; `idle` is what was left of the two cores.
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
KEEPER, GOAL, AT_ONCE = "bench-keeper", 500, 50
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
_TABLES = ("credit_account", "credit_lot", "credit_entry")
_KEYS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('f', 'u')"
    " AND conrelid::regclass::text IN ('credit_account', 'credit_lot', 'credit_entry')"
)
MANY = 1_000_000
"""From so many accounts on they are written before their keys and indices are made."""
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
    rebuilt = strip(using) if accounts >= MANY else ()
    for first in range(1, accounts + 1, _CHUNK):
        given |= {"first": first, "last": min(first + _CHUNK - 1, accounts)}
        with seeing(EVERYONE, using=using, writes=True), connections[using].cursor() as cursor:
            for statement in _FILL:
                cursor.execute(statement, given)
    with seeing(EVERYONE, using=using, writes=True), connections[using].cursor() as cursor:
        for statement in (*rebuilt, *_ANALYZE):
            cursor.execute(statement)


def strip(using: str) -> list[str]:
    """Drop keys and indices of the three tables, and return the statements that make them again: as a restore does."""
    from django.db import connections  # noqa: PLC0415

    statements = []
    with connections[using].cursor() as cursor:
        cursor.execute(_KEYS)
        keys = cursor.fetchall()
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            statements.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname !~ '_pkey$'",
            [list(_TABLES)],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            statements.insert(0, definition)
    return statements


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


def banking_in(way: str, *, using: str) -> Any:
    """Return what orders are given with: in the way `turn` nothing is decided ahead."""
    from kakitome.ports.failpoints import NoFailpoints  # noqa: PLC0415
    from kakitome.records.credit_bank import DatabaseCreditBanks  # noqa: PLC0415
    from kakitome.services.crediting.banking import Banking  # noqa: PLC0415

    class InTurn(DatabaseCreditBanks):
        def read_ahead(self, *_given: Any, **_named: Any) -> Any:
            return {}

    banks = InTurn(using=using) if way == "turn" else DatabaseCreditBanks(using=using)
    return Banking(banks=banks, failpoints=NoFailpoints())


def work(using: str, key: str, *, accounts: int, seconds: float, way: str) -> int:
    """Give orders until the time is over; return how many were carried out."""
    from kakitome.services.crediting.banking import Posting, act, act_on_many  # noqa: PLC0415

    banking, draw, count = banking_in(way, using=using), random.Random(key), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        lots = draw.sample(range(1, accounts + 1), AT_ONCE if way == "many" else 1)
        last = [0] * len(lots)
        for steps in zip(*(orders(f"{key}-{count}-{lot}") for lot in lots), strict=True):
            given = [
                order if order.settles is None else replace(order, settles=number)
                for order, number in zip(steps, last, strict=True)
            ]
            if way == "many":
                postings = [Posting(account=f"B-{lot}", lot=lot, order=o) for lot, o in zip(lots, given, strict=True)]
                entries = act_on_many(banking, postings)
            else:
                entries = [act(banking, f"B-{lots[0]}", lot=lots[0], order=given[0])]
            if not count % 1_000 and act(banking, f"B-{lots[0]}", lot=lots[0], order=given[0]) != entries[0]:
                raise AssertionError("an order was carried out twice")
            last = [entry.number for entry in entries]
            count += len(entries)
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


def _process(using: str, number: int, way: str, given: argparse.Namespace, results: Any) -> None:
    from django.db import connections  # noqa: PLC0415

    # A connection that came through the fork would be its parent's, too.
    connections[using].connection = None
    began_s, server_s = time.process_time(), server_time_s(using) or 0
    done = work(using, f"{way}-{number}", accounts=given.accounts, seconds=given.seconds, way=way)
    results.put((done, time.process_time() - began_s, (server_time_s(using) or 0) - server_s))
    connections[using].close()


def idle_s() -> float:
    """Return for how many seconds processors have had nothing to do, all together."""
    words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    return int(words[4]) / _TICKS


def race(using: str, given: argparse.Namespace, *, way: str) -> None:
    """Let the workers give orders in one way, and print what it took."""
    context = multiprocessing.get_context("fork")
    results, idle = context.Queue(), idle_s()
    workers = [context.Process(target=_process, args=(using, n, way, given, results)) for n in range(given.workers)]
    for worker in workers:
        worker.start()
    taken = [results.get(timeout=given.seconds * 10) for _ in workers]
    idle = (idle_s() - idle) / given.seconds / (os.cpu_count() or 1)
    done, busy_s, server_s = (sum(column) for column in zip(*taken, strict=True))
    for worker in workers:
        worker.join()
    print(
        f"{way}: {done / given.seconds:,.0f} orders a second (goal {GOAL}); processor seconds of 1,000 orders:"
        f" {1000 * busy_s / done:.2f} here, {1000 * server_s / done:.2f} the database;"
        f" load of the machine {os.getloadavg()[0]:.1f}, idle {idle:.0%}"
    )


def sizes(using: str) -> Iterator[str]:
    """Tell how much room the tables and their indices take."""
    from django.db import connections  # noqa: PLC0415

    with connections[using].cursor() as cursor:
        for table in _TABLES:
            cursor.execute("SELECT pg_table_size(%s), pg_indexes_size(%s)", [table, table])
            rows, indices = cursor.fetchone()
            yield f"{table}: {rows / 2**20:,.0f} MiB of rows, {indices / 2**20:,.0f} MiB of indices"


def read_accounts(using: str, *, accounts: int, count: int = 200) -> float:
    """Return in how many milliseconds one account's lines are read and added up, of so many drawn at random."""
    from kakitome.learning.credit.bank_statement import statement_of  # noqa: PLC0415

    draw, banks = random.Random("read"), banking_in("ahead", using=using).banks
    began = time.monotonic()
    for _ in range(count):
        statement_of(banks.list_lots(f"B-{draw.randint(1, accounts)}"))
    return 1000 * (time.monotonic() - began) / count


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--examined", type=int, default=100_000, metavar="DEPOSITS")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connections  # noqa: PLC0415

    from kakitome.services.crediting.banking import check_members  # noqa: PLC0415
    from support import databases  # noqa: PLC0415

    with databases.postgres() as using:
        began = time.monotonic()
        fill(using, accounts=given.accounts)
        print(f"{given.accounts:,} accounts written in {time.monotonic() - began:.0f} s", flush=True)
        for way in ("turn", "ahead", "many"):
            connections[using].close()
            race(using, given, way=way)
        print(*sizes(using), sep="\n")
        print(f"the lines of one account: {read_accounts(using, accounts=given.accounts):.1f} ms")
        began = time.monotonic()
        wrong = [f"the ledger of {member}" for _, member in check_members(banking_in("ahead", using=using), now=NOW)]
        print(f"the daily check of all: {time.monotonic() - began:.1f} s", flush=True)
        began = time.monotonic()
        examined, unsound = examine(using, most=given.examined)
        took = time.monotonic() - began
        connections[using].close()
    print(f"examined {examined:,} deposits and added up all lines in {took:.1f} s, {examined / took:,.0f} a second")
    print(f"wrong: {[*wrong, *unsound][:5]}")
    return int(bool(wrong or unsound))


if __name__ == "__main__":
    sys.exit(main())
