"""`kill -9` between deleting and noting it, then again: nothing is deleted unseen, nothing is counted twice.

Source: docs/rules/faults.md F01.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def run(folder: Path, act: str, failpoint: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "KAKITOME_DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "kakitome.web.settings",
        "KAKITOME_FAILPOINT": failpoint,
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]),
    }
    command = [sys.executable, str(Path(__file__).parent / "retain.py"), act]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_a_deletion_survives_kill_9_at_each_of_its_steps(tmp_path: Path) -> None:
    assert run(tmp_path, "begin").returncode == 0
    for time in (1, 2):
        killed = run(tmp_path, "go", f"after_retention_removal:{time}:crash")
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = run(tmp_path, "go")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == {"addresses": 0, "told": ["8"]}
