"""An installation of the version before goes on with today's code: `upgrade/make.py` made it, with that version."""

import hashlib
import json
import lzma
import os
import shutil
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from bootstrap.platforms import open_platform
from kakitome.bootstrap.starting import is_migrated, migrate
from kakitome.errors import Misconfigured
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Learner
from kakitome.learning.recognition.procedure import State
from kakitome.operations.backup.archive import back_up, restore
from kakitome.operations.doctor import examine_platform
from kakitome.operations.jobs import due_jobs, work_off_jobs
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.withdrawals import WithdrawalState
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.publishing import publish_status_lists
from support import databases
from support.schemas import schema_of

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "upgrade"
SITE = "https://before.example"
INSTITUTION = "asuka"
BODY = "mc-kikou"
NOW = datetime(2026, 11, 23, 3, 4, 5, tzinfo=UTC)
OWN_OF_TESTS = {"E_DOCTOR_DURABILITY"}
"""The tests' server does not wait for the disk."""


@dataclass(frozen=True)
class Before:
    """The installation: its folder, and its tables as the default database."""

    folder: Path
    document: bytes

    def open(self) -> Platform:
        registries = str(self.folder / "demo-registry.json")
        return open_platform(self.folder, KAKITOME_SITE_URL=SITE, KAKITOME_REGISTRIES=registries)


def unpacked(folder: Path) -> Before:
    with tarfile.open(HERE / "installation.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return Before(folder, (folder / "award.json").read_bytes())


def on_sqlite(folder: Path) -> AbstractContextManager[str]:
    return databases.registered(databases.sqlite_settings(folder / "kakitome.sqlite3"))


@dataclass(frozen=True)
class Upgraded:
    """The installation with its tables brought up to date, as every test begins with a copy of it."""

    folder: Path
    database: str = ""

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """Copy it into a folder, and yield the alias of its database."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        with databases.copied_postgres(self.database) if self.database else on_sqlite(folder) as alias:
            yield alias


@pytest.fixture(params=["sqlite", "postgres"], scope="module")
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Upgraded]:
    """The installation, brought up to date; on PostgreSQL with the rows of its backup."""
    folder = tmp_path_factory.mktemp("upgraded")
    found = unpacked(folder)
    rows = folder.with_suffix(".kakitome")
    with django_db_blocker.unblock():
        with on_sqlite(folder) as alias, databases.as_default(alias):
            migrate()
            if request.param == "postgres":
                back_up(found.open(), rows, now=NOW)
        if request.param == "sqlite":
            yield Upgraded(folder)
            return
        name = f"kakitome_before_{os.getpid()}"
        with databases.database_url(name) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(lzma.decompress((HERE / "postgres.sql.xz").read_bytes()))
            with databases.registered(databases.postgres_settings(name)) as alias, databases.as_default(alias):
                migrate()
                restore(found.open(), rows, is_forced=False, accepts_loss=False, now=NOW)
            yield Upgraded(folder, name)


@pytest.fixture
def before(upgraded: Upgraded, tmp_path: Path, django_db_blocker: Any) -> Iterator[Before]:
    with django_db_blocker.unblock(), upgraded.copied(tmp_path) as alias, databases.as_default(alias):
        yield Before(tmp_path, (tmp_path / "award.json").read_bytes())


def errors_of(platform: Platform) -> set[str]:
    found = examine_platform(platform, now=NOW).findings
    return {one.problem.code for one in found if one.problem.severity == "error"} - OWN_OF_TESTS


def test_the_tables_are_those_of_a_new_platform(before: Before, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    fresh = databases.one_of(request.node.callspec.params["upgraded"], tmp_path)
    with fresh as alias:
        upgraded, new = schema_of("default"), schema_of(alias)
    assert len(new) > 500
    assert sorted(set(upgraded) ^ set(new)) == []


def test_tables_of_a_still_older_version_are_refused(tmp_path: Path, django_db_blocker: Any) -> None:
    unpacked(tmp_path)
    with django_db_blocker.unblock(), on_sqlite(tmp_path) as alias, databases.as_default(alias):
        left = schema_of("default")
        with connections["default"].cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'records' AND name LIKE '0030%'")
        with pytest.raises(Misconfigured, match="E_TABLES_TOO_OLD"):
            migrate()
        assert schema_of("default") == left


def test_the_doctor_is_content(before: Before) -> None:
    platform = before.open()
    assert is_migrated()
    assert errors_of(platform) == set()
    platform.sandbox.close()


def test_an_award_keeps_its_bytes_and_verifies(before: Before) -> None:
    platform = before.open()
    kept = platform.store(INSTITUTION).awards.get_document(json.loads(before.document)["id"])
    assert hashlib.sha256(kept).hexdigest() == hashlib.sha256(before.document).hexdigest()
    assert platform.verifier().verify_bytes(kept, now=NOW).verdict.value == "valid"
    platform.sandbox.close()


def test_every_document_of_that_version_is_read(before: Before) -> None:
    platform = before.open()
    read = 0
    for institution in platform.directory.list_institutions():
        awards = platform.store(institution).awards
        for record in awards.list_matching(AwardFilter(states=frozenset({AwardState.ISSUED})), limit=1000):
            assert json.loads(awards.get_document(record.credential_id))["id"] == record.credential_id
            read += 1
    assert read > 30
    platform.sandbox.close()


def test_cases_recognitions_and_offers_are_as_they_were(before: Before) -> None:
    platform = before.open()
    heads = platform.store(BODY).cases.list_heads()
    assert Counter(head.state for head in heads)[State.RECOGNISED] == 4
    assert len(platform.store(BODY).recognitions.list_all()) == 5
    (invited,) = platform.invitations.list_for(["invited@asuka.example"])
    assert (invited.institution, invited.name) == (INSTITUTION, "見本 招")
    (key,) = platform.api_keys.list_keys(INSTITUTION)
    assert key.end > datetime.now(UTC) + timedelta(days=300)
    platform.sandbox.close()


def test_what_was_begun_goes_on_and_new_awards_are_given(before: Before) -> None:
    platform = before.open()
    store = platform.store(INSTITUTION)
    for _ in range(3):
        platform.queue.enqueue(*due_jobs(platform, INSTITUTION))
        work_off_jobs(platform)
    (order,) = store.withdrawals.list_orders()
    assert order.state is WithdrawalState.DONE
    (issuer, *_) = store.issuers.list_issuers()
    wanted = [Wanted(learner=Learner(name="見本 新", student_number="N1"), awarded_on=date(2026, 11, 23), row=1)]
    (earlier, *_) = store.awards.list_matching(AwardFilter(), limit=1)
    named = {"microcredential": earlier.intent.microcredential, "version": earlier.intent.version}
    given = Order(issuer=issuer.did, actor="t", wanted=wanted, batch="B-9", **named)
    (outcome,) = issue(platform.issuing_context(INSTITUTION), given, now=NOW)
    publish_status_lists(platform.publishing_context(INSTITUTION), now=NOW)
    document = store.awards.get_document(outcome.credential_id)
    assert platform.verifier().verify_bytes(document, now=NOW).verdict.value == "valid"
    assert errors_of(platform) == set()
    platform.sandbox.close()
