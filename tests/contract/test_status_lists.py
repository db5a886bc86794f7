"""Status lists: indices are never reused, revocations never undone, versions never go back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contract.factories import INSTITUTION, LIST_LENGTH, StoreFactory
from contract.records import DID, LATER, NOW
from kakitome.errors import Conflict, NotFound
from kakitome.ports.status_lists import StatusChange, StatusEntry, StatusListId, StatusPublication, StatusPurpose

REVOCATION, SUSPENSION = StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION
FIRST = StatusListId(issuer=DID, purpose=REVOCATION, number=1)


def record(book: Any, entry: StatusEntry, value: bool = True, document: str = "c1") -> Any:
    return book.status_lists.record(entry, value=value, at=NOW, actor="t.sato", credential_id=document, reason="r")


def publication(version: int, last_event: int, list_id: StatusListId = FIRST) -> StatusPublication:
    return StatusPublication(
        list_id=list_id,
        version=version,
        last_event=last_event,
        document=f"list {version}".encode(),
        published_at=NOW,
        valid_until=NOW + timedelta(days=1),
    )


def test_drawing_never_gives_an_index_twice(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    drawn = [*book.status_lists.draw(DID, REVOCATION, count=20)]
    for _ in range(20):
        drawn += book.status_lists.draw(DID, REVOCATION, count=1)
    drawn += books.open(INSTITUTION).status_lists.draw(DID, REVOCATION, count=20)
    assert len(set(drawn)) == 60
    assert all(0 <= entry.index < LIST_LENGTH and entry.list_id == FIRST for entry in drawn)


def test_indices_are_not_drawn_in_order(book: Any) -> None:
    indices = [entry.index for entry in book.status_lists.draw(DID, REVOCATION, count=30)]
    assert indices != sorted(indices)


def test_a_full_list_opens_the_next(book: Any) -> None:
    drawn = book.status_lists.draw(DID, REVOCATION, count=LIST_LENGTH + 10)
    assert len(set(drawn)) == LIST_LENGTH + 10
    heads = book.status_lists.list_heads()
    assert [(head.list_id.number, head.drawn) for head in heads] == [(1, LIST_LENGTH), (2, 10)]
    (after,) = book.status_lists.draw(DID, REVOCATION, count=1)
    assert after.list_id.number == 2


def test_each_issuer_and_purpose_has_lists_of_its_own(book: Any) -> None:
    book.status_lists.draw(DID, REVOCATION, count=3)
    book.status_lists.draw(DID, SUSPENSION, count=2)
    book.status_lists.draw("did:web:v.example", REVOCATION, count=1)
    heads = [(h.list_id.issuer, h.list_id.purpose, h.drawn) for h in book.status_lists.list_heads()]
    assert heads == [(DID, REVOCATION, 3), (DID, SUSPENSION, 2), ("did:web:v.example", REVOCATION, 1)]


def test_what_was_drawn_is_listed(book: Any) -> None:
    drawn = book.status_lists.draw(DID, REVOCATION, count=5)
    assert sorted(book.status_lists.list_drawn(FIRST)) == sorted(entry.index for entry in drawn)
    assert list(book.status_lists.list_drawn(StatusListId(issuer=DID, purpose=REVOCATION, number=9))) == []


def test_events_are_numbered_without_gaps(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    drawn = book.status_lists.draw(DID, REVOCATION, count=3)
    assert [record(book, e, document=f"c{n}").sequence for n, e in enumerate(drawn)] == [1, 2, 3]
    again = books.open(INSTITUTION).status_lists
    assert [(e.sequence, e.value, e.credential_id) for e in again.list_events(FIRST)] == [
        (1, True, "c0"),
        (2, True, "c1"),
        (3, True, "c2"),
    ]
    assert [e.sequence for e in again.list_events_of("c1")] == [2]
    assert again.which_are_set(drawn) == frozenset(drawn)


def test_the_bits_of_a_list_are_what_its_events_come_to(book: Any) -> None:
    drawn = book.status_lists.draw(DID, SUSPENSION, count=3)
    for entry, value in ((drawn[0], True), (drawn[1], True), (drawn[0], False)):
        record(book, entry, value=value)
    found = book.status_lists.find_bits(StatusListId(issuer=DID, purpose=SUSPENSION, number=1))
    assert (found.last_event, list(found.indices)) == (3, [drawn[1].index])
    nothing = book.status_lists.find_bits(FIRST)
    assert (nothing.last_event, list(nothing.indices)) == (0, [])


def test_a_bit_that_is_set_already_makes_no_event(book: Any) -> None:
    (drawn,) = book.status_lists.draw(DID, REVOCATION, count=1)
    record(book, drawn)
    assert record(book, drawn) is None
    assert len(book.status_lists.list_events(FIRST)) == 1


def test_a_revocation_is_never_undone(book: Any) -> None:
    (drawn,) = book.status_lists.draw(DID, REVOCATION, count=1)
    record(book, drawn)
    with pytest.raises(Conflict, match="E_REVOCATION_FINAL"):
        record(book, drawn, value=False)
    assert book.status_lists.which_are_set([drawn]) == {drawn}


def test_a_suspension_can_be_lifted(book: Any) -> None:
    (drawn,) = book.status_lists.draw(DID, SUSPENSION, count=1)
    record(book, drawn)
    assert record(book, drawn, value=False).sequence == 2
    assert book.status_lists.which_are_set([drawn]) == frozenset()


def test_an_index_nobody_drew_cannot_be_set(book: Any) -> None:
    (drawn,) = book.status_lists.draw(DID, REVOCATION, count=1)
    other = StatusEntry(list_id=FIRST, index=(drawn.index + 1) % LIST_LENGTH)
    for entry in (other, StatusEntry(list_id=StatusListId(issuer=DID, purpose=SUSPENSION, number=1), index=0)):
        with pytest.raises(NotFound, match="E_STATUS_ENTRY_UNKNOWN"):
            record(book, entry)
        assert book.status_lists.which_are_set([entry]) == frozenset()


def change(entry: StatusEntry, value: bool = True, document: str = "c1") -> StatusChange:
    return StatusChange(entry=entry, value=value, credential_id=document, reason="r")


def test_many_changes_are_recorded_as_one_by_one(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    revocations = book.status_lists.draw(DID, REVOCATION, count=LIST_LENGTH + 3)
    suspensions = book.status_lists.draw(DID, SUSPENSION, count=2)
    record(book, revocations[0], document="c0")
    changes = [change(entry, document=f"c{n}") for n, entry in enumerate(revocations)]
    changes += [change(entry, document="s") for entry in suspensions]
    events = book.status_lists.record_many(changes, at=NOW, actor="t.sato")
    assert len(events) == LIST_LENGTH + 4
    assert [event.sequence for event in events[-5:]] == [1, 2, 3, 1, 2]
    again = books.open(INSTITUTION).status_lists
    assert [event.sequence for event in again.list_events(FIRST)] == list(range(1, LIST_LENGTH + 1))
    assert [event.credential_id for event in again.list_events(FIRST)] == [f"c{n}" for n in range(LIST_LENGTH)]
    assert again.which_are_set([*revocations, *suspensions]) == {*revocations, *suspensions}
    assert list(again.list_events_of("s")) == list(events[-2:])


def test_many_changes_judge_each_other_in_their_order(book: Any) -> None:
    (drawn,) = book.status_lists.draw(DID, SUSPENSION, count=1)
    changes = [change(drawn), change(drawn), change(drawn, value=False), change(drawn)]
    events = book.status_lists.record_many(changes, at=NOW, actor="t.sato")
    assert [(event.sequence, event.value) for event in events] == [(1, True), (2, False), (3, True)]
    assert list(book.status_lists.record_many([], at=NOW, actor="t.sato")) == []


@pytest.mark.parametrize("flaw", ["undrawn", "no-list", "cleared"])
def test_many_changes_are_recorded_all_or_none(book: Any, flaw: str) -> None:
    first, second = book.status_lists.draw(DID, REVOCATION, count=2)
    undrawn = next(n for n in range(LIST_LENGTH) if n not in (first.index, second.index))
    bad = {
        "undrawn": change(StatusEntry(list_id=FIRST, index=undrawn)),
        "no-list": change(StatusEntry(list_id=replace(FIRST, number=9), index=0)),
        "cleared": change(first, value=False),
    }[flaw]
    kind, code = (Conflict, "E_REVOCATION_FINAL") if flaw == "cleared" else (NotFound, "E_STATUS_ENTRY_UNKNOWN")
    with pytest.raises(kind, match=code):
        book.status_lists.record_many([change(first), change(second), bad], at=NOW, actor="t.sato")
    assert book.status_lists.which_are_set([first, second]) == frozenset()
    assert list(book.status_lists.list_events(FIRST)) == []


def test_published_versions_rise_one_by_one(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    drawn = book.status_lists.draw(DID, REVOCATION, count=1)
    assert book.status_lists.find_publication(FIRST) is None
    book.status_lists.publish(publication(1, 0))
    record(book, drawn[0])
    book.status_lists.publish(publication(2, 1))
    found = books.open(INSTITUTION).status_lists.find_publication(FIRST)
    assert found == publication(2, 1)


def test_a_list_is_kept_with_its_token_and_the_key_that_signed_it(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    book.status_lists.draw(DID, REVOCATION, count=1)
    assert [head.token_key for head in book.status_lists.list_heads()] == [""]
    first = replace(publication(1, 0), token=b"token 1", token_key="zKey")
    book.status_lists.publish(first)
    again = books.open(INSTITUTION).status_lists
    assert again.find_publication(FIRST) == first
    assert [head.token_key for head in again.list_heads()] == ["zKey"]
    again.publish(publication(2, 0))
    assert books.open(INSTITUTION).status_lists.find_publication(FIRST) == publication(2, 0)
    assert [head.token_key for head in again.list_heads()] == [""]


@pytest.mark.parametrize(
    ("version", "last_event"), [(1, 1), (3, 1), (2, 0), (2, 9)], ids=["same", "gap", "back", "beyond"]
)
def test_a_version_that_does_not_follow_is_refused(book: Any, version: int, last_event: int) -> None:
    drawn = book.status_lists.draw(DID, REVOCATION, count=2)
    record(book, drawn[0])
    book.status_lists.publish(publication(1, 1))
    with pytest.raises(Conflict, match="E_STATUS_VERSION"):
        book.status_lists.publish(publication(version, last_event))
    assert book.status_lists.find_publication(FIRST) == publication(1, 1)


def test_events_keep_their_instant(book: Any) -> None:
    (drawn,) = book.status_lists.draw(DID, REVOCATION, count=1)
    book.status_lists.record(drawn, value=True, at=LATER, actor="a", credential_id="c", reason="plagiarism")
    (event,) = book.status_lists.list_events(FIRST)
    assert (event.at, event.actor, event.reason) == (LATER, "a", "plagiarism")
