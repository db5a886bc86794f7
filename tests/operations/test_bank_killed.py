"""`kill -9` at every step of a credit bank, on both databases, then the same orders again: nothing lost or doubled.

Source: docs/rules/faults.md F51; docs/rules/invariants.md I9.
"""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support import databases, forked

PROGRAM = Path(__file__).with_name("bank_transfer.py").read_text(encoding="utf-8")
PLACES = [
    *(f"credit_lot_written:{time}:crash" for time in range(1, 3)),
    *(f"credit_entry_written:{time}:crash" for time in range(1, 11)),
    *(f"credit_entry_stored:{time}:crash" for time in range(1, 8)),
    "credit_transfer_answered:crash",
    "credit_transfer_settled:crash",
]
"""Deposit, hold, use of what is held, use, its reversal, transfer, its arrival, its end, deposit, expiry."""
BANKS = [f"B{number}" for number in range(len(PLACES))]


def run(folder: Path, *arguments: str, failpoint: str = "", url: str = "") -> Any:
    env = forked.site(folder, KAKITOME_FAILPOINT=failpoint, DATABASE_URL=url)
    return forked.run(PROGRAM, *arguments, env=env, timeout=300)


def check(folder: Path, bank: str, *, place: str, url: str = "") -> None:
    killed = run(folder, "go", bank, failpoint=place, url=url)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = run(folder, "go", bank, url=url)
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    names = ("deposited", "used", "left", "sent", "arrived", "expired")
    amounts = {name: Decimal(told.pop(name)) for name in names}
    assert amounts == {"deposited": 6, "used": 1, "left": 0, "sent": 3, "arrived": 3, "expired": 2}
    # Two deposits, hold, two uses, reversal, transfer, its end and expiry here; one deposit there.
    assert told == {"lines": 10, "under_way": 0, "findings": []}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    done = run(folder, "begin", "B")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder and the address of one database with a bank for each place."""
    folder = tmp_path_factory.mktemp("begun")
    with databases.database_url(f"kakitome_bank_{os.getpid()}") as url:
        done = run(folder, "begin", *BANKS, url=url)
        assert done.returncode == 0, done.stderr
        yield folder, url


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_ledger_on_sqlite_survives_kill_9_anywhere(begun: Path, tmp_path: Path, place: str) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    check(tmp_path, "B", place=place)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "bank"), zip(PLACES, BANKS, strict=True))
def test_a_ledger_on_postgresql_survives_kill_9_anywhere(on_postgres: tuple[Path, str], place: str, bank: str) -> None:
    folder, url = on_postgres
    check(folder, bank, place=place, url=url)
