"""The doctor reads page by page: what is far behind the first page is found, and a page's edge loses nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kakitome.errors import Unavailable
from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import AwardFilter
from kakitome.ports.status_lists import StatusListId, StatusPurpose
from kakitome.services.doctoring import Patient, examine
from kakitome.services.doctoring.tallies import Indices, Repeats, digest_of
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.publishing import PLATFORM_TERMS, PublishingContext, publish_status_lists
from kakitome.services.revoking import StatusAct, revoke
from services.desks import DID, NOW, make_desk, order, wanted

LATER = NOW + timedelta(hours=1)
AWARDS = 11
PAGE = 4
PLACES = [0, 3, 4, 7, 8, 10]
"""The first and the last award, and both sides of each edge."""
Told = list[tuple[str, dict[str, str | int]]]


def healthy() -> IssuingContext:
    desk = make_desk(book=MemoryAwardBook())
    issue(desk, order(*(wanted(n) for n in range(2, 2 + AWARDS))), now=NOW)
    for one in records(desk)[::2]:
        revoke(desk.book, one.credential_id, act=StatusAct(actor="a", reason="r", now=NOW))
    publish_status_lists(PublishingContext(book=desk.book, vault=desk.vault, terms=PLATFORM_TERMS), now=NOW)
    return desk


def records(desk: IssuingContext) -> Any:
    return desk.book.awards.list_matching(AwardFilter())


def change_record(desk: IssuingContext, n: int, change: Callable[[Any], Any]) -> str:
    """Reach behind the store's rules, as a fault would."""
    awards: Any = desk.book.awards
    found = records(desk)[n]
    awards._records.put(found.credential_id, change(found))
    return str(found.number)


def told(desk: IssuingContext, *, page: int = PAGE, **more: Any) -> Told:
    findings = examine(Patient(book=desk.book, page=page, **more), now=LATER).findings
    return [(finding.code, dict(finding.params)) for finding in findings]


@pytest.mark.parametrize("page", [1, 2, PAGE, 10, AWARDS, 12, 1000])
def test_pages_of_any_size_hold_everything_once(page: int) -> None:
    desk = healthy()
    seen: list[tuple[int, int]] = []
    found = examine(Patient(book=desk.book, page=page), now=LATER, progress=lambda *now: seen.append(now))
    assert found.findings == ()
    assert (found.awards, found.events) == (AWARDS, desk.book.audit.count())
    assert seen == [(n, AWARDS) for n in range(1, AWARDS + 1)]


@pytest.mark.parametrize("n", PLACES)
def test_an_award_without_its_intent_is_found_on_every_page(n: int) -> None:
    desk = healthy()
    award = records(desk)[n]
    desk.book.audit.append_many([AuditEntry(at=NOW, actor="a", action="award.intended", subject=award.credential_id)])
    assert told(desk) == [("E_DOCTOR_I1", {"number": award.number})]


@pytest.mark.parametrize("n", PLACES)
def test_an_award_that_is_gone_is_found_on_every_page(n: int) -> None:
    desk = healthy()
    awards: Any = desk.book.awards
    gone = records(desk)[n]
    awards._records.drop(gone.credential_id)
    assert [params for code, params in told(desk) if code == "E_DOCTOR_I11"] == [{"number": gone.number}]


@pytest.mark.parametrize("n", PLACES)
def test_an_award_with_other_bytes_is_found_on_every_page(n: int) -> None:
    desk = healthy()
    number = change_record(desk, n, lambda r: replace(r, document_sha256="0" * 64))
    assert told(desk) == [("E_DOCTOR_I11_OTHER", {"number": number}), ("E_DOCTOR_I14_CHANGED", {"number": number})]
    assert told(desk, deep=False) == [("E_DOCTOR_I11_OTHER", {"number": number})]


@pytest.mark.parametrize("n", PLACES)
def test_a_document_that_is_gone_is_found_on_every_page(n: int) -> None:
    desk = healthy()
    awards: Any = desk.book.awards
    gone = records(desk)[n]
    awards._documents.drop(gone.credential_id)
    assert told(desk) == [("E_DOCTOR_I14_MISSING", {"number": gone.number})]


@pytest.mark.parametrize("n", PLACES)
def test_of_a_page_of_documents_the_one_that_cannot_be_read_is_named(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = healthy()
    awards: Any = desk.book.awards
    locked, whole = records(desk)[n], awards.get_document

    def read(credential_id: str) -> bytes:
        if credential_id == locked.credential_id:
            raise Unavailable("E_DOCUMENT_DAMAGED")
        found: bytes = whole(credential_id)
        return found

    monkeypatch.setattr(awards, "get_document", read)
    named = {"number": locked.number, "reason": "E_DOCUMENT_DAMAGED"}
    assert told(desk) == [("E_DOCTOR_I14_UNREADABLE", named)]


@pytest.mark.parametrize(("n", "other"), [(10, 0), (4, 3), (0, 10), (9, 8)])
def test_a_row_of_two_awards_names_both_whatever_page_they_are_on(n: int, other: int) -> None:
    desk = healthy()
    row = records(desk)[other].intent.row
    change_record(desk, n, lambda r: replace(r, intent=replace(r.intent, row=row)))
    newer, older = sorted((n, other))
    expected = {"number": records(desk)[older].number, "other": records(desk)[newer].number}
    assert told(desk) == told(desk, page=1000) == [("E_DOCTOR_I3", expected)]


@pytest.mark.parametrize(("n", "other"), [(10, 0), (4, 3), (0, 10), (9, 8)])
def test_a_place_of_two_awards_names_both_whatever_page_they_are_on(n: int, other: int) -> None:
    desk = healthy()
    status = records(desk)[other].intent.status
    change_record(desk, n, lambda r: replace(r, intent=replace(r.intent, status=status)))
    newer, older = sorted((n, other))
    expected = {"number": records(desk)[older].number, "other": records(desk)[newer].number}
    assert told(desk, deep=False) == told(desk, page=1000, deep=False) == [("E_DOCTOR_I4", expected)] * 2


def test_a_client_key_of_two_awards_is_found() -> None:
    desk = healthy()
    for n in (1, 9):
        change_record(desk, n, lambda r: replace(r, intent=replace(r.intent, idempotency_key="k")))
    assert [code for code, _ in told(desk)] == ["E_DOCTOR_I3"]


def test_a_place_in_a_list_that_is_gone_is_found() -> None:
    desk = healthy()
    place = replace(
        records(desk)[9].intent.status[0], list_id=StatusListId(issuer=DID, purpose=StatusPurpose.REVOCATION, number=7)
    )
    change_record(desk, 9, lambda r: replace(r, intent=replace(r.intent, status=(place,))))
    assert told(desk) == [("E_DOCTOR_I4_DRAWN", {"list": "revocation-7"})]


@pytest.mark.parametrize("position", [1, 4, 5, 8, 9, 20])
def test_a_break_in_the_chain_is_found_on_every_page(position: int) -> None:
    desk = healthy()
    trail: Any = desk.book.audit
    items = trail._events._items
    items[position - 1] = replace(items[position - 1], entry=replace(items[position - 1].entry, actor="somebody"))
    assert told(desk) == [("E_DOCTOR_I7", {"event": position})]


def test_a_trail_that_tells_less_than_it_counts_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = healthy()
    known = desk.book.audit.count()
    monkeypatch.setattr(desk.book.audit, "count", lambda: known + 1)
    assert told(desk) == [("E_DOCTOR_I7", {"event": known + 1})]


@pytest.mark.parametrize("sequence", [1, 4, 5, 30])
def test_a_witness_is_heard_about_an_event_on_any_page(sequence: int) -> None:
    desk = healthy()
    event = desk.book.audit.list_events()[sequence - 1]
    assert told(desk, witnessed=(sequence, event.hash)) == []
    assert told(desk, witnessed=(sequence, "f" * 64)) == [("E_DOCTOR_I7_WITNESS", {"witnessed": sequence})]


def test_a_list_whose_event_on_the_second_page_is_another_is_found() -> None:
    desk = healthy()
    lists: Any = desk.book.status_lists
    events = lists._lists.find(StatusListId(issuer=DID, purpose=StatusPurpose.REVOCATION, number=1)).events
    index = events._items[PAGE].entry.index
    events._items[PAGE] = replace(events._items[PAGE], value=False)
    assert told(desk) == [
        ("E_DOCTOR_I5", {"list": "revocation-1"}),
        ("E_DOCTOR_I6", {"list": "revocation-1", "index": index}),
    ]
    del events._items[PAGE]
    assert ("E_DOCTOR_I5_GAP", {"list": "revocation-1"}) in told(desk)


def test_repeats_are_candidates_and_nothing_else_is() -> None:
    repeats = Repeats()
    for n in range(5000):
        repeats.note(("row", "B-1", n))
    assert repeats.candidates() == frozenset()
    repeats.note(("row", "B-1", 4321))
    assert repeats.candidates() == {digest_of(("row", "B-1", 4321))}


def test_a_set_of_indices_knows_what_is_in_it() -> None:
    some = Indices([0, 7, 8, 131_071, 2**31])
    assert [some.add(n) for n in (7, 9, 2**31, 8192)] == [False, True, False, True]
    assert Indices([9, 131_071]).is_within(some)
    assert not Indices([10]).is_within(some)
    assert not Indices([2**30]).is_within(some)
    assert Indices().is_within(Indices())
