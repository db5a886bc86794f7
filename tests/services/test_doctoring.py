"""The doctor: a healthy book is well, and each broken invariant is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.learning.award import Evidence
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import AwardFilter
from kakitome.ports.status_lists import StatusListId, StatusPurpose
from kakitome.services.doctoring import Patient, examine
from kakitome.services.issuing import IssuingContext, issue
from kakitome.services.publishing import PLATFORM_TERMS, PublishingContext, publish_status_lists
from kakitome.services.revoking import StatusAct, revoke, suspend
from kakitome.values.localized_text import LocalizedText
from services.desks import DID, NOW, Stopped, Stops, make_desk, order, wanted

LATER = NOW + timedelta(hours=1)
REVOCATION = StatusListId(issuer=DID, purpose=StatusPurpose.REVOCATION, number=1)


def healthy() -> IssuingContext:
    desk = make_desk(book=MemoryAwardBook())
    issue(desk, order(*(wanted(n) for n in range(2, 6))), now=NOW)
    first, second, *_ = desk.book.awards.list_matching(AwardFilter())
    revoke(desk.book, first.credential_id, act=StatusAct(actor="a", reason="r", now=NOW))
    suspend(desk.book, second.credential_id, act=StatusAct(actor="a", reason="r", now=NOW))
    publish_status_lists(PublishingContext(book=desk.book, vault=desk.vault, terms=PLATFORM_TERMS), now=NOW)
    return desk


def codes(desk: IssuingContext, **more: Any) -> set[str]:
    return {finding.code for finding in examine(Patient(book=desk.book, **more), now=LATER).findings}


def record(desk: IssuingContext, n: int = 0) -> Any:
    return desk.book.awards.list_matching(AwardFilter())[n]


def change_record(desk: IssuingContext, n: int, change: Callable[[Any], Any]) -> None:
    """Reach behind the store's rules, as a fault would."""
    awards: Any = desk.book.awards
    found = record(desk, n)
    awards._records.put(found.credential_id, change(found))


def test_a_healthy_book_is_well() -> None:
    desk = healthy()
    seen: list[tuple[int, int]] = []
    examination = examine(Patient(book=desk.book), now=LATER, progress=lambda done, of: seen.append((done, of)))
    assert examination.is_well
    assert examination.findings == ()
    assert (examination.awards, examination.lists) == (4, 2)
    assert seen[-1] == (4, 4)


def test_an_empty_book_is_well() -> None:
    assert codes(make_desk(book=MemoryAwardBook())) == set()


def test_i1_a_document_without_its_intent_event() -> None:
    desk = healthy()
    trail: Any = desk.book.audit
    trail._events._items = [
        event for event in trail._events._items if (event.entry.action, event.sequence) != ("award.intended", 1)
    ]
    assert "E_DOCTOR_I1" in codes(desk)


def test_i1_a_document_with_two_intent_events() -> None:
    desk = healthy()
    subject = record(desk).credential_id
    desk.book.audit.append_many([AuditEntry(at=NOW, actor="a", action="award.intended", subject=subject)])
    assert codes(desk) == {"E_DOCTOR_I1"}


def test_i2_an_open_intent_unless_somebody_is_at_it() -> None:
    desk = make_desk(book=MemoryAwardBook(), failpoints=Stops(at="after_intent"))
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW)
    assert "E_DOCTOR_I2" in codes(desk)
    assert "E_DOCTOR_I2" not in codes(desk, patience=timedelta(hours=2))


def test_i3_one_row_for_two_awards() -> None:
    desk = healthy()
    row = record(desk, 1).intent.row
    change_record(desk, 0, lambda r: replace(r, intent=replace(r.intent, row=row)))
    assert codes(desk) == {"E_DOCTOR_I3"}


def test_i4_one_index_for_two_documents() -> None:
    desk = healthy()
    status = record(desk, 1).intent.status
    change_record(desk, 0, lambda r: replace(r, intent=replace(r.intent, status=status)))
    assert codes(desk) == {"E_DOCTOR_I4"}


def test_i4_an_index_nobody_drew() -> None:
    desk = healthy()
    status = record(desk).intent.status
    other = replace(status[0], index=(status[0].index + 1) % 131_072)
    change_record(desk, 0, lambda r: replace(r, intent=replace(r.intent, status=(other, *status[1:]))))
    assert codes(desk) == {"E_DOCTOR_I4_DRAWN"}


def test_i5_a_list_that_is_not_the_replay_of_its_events() -> None:
    desk = healthy()
    lists: Any = desk.book.status_lists
    publication = lists.find_publication(REVOCATION)
    other = lists.find_publication(replace(REVOCATION, purpose=StatusPurpose.SUSPENSION))
    lists._publications.put(REVOCATION, replace(publication, document=other.document))
    assert codes(desk) == {"E_DOCTOR_I5"}
    lists._publications.put(REVOCATION, replace(publication, document=b"not json"))
    assert codes(desk) == {"E_DOCTOR_I5"}


def test_i5_a_version_the_trail_does_not_know() -> None:
    desk = healthy()
    lists: Any = desk.book.status_lists
    lists._publications.put(REVOCATION, replace(lists.find_publication(REVOCATION), version=3))
    assert codes(desk) == {"E_DOCTOR_I5_VERSION"}


def test_i5_events_with_a_gap() -> None:
    desk = healthy()
    lists: Any = desk.book.status_lists
    events = lists._lists.find(REVOCATION).events
    events._items = [replace(events._items[0], sequence=2)]
    assert "E_DOCTOR_I5_GAP" in codes(desk)


def test_a_list_that_is_behind_or_unpublished_is_a_warning() -> None:
    desk = healthy()
    last = record(desk, 3)
    revoke(desk.book, last.credential_id, act=StatusAct(actor="a", reason="r", now=NOW))
    examination = examine(Patient(book=desk.book), now=LATER)
    assert {finding.code for finding in examination.findings} == {"W_DOCTOR_LIST_BEHIND"}
    assert examination.is_well
    unpublished = make_desk(book=MemoryAwardBook())
    issue(unpublished, order(wanted(2)), now=NOW)
    assert codes(unpublished) == {"W_DOCTOR_LIST_UNPUBLISHED"}


def test_a_list_that_ran_out_is_an_error() -> None:
    desk = healthy()
    examination = examine(Patient(book=desk.book), now=NOW + timedelta(days=8))
    assert {finding.code for finding in examination.findings} == {"E_DOCTOR_LIST_EXPIRED"}


def test_i6_a_revocation_that_was_undone() -> None:
    desk = healthy()
    lists: Any = desk.book.status_lists
    first = lists.list_events(REVOCATION)[0]
    lists.apply(replace(first, sequence=2, value=False))
    assert "E_DOCTOR_I6" in codes(desk)


@pytest.mark.parametrize("damage", ["actor", "order", "missing"])
def test_i7_a_chain_that_was_tampered_with(damage: str) -> None:
    desk = healthy()
    trail: Any = desk.book.audit
    items = trail._events._items
    if damage == "actor":
        items[3] = replace(items[3], entry=replace(items[3].entry, actor="somebody else"))
    elif damage == "order":
        items[3], items[4] = items[4], items[3]
    else:
        del items[3]
    found = [f for f in examine(Patient(book=desk.book), now=LATER).findings if f.code == "E_DOCTOR_I7"]
    assert [finding.params["event"] for finding in found] == [4]


def test_i7_a_trail_that_lost_what_a_witness_saw() -> None:
    desk = healthy()
    last = desk.book.audit.list_events()[-1]
    assert codes(desk, witnessed=(last.sequence, last.hash)) == set()
    assert codes(desk, witnessed=(last.sequence + 1, "f" * 64)) == {"E_DOCTOR_I7_SHORT"}
    assert codes(desk, witnessed=(last.sequence, "f" * 64)) == {"E_DOCTOR_I7_WITNESS"}


def test_i11_an_award_that_was_acknowledged_and_is_gone() -> None:
    desk = healthy()
    awards: Any = desk.book.awards
    gone = record(desk)
    awards._records.drop(gone.credential_id)
    findings = examine(Patient(book=desk.book), now=LATER).findings
    assert [(f.code, f.params["number"]) for f in findings if "I11" in f.code] == [("E_DOCTOR_I11", gone.number)]


def test_i11_an_award_with_other_bytes_than_were_issued() -> None:
    desk = healthy()
    change_record(desk, 0, lambda r: replace(r, document_sha256="0" * 64))
    assert codes(desk) == {"E_DOCTOR_I11_OTHER", "E_DOCTOR_I14_CHANGED"}


@pytest.mark.parametrize("damage", ["flip", "missing", "resigned"])
def test_i14_a_document_that_does_not_verify(damage: str) -> None:
    desk = healthy()
    awards: Any = desk.book.awards
    found = record(desk)
    data = awards.get_document(found.credential_id)
    if damage == "missing":
        awards._documents.drop(found.credential_id)
        assert codes(desk) == {"E_DOCTOR_I14_MISSING"}
        return
    changed = data.replace("優".encode(), "秀".encode())
    awards._documents.put(found.credential_id, changed)
    assert codes(desk) == {"E_DOCTOR_I14_CHANGED"}
    if damage == "resigned":
        digest = sha256(changed).hexdigest()
        change_record(desk, 0, lambda r: replace(r, document_sha256=digest))
        assert codes(desk) == {"E_DOCTOR_I11_OTHER", "E_DOCTOR_I14"}
    assert codes(desk, deep=False) <= {"E_DOCTOR_I11_OTHER"}


@pytest.mark.parametrize("field", ["name", "email", "student_number"])
def test_i14_a_record_that_names_another_learner_than_was_signed(field: str) -> None:
    desk = healthy()

    def another(record: Any) -> Any:
        changes: dict[str, Any] = {field: "somebody@else.example"}
        return replace(record, intent=replace(record.intent, learner=replace(record.intent.learner, **changes)))

    change_record(desk, 0, another)
    assert codes(desk) == {"E_DOCTOR_I14_LEARNER"}
    assert codes(desk, deep=False) == set()


EDITS: dict[str, Any] = {
    "grade": "秀",
    "narrative": LocalizedText(ja="学年で一番でした。"),
    "evidence": (Evidence(url="https://evil.example/"),),
    "awarded_on": NOW.date() - timedelta(days=400),
    "valid_until": NOW + timedelta(days=36500),
    "version": 7,
}


@pytest.mark.parametrize("column", sorted(EDITS))
def test_i14_a_record_that_says_something_else_than_was_signed(column: str) -> None:
    desk = healthy()
    number = record(desk).number
    change_record(desk, 0, lambda r: replace(r, intent=replace(r.intent, **{column: EDITS[column]})))
    (finding,) = examine(Patient(book=desk.book), now=LATER).findings
    assert (finding.code, finding.params) == ("E_DOCTOR_I14_RECORD", {"number": number, "columns": column})


def test_abandoned_intents_are_settled() -> None:
    desk = make_desk(book=MemoryAwardBook(), failpoints=Stops(at="after_intent"))
    with pytest.raises(Stopped):
        issue(desk, order(wanted(2)), now=NOW)
    (opened,) = desk.book.awards.list_open_intents()
    desk.book.awards.abandon(opened.credential_id, because="no", at=NOW)
    assert codes(desk) == {"W_DOCTOR_LIST_UNPUBLISHED"}
