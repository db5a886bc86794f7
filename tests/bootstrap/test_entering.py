"""What is signed is in the transparency log at once: in the transaction that stores it, in one order for everybody."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from bootstrap.platforms import DID, add_institution, award, open_platform
from kakitome.errors import Misconfigured
from kakitome.journeys.platform import Platform
from kakitome.ports.awards import AwardFilter
from kakitome.services.keeping_log import LogEntering, append_documents, publish_log
from kakitome.services.keeping_log.proving_inclusion import inclusion_evidence
from support import databases

ROUNDS = 4


class Stopped(Exception):
    """A test stopped the world here."""


class StopAt:
    """Raises at one named place."""

    def __init__(self, place: str) -> None:
        self._place = place

    def reach(self, name: str) -> None:
        if name == self._place:
            raise Stopped


@pytest.fixture(params=["sqlite", "postgres"])
def platform(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Platform]:
    opened = databases.one_of(request.param, tmp_path)
    with django_db_blocker.unblock(), opened as alias, databases.as_default(alias):
        made = open_platform(tmp_path)
        add_institution(made)
        # As the first turn of the scheduler does.
        append_documents(made.log_context(), "u")
        yield made


def names_of(platform: Platform, key: str = "u") -> set[str]:
    return {one.credential_id for one in platform.store(key).awards.list_matching(AwardFilter()) if one.document_sha256}


def test_every_document_has_its_place_when_it_is_stored(platform: Platform) -> None:
    award(platform, "見本 花子", "見本 太郎")
    keeper = platform.log_context()
    assert list(keeper.log.list_unlogged("u", limit=9)) == []
    assert {place.credential_id for place in keeper.log.list_places("u")} == names_of(platform)
    assert append_documents(keeper, "u") == 0
    publish_log(keeper)
    for name in names_of(platform):
        evidence = inclusion_evidence(keeper, "u", credential_id=name)
        assert evidence is not None


def test_a_worker_without_the_logs_files_begins_no_log_of_its_own(platform: Platform, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    away = open_platform(elsewhere)
    keeper = away.log_context()
    broken = replace(platform, entering=LogEntering(lambda: keeper))
    (outcome,) = award(broken, "見本 花子")
    assert keeper.files.list_history() == []
    log = platform.log_context().log
    assert [one.credential_id for one in log.list_unlogged("u", limit=9)] == [outcome.credential_id]
    assert append_documents(platform.log_context(), "u") == 1


@pytest.mark.parametrize("place", ["after_store", "after_log"])
def test_a_transaction_that_fails_leaves_neither_document_nor_entry(platform: Platform, place: str) -> None:
    broken = replace(platform, failpoints=StopAt(place))
    with pytest.raises(Stopped):
        award(broken, "見本 花子")
    log = platform.log_context().log
    assert (log.count(), names_of(platform)) == (0, set())
    award(platform, "見本 花子")
    assert (log.count(), [one.index for one in log.list_places("u")]) == (1, [0])


def test_awarding_goes_on_when_the_logs_files_are_lost(platform: Platform, tmp_path: Path) -> None:
    award(platform, "見本 花子")
    for file in sorted(platform.installation.log_dir.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    restarted = open_platform(tmp_path)
    (outcome,) = award(restarted, "見本 次郎", batch="B-2")
    keeper = restarted.log_context()
    assert [one.credential_id for one in keeper.log.list_unlogged("u", limit=9)] == [outcome.credential_id]
    with pytest.raises(Misconfigured, match="E_LOG_FILES_LOST"):
        append_documents(keeper, "u")


def test_several_institutions_enter_at_once_without_a_gap(platform: Platform) -> None:
    keys = ["u", "v", "w"]
    for key in keys[1:]:
        add_institution(platform, key, did=f"{DID}-{key}")

    def act(key: str) -> None:
        try:
            for n in range(ROUNDS):
                give(platform, key, n)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(keys)) as pool:
        list(pool.map(act, keys))
    log = platform.log_context().log
    places = [place.index for key in keys for place in log.list_places(key)]
    assert sorted(places) == list(range(len(keys) * ROUNDS * 2))
    assert log.count() == len(places)
    assert all(list(log.list_unlogged(key, limit=9)) == [] for key in keys)


def give(platform: Platform, key: str, n: int) -> None:
    """Award two people, as `award` does for the first institution."""
    did = DID if key == "u" else f"{DID}-{key}"
    award(platform, f"見本 {n}", f"例 {n}", key=key, batch=f"B-{n}", did=did)
