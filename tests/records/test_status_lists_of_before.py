"""Status lists begun before places were drawn in blocks: what they gave is never given again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from contract.records import DID, NOW
from kakitome.errors import NotFound
from kakitome.ports.status_lists import StatusChange, StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.status_list import StatusDrawRow
from kakitome.records.soundness import examine_database
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import EVERYONE, Scope, seeing
from support import databases

pytestmark = pytest.mark.slow


U = "example-university"
LENGTH = 64
REVOCATION = StatusPurpose.REVOCATION
OLD_LIST = StatusListId(issuer=DID, purpose=REVOCATION, number=1)
DRAWN_BEFORE = [60, 3, 17, 41, 0]


def open_store(using: str) -> InstitutionStore:
    packs = databases.packs(using)
    return InstitutionStore(U, witness=databases.NoWitness(), packs=packs, using=using, list_length=LENGTH)


def fill_as_before(using: str) -> None:
    """Write a list as it was written before: with a row for each place, and without length and order."""
    databases.add_institution(U, using=using)
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO status_list (issuer, purpose, number, drawn, last_event, published_version, published_event,"
            " document, institution_id) VALUES (%s, 'revocation', 1, %s, 0, 0, 0, %s, %s)",
            [DID, len(DRAWN_BEFORE), b"", U],
        )
        cursor.execute("SELECT id FROM status_list")
        ((key,),) = cursor.fetchall()
        for index in DRAWN_BEFORE:
            cursor.execute(
                'INSERT INTO status_draw (status_list_id, "index", institution_id) VALUES (%s, %s, %s)', [key, index, U]
            )


@pytest.fixture(params=["sqlite", "postgres"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    opened = databases.one_of(request.param, tmp_path, filled=fill_as_before)
    with opened as alias:
        yield alias


def test_an_old_list_goes_on_until_it_is_full_and_gives_nothing_twice(upgraded: str) -> None:
    lists = open_store(upgraded).status_lists
    assert list(lists.list_drawn(OLD_LIST)) == DRAWN_BEFORE
    drawn = [*lists.draw(DID, REVOCATION, count=20), *lists.draw(DID, REVOCATION, count=LENGTH)]
    of_old = [entry.index for entry in drawn if entry.list_id == OLD_LIST]
    assert sorted([*of_old, *DRAWN_BEFORE]) == list(range(LENGTH))
    assert list(lists.list_drawn(OLD_LIST)) == [*DRAWN_BEFORE, *of_old]
    assert [(head.list_id.number, head.drawn) for head in lists.list_heads()] == [(1, LENGTH), (2, 25)]
    new = StatusListId(issuer=DID, purpose=REVOCATION, number=2)
    assert list(lists.list_drawn(new)) == [entry.index for entry in drawn if entry.list_id == new]
    scope = Scope(U, using=upgraded)
    with scope.reading():
        # The new list has no row per place.
        assert scope.rows(StatusDrawRow).count() == LENGTH


def test_places_of_an_old_list_can_be_withdrawn_and_no_others(upgraded: str) -> None:
    lists = open_store(upgraded).status_lists
    entries = [StatusEntry(list_id=OLD_LIST, index=index) for index in DRAWN_BEFORE]
    changes = [StatusChange(entry=entry, value=True, credential_id=f"c{entry.index}") for entry in entries]
    assert len(lists.record_many(changes, at=NOW, actor="t.sato")) == len(DRAWN_BEFORE)
    for index in (1, -1, LENGTH):
        with pytest.raises(NotFound, match="E_STATUS_ENTRY_UNKNOWN"):
            lists.record(
                StatusEntry(list_id=OLD_LIST, index=index), value=True, at=NOW, actor="a", credential_id="c", reason=""
            )


def test_a_list_keeps_the_length_it_was_begun_with(using: str) -> None:
    open_store(using).status_lists.draw(DID, REVOCATION, count=10)
    longer = InstitutionStore(
        U, witness=databases.NoWitness(), packs=databases.packs(using), using=using, list_length=2 * LENGTH
    )
    drawn = longer.status_lists.draw(DID, REVOCATION, count=LENGTH)
    assert [entry.list_id.number for entry in drawn] == [1] * (LENGTH - 10) + [2] * 10
    assert len(set(longer.status_lists.list_drawn(OLD_LIST))) == LENGTH
    assert max(longer.status_lists.list_drawn(OLD_LIST)) < LENGTH


def test_the_tables_stay_guarded(upgraded: str) -> None:
    found = {problem.code for problem in examine_database(using=upgraded) if problem.severity == "error"}
    # The tests' server does not wait for the disk.
    assert found <= {"E_DOCTOR_DURABILITY"}


def test_tables_that_grow_by_the_million_have_no_index_on_the_institution_alone(upgraded: str) -> None:
    many = ("award", "award_status", "audit_event", "signed_document", "log_place", "outbox_message", "claim")
    for table in (*many, "batch_row"):
        with connections[upgraded].cursor() as cursor:
            found = connections[upgraded].introspection.get_constraints(cursor, table).values()
        assert ["institution_id"] not in [one["columns"] for one in found if one["index"]]


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("SELECT id FROM award WHERE institution_id = ? AND credential_id IN (?, ?, ?) ORDER BY id", "award_1"),
        ("SELECT id FROM award WHERE institution_id = ? AND number = ? ORDER BY id", "award_number"),
        ("SELECT id FROM award WHERE institution_id = ? AND number IN (?, ?, ?)", "award_number"),
        (
            "SELECT id FROM award WHERE institution_id = ? AND duplicate_key IN (?, ?) ORDER BY id",
            "award_duplicate_key",
        ),
        ("SELECT id FROM award WHERE institution_id = ? AND state = 'intended' ORDER BY id", "award_open"),
        ("SELECT id FROM award WHERE institution_id = ? ORDER BY id DESC LIMIT 100", "award_newest"),
    ],
)
def test_sqlite_finds_an_award_by_its_name_and_not_by_whose_it_is(tmp_path: Path, question: str, index: str) -> None:
    with databases.sqlite(tmp_path) as alias, connections[alias].cursor() as cursor:
        file = connections.databases[alias]["NAME"]
        cursor.execute("SELECT 1")
    plan = sqlite3.connect(file).execute(f"EXPLAIN QUERY PLAN {question}", ["u"] * question.count("?")).fetchall()
    assert f"{index} (" in f"{plan[0][3]} ("
