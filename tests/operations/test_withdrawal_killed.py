"""`kill -9` at every named place of carrying out an order over SQLite, then again: nothing lost, nothing doubled.

Source: docs/rules/faults.md F01, F31.
"""

import json
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

from support import forked

PROGRAM = Path(__file__).with_name("withdraw.py").read_text(encoding="utf-8")
PLACES = [
    "withdrawal_leased:2:crash",
    "withdrawal_changed:crash",
    "withdrawal_recorded:2:crash",
    "withdrawal_stored:3:crash",
    "before_publish:crash",
    "after_publish:crash",
]


def run(folder: Path, act: str, failpoint: str = "") -> "subprocess.CompletedProcess[str]":
    return forked.run(PROGRAM, act, env=forked.site(folder, KAKITOME_FAILPOINT=failpoint), timeout=300)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    done = run(folder, "begin")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_an_order_survives_kill_9_anywhere(begun: Path, tmp_path: Path, place: str) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    killed = run(tmp_path, "go", place)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with sqlite3.connect(tmp_path / "kakitome.sqlite3") as database:
        # As if the dead worker's lease had run out.
        database.execute("UPDATE withdrawal_chunk SET leased_until = NULL")
    again = run(tmp_path, "go")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == {
        "state": "done",
        "published": True,
        "revoked": 5,
        "told": 5,
        "done": 1,
        "findings": [],
    }
