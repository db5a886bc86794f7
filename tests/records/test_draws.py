"""Places in status lists are held by their draw; those stored before are held by their index, as they were."""

from typing import Any

import pytest
from django.db import IntegrityError, connections

from contract.records import DID, intent
from kakitome.errors import Conflict
from kakitome.ports.status_lists import StatusPurpose
from kakitome.records.models.award import AwardStatusRow
from kakitome.records.soundness import examine_database
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.scope import EVERYONE, Scope, seeing
from support import databases

pytestmark = pytest.mark.slow


U = "example-university"
LENGTH = 64
REVOCATION = StatusPurpose.REVOCATION


def open_store(using: str) -> InstitutionStore:
    packs = databases.packs(using)
    return InstitutionStore(U, witness=databases.NoWitness(), packs=packs, using=using, list_length=LENGTH)


def held(using: str) -> list[tuple[Any, ...]]:
    scope = Scope(U, using=using)
    with scope.reading():
        return list(scope.rows(AwardStatusRow).order_by("id").values_list("index", "draw", "status_list__number"))


def test_a_place_is_stored_with_its_draw_and_held_once(using: str) -> None:
    store = open_store(using)
    drawn = store.status_lists.draw(DID, REVOCATION, count=3)
    store.awards.reserve_many([intent(n, status=(entry,)) for n, entry in enumerate(drawn[:2])])
    assert held(using) == [(drawn[0].index, 0, 1), (drawn[1].index, 1, 1)]
    with pytest.raises(Conflict, match="E_STATUS_INDEX_TAKEN"):
        store.awards.reserve_many([intent(7, status=(drawn[2],)), intent(8, status=(drawn[1],))])
    store.awards.reserve_many([intent(9, status=(drawn[2],))])


def test_the_table_itself_refuses_a_draw_a_second_time(using: str) -> None:
    store = open_store(using)
    drawn = store.status_lists.draw(DID, REVOCATION, count=1)
    store.awards.reserve_many([intent(1, status=tuple(drawn)), intent(2)])
    again = (
        'INSERT INTO award_status (institution_id, award_id, issuer, purpose, number, "index", position,'
        ' status_list_id, draw) SELECT institution_id, award_id + 1, issuer, purpose, number, "index", position,'
        " status_list_id, draw FROM award_status"
    )
    with (
        pytest.raises(IntegrityError),
        seeing(EVERYONE, using=using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(again)


@pytest.fixture
def upgraded(using: str) -> tuple[str, Any]:
    """One award whose place is known by its index alone, as it was before places had draws."""
    store = open_store(using)
    (entry,) = store.status_lists.draw(DID, REVOCATION, count=1)
    store.awards.reserve_many([intent(1)])
    with seeing(EVERYONE, using=using), connections[using].cursor() as cursor:
        cursor.execute(
            'INSERT INTO award_status (institution_id, award_id, issuer, purpose, number, "index", position)'
            " SELECT institution_id, id, %s, 'revocation', 1, %s, 0 FROM award",
            [DID, entry.index],
        )
    return using, entry


def test_a_place_of_an_earlier_release_is_still_held(upgraded: tuple[str, Any]) -> None:
    using, entry = upgraded
    store = open_store(using)
    assert held(using) == [(entry.index, None, None)]
    assert store.awards.list_by_number(intent(1).number)[0].intent.status == (entry,)
    with pytest.raises(Conflict, match="E_STATUS_INDEX_TAKEN"):
        store.awards.reserve_many([intent(2, status=(entry,))])
    others = store.status_lists.draw(DID, REVOCATION, count=LENGTH - 1)
    store.awards.reserve_many([intent(n, status=(other,)) for n, other in enumerate(others, start=3)])
    assert [draw for _, draw, _ in held(using)] == [None, *range(1, LENGTH)]
    assert len({index for index, _, _ in held(using)}) == LENGTH


def test_the_table_stays_guarded_and_sqlite_knows_its_size(upgraded: tuple[str, Any]) -> None:
    using, _ = upgraded
    found = {problem.code for problem in examine_database(using=using) if problem.severity == "error"}
    # The tests' server does not wait for the disk.
    assert found <= {"E_DOCTOR_DURABILITY"}
    if connections[using].vendor != "sqlite":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'award_status'")
        told = {row[0] for row in cursor.fetchall()}
        cursor.execute("PRAGMA index_list(award_status)")
        assert told == {row[1] for row in cursor.fetchall()}
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT draw FROM award_status WHERE institution_id = %s AND status_list_id = %s"
            " AND draw IN (%s, %s)",
            ["u", 1, 2, 3],
        )
        assert "(status_list_id=? AND draw=?)" in cursor.fetchall()[0][3]
