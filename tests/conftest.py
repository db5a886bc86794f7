"""What every test stands on; and at the end of every run, what this machine could not compare or judge."""

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import durations, profiles, run_folder

profiles.load_profile()
# jsonschema would compile a grammar of IRIs while it is loaded, a second in every process; no schema here asks for IRIs.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    """Write down how long tests take; of many processes, in the one that hears of all tests."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(durations.Durations())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what another program runs; a parameter that names PostgreSQL is as good as its mark."""
    for item in items:
        parameters = getattr(item, "callspec", None)
        if "postgres" in (parameters.params.values() if parameters else ()):
            item.add_marker("postgres")
        if durations.runs_another_program(mark.name for mark in item.iter_markers()):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among modules and tests, which stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Close a module's stores after its last test."""
    yield
    stores = sys.modules.get("support.stores")
    if stores and (nextitem is None or nextitem.path != item.path):
        stores.close_all()


@pytest.fixture(scope="module")
def databases_may_be_used(django_db_blocker: Any) -> Iterator[None]:
    """Let tests use the databases that they open themselves: pytest-django has nothing to protect there."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    """Give Django's default database, which the tests keep in memory, a copy of tables that were migrated once."""
    from support import databases  # noqa: PLC0415 (it needs Django's settings)

    with django_db_blocker.unblock():
        databases.fill_default()


@pytest.fixture(scope="session", autouse=True)
def _rsa_keys_come_from_a_stock() -> Iterator[None]:
    from support import rsa_keys  # noqa: PLC0415 (a run that only collects needs no cryptography)

    with rsa_keys.stocked():
        yield


@pytest.fixture(params=["on", "off"])
def acceleration(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a test twice, accelerated and by the references alone."""
    from kakitome.bootstrap.acceleration import VARIABLE, ways  # noqa: PLC0415 (a run that only collects needs none)

    monkeypatch.setenv(VARIABLE, request.param)
    ways.cache_clear()
    yield request.param
    ways.cache_clear()


LEFT = pytest.StashKey[list[str]]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Undo what this process made; the last one looks what the run has left behind, and removes it."""
    run_folder.end()
    folder = os.environ.get(run_folder.VARIABLE)
    if folder and not hasattr(session.config, "workerinput"):
        session.config.stash[LEFT] = run_folder.leftovers(Path(folder))
        run_folder.remove(Path(folder))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the run left behind; count the tests that were skipped because something outside was missing."""
    if left := terminalreporter.config.stash.get(LEFT, []):
        terminalreporter.section("left behind, and removed", red=True, bold=True)
        for name in left:
            terminalreporter.line(name, red=True)
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
