"""At the end of every run: what this machine could not compare or judge, in so many words."""

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the tests that were skipped because something outside the repository was missing, by its name."""
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    missing = {
        reason: count
        for reason, count in reasons.items()
        if reason.startswith("NOT ") or reason.endswith("is not installed")
    }
    if not missing:
        return
    terminalreporter.section("not compared, not judged", yellow=True, bold=True)
    for reason, count in sorted(missing.items()):
        terminalreporter.line(f"{count:5} × {reason}", yellow=True)
    terminalreporter.line("Where to find what is missing: tests/vectors/SOURCES.md")
