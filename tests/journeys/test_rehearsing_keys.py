"""Rehearsals of a change of keys and of a stolen key: they do the real thing, and leave every table and file as it was."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import pytest
import pytest_django
from django.db import connections

from bootstrap.platforms import DID, NOW, add_institution, award
from kakitome.bootstrap.installation import installation_from
from kakitome.bootstrap.platform import InstalledPlatform, build_platform
from kakitome.bootstrap.rehearsal import rehearsing
from kakitome.journeys.institutions.rehearsing import rehearse_leak, rehearse_rotation
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.keeping_log import append_documents, publish_log
from support import databases

LATER = NOW + timedelta(days=5)
NAMES = [f"見本 {number}" for number in range(1, 41)]
"""Enough for a pack of documents, which is a file."""


@pytest.fixture(params=["sqlite", "postgres"])
def platform(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[InstalledPlatform]:
    clock = [NOW]
    folder = tmp_path / "data"
    with (
        django_db_blocker.unblock(),
        databases.one_of(request.param, tmp_path) as alias,
        databases.as_default(alias),
    ):
        made = build_platform(installation_from({"KAKITOME_DATA_DIR": str(folder)}), now=lambda: clock[0])
        add_institution(made)
        award(made, "見本 先")
        append_documents(made.log_context(), "u")
        publish_log(made.log_context())
        clock[0] = LATER
        award(made, *NAMES, batch="B-2")
        yield made


def everything(platform: InstalledPlatform) -> dict[str, str]:
    """Return a digest of each table and of each file of the data folder, the database's own left out."""
    connection = connections["default"]
    tables = {}
    with seeing(EVERYONE, using="default"), connection.cursor() as cursor:
        # SQLite cannot read out its full-text table; what it holds lies in the tables beside it.
        for table in sorted({*connection.introspection.table_names()} - {"registry_text"}):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(
                repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]) for row in cursor
            )
            tables[table] = sha256("\n".join(rows).encode()).hexdigest()
    folder = platform.installation.data_dir
    files = {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith("kakitome.sqlite3")
    }
    return tables | files


def test_a_rehearsed_leak_does_all_of_it_and_changes_nothing(platform: InstalledPlatform) -> None:
    before = everything(platform)
    assert len(before) > 50
    with rehearsing(platform) as stage:
        done = rehearse_leak(stage, "u", since=NOW + timedelta(days=1), trial=40, measure=perf_counter)
        key = stage.store("u").issuers.find_active_key(DID)
        assert key is not None
        assert key.key_id == done.following != done.before
        fresh = stage.store("u").awards.list_matching(which(done.following), offset=0, limit=100)
        assert len(fresh) == 40
        assert done.following.encode() in stage.store("u").awards.get_document(fresh[0].credential_id)
    assert (done.awards, done.proven, done.resealed, done.mails) == (41, 1, 40, 0)
    assert done.lists > 0
    assert everything(platform) == before
    assert done.following not in platform.vault("u").list_key_ids()
    award(platform, "見本 後", batch="B-3")


def which(key_id: str) -> AwardFilter:
    return AwardFilter(states=frozenset({AwardState.ISSUED}), key_id=key_id)


def test_a_rehearsed_change_of_keys_signs_every_list_and_changes_nothing(platform: InstalledPlatform) -> None:
    before = everything(platform)
    with rehearsing(platform) as stage:
        done = rehearse_rotation(stage, "u", measure=perf_counter)
    assert done.signs_from == LATER + timedelta(days=1)
    assert (done.awards, done.proven, done.resealed, done.mails) == (41, 41, 0, 0)
    assert done.lists == len(platform.store("u").status_lists.list_heads())
    assert everything(platform) == before


def test_what_fails_in_a_rehearsal_is_undone_as_well(platform: InstalledPlatform) -> None:
    before = everything(platform)
    with pytest.raises(ZeroDivisionError), rehearsing(platform) as stage:
        rehearse_leak(stage, "u", since=NOW, trial=1, measure=perf_counter)
        raise ZeroDivisionError
    assert everything(platform) == before
