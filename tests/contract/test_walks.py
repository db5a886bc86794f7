"""Walks over everything, page by page: what whoever looks at every award and every event asks of a store."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import DID, LATER, NOW, credential_id, entry, intent
from kakitome.ports.awards import AwardState, Completion
from kakitome.ports.status_lists import StatusListId, StatusPurpose

REVOCATION = StatusPurpose.REVOCATION
FIRST = StatusListId(issuer=DID, purpose=REVOCATION, number=1)


def issue(book: Any, *numbers: int, **changes: Any) -> None:
    book.awards.reserve_many([intent(n, **changes) for n in numbers])
    book.awards.complete_many([completion(n) for n in numbers])


def completion(n: int) -> Completion:
    return Completion(credential_id=credential_id(n), document=f"signed {n}".encode(), at=LATER)


def sizes(pages: Sequence[Sequence[Any]]) -> list[int]:
    return [len(page) for page in pages]


@pytest.mark.parametrize(("size", "expected"), [(1, [1] * 5), (2, [2, 2, 1]), (5, [5]), (6, [5])])
def test_every_award_is_met_once_newest_first(book: Any, size: int, expected: list[int]) -> None:
    issue(book, 1, 2, 3, 4, 5)
    pages = list(book.awards.each_page(size=size))
    assert sizes(pages) == expected
    assert [one.credential_id for page in pages for one in page] == [credential_id(n) for n in (5, 4, 3, 2, 1)]


def test_there_is_no_page_where_there_is_no_award(book: Any) -> None:
    assert list(book.awards.each_page(size=10)) == []
    assert list(book.audit.each_page(size=10)) == []
    assert list(book.status_lists.each_event_page(FIRST, size=10)) == []


def test_an_outline_tells_what_the_record_tells(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    places = (
        *book.status_lists.draw(DID, REVOCATION, count=1),
        *book.status_lists.draw(DID, StatusPurpose.SUSPENSION, count=1),
    )
    issue(book, 1, batch="B", row=7, idempotency_key="k", status=places)
    book.awards.reserve_many([intent(2), intent(3)])
    book.awards.abandon(credential_id(2), because="key gone", at=LATER)
    again = books.open(INSTITUTION).awards
    found = [one for page in again.each_page(size=2) for one in page]
    for one in found:
        record = again.find_by_credential_id(one.credential_id)
        kept = record.intent
        assert (one.number, one.state, one.document_sha256) == (record.number, record.state, record.document_sha256)
        assert (one.intended_at, one.batch, one.row) == (kept.intended_at, kept.batch, kept.row)
        assert (one.idempotency_key, one.status) == (kept.idempotency_key, kept.status)
    assert [one.state for one in found] == [AwardState.INTENDED, AwardState.ABANDONED, AwardState.ISSUED]
    assert (found[-1].row, found[-1].status) == (7, places)


def test_a_walk_meets_what_was_there_when_it_began_though_more_comes(book: Any) -> None:
    issue(book, 1, 2, 3)
    walk = book.awards.each_page(size=2)
    met = [one.credential_id for one in next(walk)]
    issue(book, 4, 5)
    met += [one.credential_id for page in walk for one in page]
    assert met == [credential_id(n) for n in (3, 2, 1)]


def test_digests_of_many_signed_documents_are_found(book: Any) -> None:
    issue(book, 1, 2)
    book.awards.reserve_many([intent(3, replaces=credential_id(2), duplicate_key="duplicate-2"), intent(4)])
    book.awards.complete_many([completion(3)])
    book.awards.supersede(credential_id(2), by=credential_id(3), at=LATER)
    book.awards.reserve_many([intent(5)])
    book.awards.abandon(credential_id(5), because="key gone", at=LATER)
    asked = [credential_id(n) for n in (1, 2, 3, 4, 5, 99)]
    expected = {credential_id(n): sha256(f"signed {n}".encode()).hexdigest() for n in (1, 2, 3)}
    assert dict(book.awards.find_digests(asked)) == expected
    assert dict(book.awards.find_digests([])) == {}


def test_many_documents_are_read_at_once(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    # A few that lie by themselves, many that lie together, and one without a document between them.
    issue(book, 1, 2)
    issue(book, *range(10, 1110))
    book.awards.reserve_many([intent(3)])
    asked = [credential_id(n) for n in (*range(1109, 9, -1), 3, 2, 1, 9999)]
    found = books.open(INSTITUTION).awards.find_documents(asked)
    assert dict(found) == {credential_id(n): f"signed {n}".encode() for n in (1, 2, *range(10, 1110))}
    assert dict(book.awards.find_documents([])) == {}


def test_what_was_done_to_many_subjects_is_found_in_one_question(book: Any) -> None:
    acts = ["award.intended", "award.issued", "award.intended", "award.revoked", "award.issued"]
    book.audit.append_many([entry(action, subject=subject) for action, subject in zip(acts, "xyxzx", strict=True)])
    found = book.audit.find_marks(["x", "z", "w"])
    assert {subject: [tuple(mark) for mark in marks] for subject, marks in found.items()} == {
        "x": [(1, "award.intended"), (3, "award.intended"), (5, "award.issued")],
        "z": [(4, "award.revoked")],
    }
    assert dict(book.audit.find_marks([])) == {}


@pytest.mark.parametrize(("size", "expected"), [(1, [1] * 5), (2, [2, 2, 1]), (5, [5]), (6, [5])])
def test_every_event_is_met_once_in_its_order(book: Any, size: int, expected: list[int]) -> None:
    book.audit.append_many([entry(subject=f"{n}", ことば="値") for n in range(5)])
    pages = list(book.audit.each_page(size=size))
    assert sizes(pages) == expected
    assert [event for page in pages for event in page] == list(book.audit.list_events())


@pytest.mark.parametrize(("size", "expected"), [(1, [1] * 5), (2, [2, 2, 1]), (5, [5]), (6, [5])])
def test_every_event_of_a_list_is_met_once_in_its_order(book: Any, size: int, expected: list[int]) -> None:
    for entry_ in book.status_lists.draw(DID, REVOCATION, count=5):
        book.status_lists.record(entry_, value=True, at=NOW, actor="t.sato", credential_id="c1", reason="r")
    for other in book.status_lists.draw(DID, StatusPurpose.SUSPENSION, count=1):
        book.status_lists.record(other, value=True, at=NOW, actor="t.sato", credential_id="c1", reason="r")
    pages = list(book.status_lists.each_event_page(FIRST, size=size))
    assert sizes(pages) == expected
    assert [event for page in pages for event in page] == list(book.status_lists.list_events(FIRST))
