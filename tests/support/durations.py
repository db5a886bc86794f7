"""How long each test took when it ran last, for `make quick`: written down by every run, read by `--only-quick`."""

import json
import os
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[2] / ".cache" / "test-durations.json"
SLOW_S = 2.0
"""What took longer, with what it had to set up, is left to `make test`."""


class Durations:
    """Collects what tests took and adds it to what is known; tests that never ran count as quick."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.taken[report.nodeid] = round(self.taken.get(report.nodeid, 0.0) + report.duration, 3)

    def pytest_sessionfinish(self) -> None:
        if not self.taken:
            return
        FILE.parent.mkdir(exist_ok=True)
        beside = FILE.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(known() | self.taken), encoding="utf-8")
        beside.replace(FILE)


def known() -> dict[str, float]:
    """Return the seconds of each test that has run here."""
    found: dict[str, float] = json.loads(FILE.read_bytes()) if FILE.exists() else {}
    return found


def without_slow(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Part tests into quick and slow ones."""
    seconds = known()
    slow = [item for item in items if seconds.get(item.nodeid, 0.0) > SLOW_S]
    return [item for item in items if item not in set(slow)], slow
