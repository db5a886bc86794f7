"""The log's tables, on both databases."""

import pytest
from django.db import DatabaseError, transaction

from contract.records import NOW, intent, issuer
from kakitome.errors import Conflict, NotFound
from kakitome.ports.awards import Completion
from kakitome.ports.transparency_log import NewEntry
from kakitome.records.models.transparency_log import LogEntryRow
from kakitome.records.store.institution_store import InstitutionStore
from kakitome.records.store.transparency_log import DatabaseTransparencyLog
from support import databases

U = "example-university"


@pytest.fixture
def names(using: str) -> list[str]:
    """Two signed documents of one institution."""
    store = InstitutionStore(U, witness=databases.NoWitness(), packs=databases.packs(using), using=using)
    store.issuers.add(issuer())
    made = [intent(1), intent(2)]
    store.awards.reserve_many(made)
    done = [Completion(credential_id=one.credential_id, document=b"{}", at=NOW) for one in made]
    store.awards.complete_many(done)
    return [one.credential_id for one in made]


def _entry(number: int, credential_id: str = "") -> NewEntry:
    return NewEntry(entry=bytes([number]) * 32, credential_id=credential_id, nonce=b"n" * 32 if credential_id else b"")


def test_documents_wait_for_their_entry_and_have_one_place(using: str, names: list[str]) -> None:
    log = DatabaseTransparencyLog(packs=databases.packs(using), using=using)
    assert [one.credential_id for one in log.list_unlogged(U, limit=9)] == names
    assert list(log.append(U, [_entry(1, names[0]), _entry(2)])) == [0, 1]
    assert [one.credential_id for one in log.list_unlogged(U, limit=9)] == names[1:]
    place = log.find_place(U, names[0])
    assert place is not None
    assert (place.index, place.nonce) == (0, b"n" * 32)
    assert list(log.list_places(U)) == [place]
    assert (log.count(), log.list_entries(first=1, count=5)) == (2, [bytes([2]) * 32])


@pytest.mark.parametrize(("size", "expected"), [(1, [[0], [2]]), (2, [[0, 2]]), (3, [[0, 2]])])
def test_places_are_walked_over_in_their_order(
    using: str, names: list[str], size: int, expected: list[list[int]]
) -> None:
    log = DatabaseTransparencyLog(packs=databases.packs(using), using=using)
    log.append(U, [_entry(1, names[1]), _entry(2), _entry(3, names[0])])
    pages = list(log.each_place_page(U, size=size))
    assert [[place.index for place in page] for page in pages] == expected
    assert [place for page in pages for place in page] == list(log.list_places(U))
    assert list(log.each_place_page("other-university", size=size)) == []


def test_a_document_is_not_entered_twice_and_nothing_is_entered_by_half(using: str, names: list[str]) -> None:
    log = DatabaseTransparencyLog(packs=databases.packs(using), using=using)
    log.append(U, [_entry(1, names[0])])
    with pytest.raises(Conflict):
        log.append(U, [_entry(2, names[1]), _entry(3, names[0])])
    with pytest.raises(Conflict):
        log.append(U, [_entry(2, "https://nobody.example/1")])
    assert log.count() == 1
    assert log.find_place(U, names[1]) is None


def test_another_institution_sees_no_place(using: str, names: list[str]) -> None:
    databases.add_institution("other-university", using=using)
    log = DatabaseTransparencyLog(packs=databases.packs(using), using=using)
    log.append(U, [_entry(1, names[0])])
    assert log.find_place("other-university", names[0]) is None
    assert log.list_unlogged("other-university", limit=9) == []
    with pytest.raises(NotFound):
        log.erase_nonce("other-university", names[0])


def test_an_erased_nonce_leaves_the_place(using: str, names: list[str]) -> None:
    log = DatabaseTransparencyLog(packs=databases.packs(using), using=using)
    log.append(U, [_entry(1, names[0])])
    log.erase_nonce(U, names[0])
    place = log.find_place(U, names[0])
    assert place is not None
    assert place.nonce == b""


def test_the_database_refuses_to_change_or_remove_an_entry(using: str, names: list[str]) -> None:
    log = DatabaseTransparencyLog(packs=databases.packs(using), using=using)
    log.append(U, [_entry(1, names[0])])
    rows = LogEntryRow.objects.using(using)
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        rows.update(entry=b"other")
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        rows.all()._raw_delete(using)
    assert log.count() == 1


def test_lost_entries_are_appended_behind_those_that_are_left(using: str, names: list[str]) -> None:
    log = DatabaseTransparencyLog(packs=databases.packs(using), using=using)
    log.append(U, [_entry(1, names[0])])
    log.take_back([b"b", b"c"])
    assert log.list_entries(first=0, count=9) == [bytes([1]) * 32, b"b", b"c"]
