"""PostgreSQL goes over to its standby in the middle of awarding: asking again gives the truth, once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dj_database_url
import pytest
from django.db import DatabaseError, connections

from bootstrap.platforms import NOW, award
from kakitome.journeys.platform import Platform
from kakitome.ports.awards import AwardFilter
from kakitome.services.issuing import resume
from operations.test_lost_commits import NAMES, assert_each_has_one_award, wired
from support import databases
from support.cut_proxy import CutProxy
from support.postgres_server import Standby, binaries

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

__all__ = ["wired"]


@pytest.fixture
def standby(wired: tuple[Platform, CutProxy]) -> Iterator[Standby]:
    """A second server that follows the one the platform works on."""
    folder = binaries()
    settings = dj_database_url.parse(databases.server_url())
    socket_folder = str(settings["HOST"] or settings.get("OPTIONS", {}).get("host"))
    if folder is None or not socket_folder.startswith("/"):
        pytest.skip("the server of these tests is not ours to copy")
    following = Standby(folder, primary=Path(socket_folder))
    yield following
    following.stop()


@pytest.mark.parametrize("answered", [False, True], ids=["unheard", "carried-out"])
def test_what_was_being_awarded_when_the_standby_took_over_is_there_once(
    wired: tuple[Platform, CutProxy], standby: Standby, answered: bool
) -> None:
    """Source: docs/rules/faults.md F19."""
    platform, proxy = wired
    award(platform, NAMES[0])
    first_server = _server()
    before = {record.number: record.document_sha256 for record in _awards(platform)}
    proxy.cut_at(2, answered=answered)
    with pytest.raises(DatabaseError):
        award(platform, *NAMES, batch="B-2")
    assert proxy.cuts == 1

    standby.catch_up()
    standby.promote()
    direct: dict[str, Any] = {**connections.databases["default"], "HOST": str(standby.home), "PORT": ""}
    proxy.lead_to(direct)
    connections["default"].close()

    assert _server() != first_server
    resume(platform.issuing_context("u"), now=NOW)
    award(platform, *NAMES, batch="B-2")
    award(platform, *NAMES, batch="B-2")
    assert_each_has_one_award(platform, len(NAMES))
    after = {record.number: record.document_sha256 for record in _awards(platform)}
    assert before.items() <= after.items()


def _server() -> object:
    """Tell the server that answers from any other."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()")
        return cursor.fetchone()


def _awards(platform: Platform) -> list[Any]:
    return list(platform.store("u").awards.list_matching(AwardFilter(), limit=100))
