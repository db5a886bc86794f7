"""`kill -9` between deleting and noting it, then again: nothing is deleted unseen, nothing is counted twice.

Source: docs/rules/faults.md F01.
"""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from support import forked

PROGRAM = Path(__file__).with_name("retain.py").read_text(encoding="utf-8")


def run(folder: Path, act: str, failpoint: str = "") -> "subprocess.CompletedProcess[str]":
    return forked.run(PROGRAM, act, env=forked.site(folder, KAKITOME_FAILPOINT=failpoint), timeout=300)


@pytest.mark.slow
def test_a_deletion_survives_kill_9_at_each_of_its_steps(tmp_path: Path) -> None:
    assert run(tmp_path, "begin").returncode == 0
    for time in (1, 2):
        killed = run(tmp_path, "go", f"after_retention_removal:{time}:crash")
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = run(tmp_path, "go")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == {"addresses": 0, "told": ["8"]}
