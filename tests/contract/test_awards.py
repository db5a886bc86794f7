"""Intents and awards: what is unique, what can follow what, what is never lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import DID, LATER, NOW, credential_id, intent
from kakitome.errors import Conflict, NotFound
from kakitome.ports.awards import AwardFilter, AwardState, Completion
from kakitome.ports.status_lists import StatusPurpose


def issue(book: Any, n: int, **changes: Any) -> None:
    made = intent(n, **changes)
    book.awards.reserve_many([made])
    book.awards.complete_many([completion(n)])


def completion(n: int, document: bytes = b"") -> Completion:
    return Completion(credential_id=credential_id(n), document=document or f"signed {n}".encode(), at=LATER)


def test_an_intent_is_open_with_the_payload_it_was_stored_with(books: StoreFactory) -> None:
    books.open(INSTITUTION).awards.reserve_many([intent(1), intent(2)])
    opened = books.open(INSTITUTION).awards.list_open_intents()
    assert [(r.state, r.intent.payload) for r in opened] == [
        (AwardState.INTENDED, b'{"n":1}'),
        (AwardState.INTENDED, b'{"n":2}'),
    ]


def test_the_person_is_kept_exactly_or_not_at_all(books: StoreFactory) -> None:
    books.open(INSTITUTION).awards.reserve_many([intent(1, grade="優")])
    found = books.open(INSTITUTION).awards.find_by_number("A-0001-0001").intent
    if books.keeps_people:
        assert (found.learner, found.grade) == (intent(1).learner, "優")
    else:
        assert (found.learner, found.grade, found.evidence) == (None, "", ())


def test_a_completed_award_gives_back_the_exact_bytes(books: StoreFactory) -> None:
    document = '{"name":"𠮷"}\n'.encode()
    book = books.open(INSTITUTION)
    book.awards.reserve_many([intent(1)])
    book.awards.complete_many([completion(1, document)])
    again = books.open(INSTITUTION)
    record = again.awards.find_by_credential_id(credential_id(1))
    assert again.awards.get_document(credential_id(1)) == document
    assert (record.state, record.issued_at) == (AwardState.ISSUED, LATER)
    assert again.awards.list_open_intents() == []


def test_completing_twice_with_the_same_bytes_changes_nothing(book: Any) -> None:
    issue(book, 1)
    seen = book.awards.find_by_credential_id(credential_id(1))
    book.awards.complete_many([replace(completion(1), at=LATER + timedelta(days=1))])
    assert book.awards.find_by_credential_id(credential_id(1)) == seen


def test_completing_twice_with_other_bytes_is_a_conflict(book: Any) -> None:
    issue(book, 1)
    with pytest.raises(Conflict, match="E_ALREADY_ISSUED"):
        book.awards.complete_many([completion(1, b"other")])
    assert book.awards.get_document(credential_id(1)) == b"signed 1"


def test_completions_happen_all_or_none(book: Any) -> None:
    book.awards.reserve_many([intent(1)])
    with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
        book.awards.complete_many([completion(1), completion(2)])
    assert len(book.awards.list_open_intents()) == 1
    with pytest.raises(NotFound):
        book.awards.get_document(credential_id(1))


def test_an_abandoned_intent_cannot_be_completed(book: Any) -> None:
    book.awards.reserve_many([intent(1)])
    book.awards.abandon(credential_id(1), because="key gone", at=LATER)
    with pytest.raises(Conflict, match="E_INTENT_ABANDONED"):
        book.awards.complete_many([completion(1)])
    record = book.awards.find_by_credential_id(credential_id(1))
    assert (record.state, record.abandoned_because, record.abandoned_at) == (AwardState.ABANDONED, "key gone", LATER)


def test_an_issued_award_cannot_be_abandoned(book: Any) -> None:
    issue(book, 1)
    with pytest.raises(Conflict, match="E_AWARD_MOVE"):
        book.awards.abandon(credential_id(1), because="no", at=LATER)


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("E_CREDENTIAL_ID_TAKEN", {"credential_id": credential_id(1)}),
        ("E_ROW_TAKEN", {"batch": "B", "row": 7}),
        ("E_IDEMPOTENCY_KEY_TAKEN", {"idempotency_key": "client-1"}),
        ("E_DUPLICATE_AWARD", {"duplicate_key": "duplicate-1"}),
    ],
)
def test_what_must_be_unique_is(book: Any, code: str, same: dict[str, Any]) -> None:
    book.awards.reserve_many([intent(1, batch="B", row=7, idempotency_key="client-1")])
    with pytest.raises(Conflict, match=code) as caught:
        book.awards.reserve_many([intent(2, **same)])
    assert caught.value.params["credential_id"] == credential_id(1)


def test_what_must_be_unique_is_unique_within_one_call_too(book: Any) -> None:
    with pytest.raises(Conflict, match="E_ROW_TAKEN"):
        book.awards.reserve_many([intent(1, batch="B", row=7), intent(2, batch="B", row=7)])
    assert book.awards.list_open_intents() == []


def test_the_same_row_of_another_batch_is_free(book: Any) -> None:
    book.awards.reserve_many([intent(1, batch="B", row=7), intent(2, batch="C", row=7), intent(3), intent(4)])
    assert len(book.awards.list_open_intents()) == 4


def test_a_status_index_serves_one_document_for_ever(book: Any) -> None:
    (drawn,) = book.status_lists.draw(DID, StatusPurpose.REVOCATION, count=1)
    book.awards.reserve_many([intent(1, status=(drawn,))])
    book.awards.abandon(credential_id(1), because="no", at=LATER)
    with pytest.raises(Conflict, match="E_STATUS_INDEX_TAKEN"):
        book.awards.reserve_many([intent(2, status=(drawn,))])


def test_an_abandoned_intent_frees_row_key_and_duplicate_but_not_its_id(book: Any) -> None:
    taken = {"batch": "B", "row": 7, "idempotency_key": "client-1", "duplicate_key": "d"}
    book.awards.reserve_many([intent(1, **taken)])
    book.awards.abandon(credential_id(1), because="no", at=LATER)
    with pytest.raises(Conflict, match="E_CREDENTIAL_ID_TAKEN"):
        book.awards.reserve_many([intent(1, **taken)])
    book.awards.reserve_many([intent(2, **taken)])
    assert book.awards.find_by_idempotency_key("client-1").credential_id == credential_id(2)


def test_an_award_that_is_not_exclusive_may_be_a_duplicate(book: Any) -> None:
    issue(book, 1, duplicate_key="d")
    issue(book, 2, duplicate_key="d", exclusive=False)
    found = book.awards.find_many_by_duplicate_key(["d", "unknown"])
    assert {key: [r.credential_id for r in records] for key, records in found.items()} == {
        "d": [credential_id(1), credential_id(2)]
    }


def test_rows_of_a_batch_are_found_unless_they_were_abandoned(book: Any) -> None:
    book.awards.reserve_many([intent(n, batch="B", row=n) for n in (1, 2, 3)] + [intent(4, batch="C", row=1)])
    book.awards.abandon(credential_id(2), because="no", at=LATER)
    found = book.awards.find_many_by_row("B", [1, 2, 3, 9])
    assert {row: record.credential_id for row, record in found.items()} == {1: credential_id(1), 3: credential_id(3)}


def test_a_replacing_award_may_share_the_duplicate_key_of_what_it_replaces(book: Any) -> None:
    issue(book, 1, duplicate_key="d")
    issue(book, 2, duplicate_key="d", replaces=credential_id(1), number=intent(1).number)
    book.awards.supersede(credential_id(1), by=credential_id(2), at=LATER)
    old = book.awards.find_by_credential_id(credential_id(1))
    assert (old.state, old.superseded_by, old.superseded_at) == (AwardState.SUPERSEDED, credential_id(2), LATER)
    assert [r.credential_id for r in book.awards.find_many_by_duplicate_key(["d"])["d"]] == [credential_id(2)]


def test_one_document_is_replaced_by_one_other_at_most(book: Any) -> None:
    issue(book, 1, duplicate_key="d")
    book.awards.reserve_many([intent(2, duplicate_key="d", replaces=credential_id(1))])
    with pytest.raises(Conflict, match="E_NOT_REPLACEABLE"):
        book.awards.reserve_many([intent(3, duplicate_key="e", replaces=credential_id(1))])


@pytest.mark.parametrize("old", ["unknown", "open"])
def test_only_an_issued_document_can_be_replaced(book: Any, old: str) -> None:
    book.awards.reserve_many([intent(1)])
    replaces = credential_id(1) if old == "open" else credential_id(99)
    with pytest.raises(Conflict, match="E_NOT_REPLACEABLE"):
        book.awards.reserve_many([intent(2, replaces=replaces)])


def test_a_superseded_document_stays_readable_and_cannot_be_superseded_again(book: Any) -> None:
    issue(book, 1)
    book.awards.supersede(credential_id(1), by=credential_id(2), at=LATER)
    assert book.awards.get_document(credential_id(1)) == b"signed 1"
    with pytest.raises(Conflict, match="E_AWARD_MOVE"):
        book.awards.supersede(credential_id(1), by=credential_id(3), at=LATER)


def test_a_number_leads_to_the_current_document(book: Any) -> None:
    number = intent(1).number
    issue(book, 1)
    book.awards.reserve_many([intent(2, number=number, duplicate_key="duplicate-1", replaces=credential_id(1))])
    assert book.awards.find_by_number(number).credential_id == credential_id(1)
    book.awards.complete_many([completion(2)])
    book.awards.supersede(credential_id(1), by=credential_id(2), at=LATER)
    assert book.awards.find_by_number(number).credential_id == credential_id(2)
    assert [r.credential_id for r in book.awards.list_by_number(number)] == [credential_id(1), credential_id(2)]
    assert book.awards.find_by_number("A-9999-9999") is None
    issue(book, 3)
    several = book.awards.find_many_by_number([intent(3).number, "A-9999-9999", number])
    assert {at: record.credential_id for at, record in several.items()} == {
        number: credential_id(2),
        intent(3).number: credential_id(3),
    }


def test_many_documents_are_found_in_one_question(book: Any) -> None:
    issue(book, 1)
    book.awards.reserve_many([intent(2)])
    found = book.awards.find_many_by_credential_id([credential_id(n) for n in (1, 2, 3)])
    assert {key: record.state for key, record in found.items()} == {
        credential_id(1): AwardState.ISSUED,
        credential_id(2): AwardState.INTENDED,
    }


def test_what_an_earlier_release_stored_under_the_digest_alone_is_in_the_way_and_found(book: Any) -> None:
    issue(book, 1, duplicate_key="d0d0")
    issue(book, 2, duplicate_key="nfefe:e1e1")
    with pytest.raises(Conflict) as refused:
        book.awards.reserve_many([intent(3, duplicate_key="n1234:d0d0")])
    assert refused.value.code == "E_DUPLICATE_AWARD"
    issue(book, 4, duplicate_key="n1234:d0d0", exclusive=False)
    found = book.awards.find_many_by_duplicate_key(["n1234:d0d0", "nfefe:e1e1", "nfefe:f2f2"])
    assert {key: [one.credential_id for one in records] for key, records in found.items()} == {
        "n1234:d0d0": [credential_id(1), credential_id(4)],
        "nfefe:e1e1": [credential_id(2)],
    }


def test_it_is_told_which_of_many_are_open(book: Any) -> None:
    issue(book, 1)
    book.awards.reserve_many([intent(2), intent(3), intent(4)])
    book.awards.abandon(credential_id(3), because="key gone", at=LATER)
    asked = [credential_id(n) for n in (1, 2, 3, 4, 99)]
    assert book.awards.which_are_open(asked) == {credential_id(2), credential_id(4)}
    assert book.awards.which_are_open([]) == frozenset()


def test_it_is_told_which_of_many_numbers_are_taken(book: Any) -> None:
    book.awards.reserve_many([intent(1), intent(2)])
    book.awards.abandon(credential_id(2), because="key gone", at=LATER)
    asked = [intent(n).number for n in (1, 2, 3)]
    assert book.awards.which_numbers_are_taken(asked) == frozenset(asked[:2])


def test_a_thousand_and_more_are_reserved_completed_and_found(book: Any) -> None:
    made = [intent(n, batch="B", row=n) for n in range(1, 1202)]
    book.awards.reserve_many(made)
    assert [record.intent.row for record in book.awards.list_open_intents()] == list(range(1, 1202))
    book.awards.complete_many([completion(n) for n in range(1, 1202)])
    found = book.awards.find_many_by_credential_id([one.credential_id for one in made])
    assert [(record.state, record.issued_at) for record in found.values()] == [(AwardState.ISSUED, LATER)] * 1201
    assert book.awards.get_document(credential_id(1201)) == b"signed 1201"
    assert book.awards.list_open_intents() == []
    with pytest.raises(Conflict, match="E_ROW_TAKEN"):
        book.awards.reserve_many([intent(2000 + n, batch="B", row=3000 if n else 1201) for n in range(2)])


def test_of_two_different_documents_for_one_intent_neither_is_stored(book: Any) -> None:
    book.awards.reserve_many([intent(1)])
    with pytest.raises(Conflict, match="E_ALREADY_ISSUED"):
        book.awards.complete_many([completion(1), completion(1, b"another")])
    assert book.awards.which_are_open([credential_id(1)]) == {credential_id(1)}
    book.awards.complete_many([completion(1), completion(1)])
    assert book.awards.get_document(credential_id(1)) == b"signed 1"


def test_lists_are_filtered_paged_and_newest_first(book: Any) -> None:
    for n in range(1, 6):
        issue(book, n, microcredential="a" if n % 2 else "b", batch="B", row=n)
    book.awards.reserve_many([intent(6, microcredential="a")])
    some = AwardFilter(microcredentials=frozenset({"a"}), states=frozenset({AwardState.ISSUED}))
    assert [r.intent.row for r in book.awards.list_matching(some)] == [5, 3, 1]
    assert [r.intent.row for r in book.awards.list_matching(some, offset=1, limit=1)] == [3]
    assert book.awards.count_matching(some) == 3
    assert book.awards.count_matching(AwardFilter(batch="B")) == 5
    assert book.awards.count_matching(AwardFilter(version=2)) == 0
    assert book.awards.count_matching(AwardFilter(microcredentials=frozenset())) == 0
    day = book.awards.list_matching(some)[0].intent.awarded_on
    assert book.awards.count_matching(AwardFilter(awarded_from=day, awarded_until=day)) == 6
    assert book.awards.count_matching(AwardFilter(awarded_from=day + timedelta(days=1))) == 0
    assert book.awards.count_matching(AwardFilter(awarded_until=day - timedelta(days=1))) == 0
    assert book.awards.count_matching(AwardFilter(received=True)) == 0
    assert book.awards.count_matching(AwardFilter(received=False)) == 6


def test_awards_are_found_by_part_of_a_number_or_of_a_name(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    book.awards.reserve_many([intent(1), intent(2)])
    assert book.awards.count_matching(AwardFilter(text="0002")) == 1
    for text in ("髙橋 2", "L2@EXAMPLE", "S2"):
        assert book.awards.count_matching(AwardFilter(text=text)) == (1 if books.keeps_people else 0)


def test_unknown_documents_are_said_to_be_unknown(book: Any) -> None:
    assert book.awards.find_by_credential_id("x") is None
    assert book.awards.find_by_idempotency_key("x") is None
    assert book.awards.find_by_idempotency_key("") is None
    for act in (
        lambda: book.awards.get_document("x"),
        lambda: book.awards.abandon("x", because="", at=NOW),
        lambda: book.awards.supersede("x", by="y", at=NOW),
    ):
        with pytest.raises(NotFound, match="E_AWARD_UNKNOWN"):
            act()


def test_what_was_made_ready_is_stored_for_that_very_intent_and_no_other(book: Any) -> None:
    first = replace(intent(1), payload=b"the first try")
    book.awards.prepare([first, intent(2)])
    again = replace(first, payload=b"the second try")
    book.awards.reserve_many([again, intent(3)])
    kept = {one.credential_id: one.intent.payload for one in book.awards.list_open_intents()}
    assert kept[credential_id(1)] == b"the second try"
    book.awards.prepare([intent(2)])
    book.awards.reserve_many([intent(2)])
    assert book.awards.list_open_intents()[-1].intent.payload == intent(2).payload
