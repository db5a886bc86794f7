"""`kill -9` at every step of a credit bank over SQLite, then the same orders again: nothing lost, nothing doubled.

Source: docs/rules/faults.md F51; docs/rules/invariants.md I9.
"""

import json
import shutil
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support import forked

PROGRAM = Path(__file__).with_name("bank_transfer.py").read_text(encoding="utf-8")
PLACES = [
    "credit_lot_written:crash",
    *(f"credit_entry_written:{time}:crash" for time in range(1, 7)),
    *(f"credit_entry_stored:{time}:crash" for time in range(1, 5)),
    "credit_transfer_answered:crash",
    "credit_transfer_settled:crash",
]


def run(folder: Path, act: str, failpoint: str = "") -> Any:
    return forked.run(PROGRAM, act, env=forked.site(folder, KAKITOME_FAILPOINT=failpoint), timeout=300)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    done = run(folder, "begin")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_ledger_survives_kill_9_anywhere(begun: Path, tmp_path: Path, place: str) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    killed = run(tmp_path, "go", place)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = run(tmp_path, "go")
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    amounts = {name: Decimal(told.pop(name)) for name in ("deposited", "used", "left", "sent", "arrived")}
    assert amounts == {"deposited": 4, "used": 1, "left": 0, "sent": 3, "arrived": 3}
    # Deposit, hold, use, transfer and its end here; one deposit there.
    assert told == {"lines": 6, "under_way": 0, "findings": []}
