"""`kill -9` at every named place of carrying out an order over SQLite, then again: nothing lost, nothing doubled.

Source: docs/rules/faults.md F01, F31.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PLACES = [
    "withdrawal_leased:2:crash",
    "withdrawal_changed:crash",
    "withdrawal_recorded:2:crash",
    "withdrawal_stored:3:crash",
    "before_publish:crash",
    "after_publish:crash",
]


def run(folder: Path, act: str, failpoint: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "KAKITOME_DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "kakitome.web.settings",
        "KAKITOME_FAILPOINT": failpoint,
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]),
    }
    command = [sys.executable, str(Path(__file__).parent / "withdraw.py"), act]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


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
