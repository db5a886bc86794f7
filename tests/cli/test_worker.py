"""`kakitome worker`: it refuses tables it does not know, works, and stops when told."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import forked, migrated_tables
from support.forked import kakitome

pytestmark = pytest.mark.slow


def test_a_worker_refuses_tables_of_another_version(tmp_path: Path) -> None:
    result = kakitome(tmp_path, "worker")
    assert result.returncode == 4
    assert "older version" in result.stderr


def test_workers_say_that_they_are_ready_and_stop_in_order(tmp_path: Path) -> None:
    kakitome(migrated_tables.lay(tmp_path), "institution", "u", "--name", "見本大学", "--admin", "a@example.jp")
    command = [sys.executable, "-m", "kakitome", "worker", "--processes", "2", "--lang", "en"]
    process = subprocess.Popen(command, env=forked.site(tmp_path), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert "2 worker processes ready" in process.stdout.readline()
        until = time.monotonic() + 60
        while len(list((tmp_path / "workers").glob("*.lock"))) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
        assert list((tmp_path / "workers").glob("*.lock")) == []
    finally:
        process.kill()
        process.wait()
