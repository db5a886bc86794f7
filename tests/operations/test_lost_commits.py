"""The database goes away, is busy or is full in the middle of awarding: asking again gives the truth, once."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.journeys.platform import Platform
from kakitome.operations.doctor import examine_platform
from kakitome.ports.awards import AwardFilter
from kakitome.services.issuing import resume
from kakitome.services.keeping_log import append_documents
from operations.test_losses import BEGIN, EXAMINE, ask
from support import databases
from support.cut_proxy import CutProxy

pytestmark = pytest.mark.slow


NAMES = ("見本 花子", "見本 太郎", "見本 次郎")

FILL_THE_DISK = """
import resource
from bootstrap.programs import opened, say
from bootstrap.platforms import award
from django.db import DatabaseError
from kakitome.errors import Unavailable
platform = opened()
award(platform, "見本 一郎", batch="B-first")
log = platform.installation.data_dir / "kakitome.sqlite3-wal"
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
failed = 0
for room in (0, 4096, 20_000, 60_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + room, hard))
    try:
        award(platform, *(f"見本 {room} {n}" for n in range(20)), batch=f"B-{room}")
    except (DatabaseError, Unavailable):
        failed += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
for room in (0, 4096, 20_000, 60_000):
    award(platform, *(f"見本 {room} {n}" for n in range(20)), batch=f"B-{room}")
say(failed)
"""


@pytest.fixture
def wired(tmp_path: Path, django_db_blocker: Any) -> Iterator[tuple[Platform, CutProxy]]:
    """A platform whose wire to PostgreSQL can be cut."""
    with django_db_blocker.unblock(), databases.postgres() as alias:
        direct = connections.databases[alias]
        with CutProxy(direct) as proxy:
            through = {**direct, "HOST": "127.0.0.1", "PORT": str(proxy.port)}
            through["OPTIONS"] = {key: value for key, value in direct.get("OPTIONS", {}).items() if key != "host"}
            with databases.registered(through) as wire, databases.as_default(wire):
                platform = open_platform(tmp_path)
                add_institution(platform)
                append_documents(platform.log_context(), "u")  # begins the log
                yield platform, proxy


def assert_each_has_one_award(platform: Platform, count: int) -> None:
    store = platform.store("u")
    assert store.awards.list_open_intents() == []
    issued = [one for one in store.awards.list_matching(AwardFilter(), limit=10**6) if one.document_sha256]
    assert len({one.intent.duplicate_key for one in issued}) == len(issued) == count
    log = platform.log_context().log
    assert sorted(place.index for place in log.list_places("u")) == list(range(log.count()))
    assert log.count() == count
    findings = [one.problem for one in examine_platform(platform, now=NOW).findings]
    # The tests' server does not wait for the disk.
    codes = {one.code for one in findings if one.severity == "error"} - {"E_DOCTOR_DURABILITY"}
    assert codes == set()


@pytest.mark.parametrize("answered", [False, True], ids=["unheard", "carried-out"])
@pytest.mark.parametrize("commit", [1, 2, 3, 4, 5])
def test_a_wire_that_breaks_at_a_commit_loses_and_doubles_nothing(
    wired: tuple[Platform, CutProxy], commit: int, answered: bool
) -> None:
    """Source: docs/rules/faults.md F05, F23."""
    platform, proxy = wired
    proxy.cut_at(commit, answered=answered)
    with pytest.raises(DatabaseError):
        for _ in range(commit):
            award(platform, *NAMES)
    assert proxy.cuts == 1
    connections["default"].close()
    resume(platform.issuing_context("u"), now=NOW)
    award(platform, *NAMES)
    award(platform, *NAMES)
    assert_each_has_one_award(platform, len(NAMES))


def test_a_database_that_another_program_keeps_locked_is_waited_for_and_then_refused_whole(
    tmp_path: Path, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), databases.sqlite(tmp_path) as alias, databases.as_default(alias):
        connections.databases["default"]["OPTIONS"] = {**connections.databases["default"]["OPTIONS"], "timeout": 0.1}
        connections["default"].close()
        platform = open_platform(tmp_path)
        add_institution(platform)
        append_documents(platform.log_context(), "u")  # begins the log
        other = sqlite3.connect(connections.databases["default"]["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="locked"):
            award(platform, *NAMES)
        other.execute("ROLLBACK")
        other.close()
        assert platform.store("u").awards.count_matching(AwardFilter()) == 0
        award(platform, *NAMES)
        assert_each_has_one_award(platform, len(NAMES))


def test_a_full_disk_stops_awarding_and_leaves_nothing_by_half(tmp_path: Path) -> None:
    """Source: docs/rules/faults.md F10."""
    ask(tmp_path, BEGIN)
    assert ask(tmp_path, FILL_THE_DISK) >= 2
    seen = ask(tmp_path, EXAMINE)
    assert seen["findings"] == []
    assert seen["open"] == 0
    assert len(set(seen["issued"])) == len(seen["issued"]) == 81
