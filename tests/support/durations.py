"""How long each test took when it ran last, for `make quick` to choose by; and which ought to be marked as slow.

Written down by every run. Tests that are marked `slow` are not kept: `make quick` never runs them.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[2] / ".cache" / "test-durations.json"
SLOW_S = 2.0
"""What takes longer on a quiet machine, with what it has to set up, is to be marked `slow`."""


OTHER_PROGRAMS = frozenset({"browser", "judge", "postgres"})
"""Marks of tests that drive another program, and are slow by that."""


def runs_another_program(marks: Iterable[str]) -> bool:
    """Return whether a test with these marks is slow without being marked so itself."""
    return not OTHER_PROGRAMS.isdisjoint(marks)


class Durations:
    """Collects what tests took and adds it to what is known; tests that never ran count as quick."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "slow" not in report.keywords:
            self.taken[report.nodeid] = round(self.taken.get(report.nodeid, 0.0) + report.duration, 3)

    def pytest_sessionfinish(self) -> None:
        if not self.taken:
            return
        FILE.parent.mkdir(exist_ok=True)
        beside = FILE.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(known() | self.taken), encoding="utf-8")
        beside.replace(FILE)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the tests that took long and are not marked; nothing fails for it, the machine may have been busy."""
        for test, seconds in sorted(self.taken.items()):
            if seconds > SLOW_S:
                terminalreporter.line(f"{seconds:6.1f} s and not marked slow: {test}", yellow=True)


def known() -> dict[str, float]:
    """Return the seconds of each test that has run here."""
    found: dict[str, float] = json.loads(FILE.read_bytes()) if FILE.exists() else {}
    return found
