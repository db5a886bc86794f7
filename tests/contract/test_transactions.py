"""What a transaction promises."""

from contextlib import suppress
from typing import Any

import pytest

from contract.factories import INSTITUTION, StoreFactory
from contract.records import DID, NOW, entry, intent, issuer, version
from kakitome.errors import Conflict
from kakitome.ports.awards import Completion
from kakitome.ports.status_lists import StatusPurpose


class Broken(Exception):
    """Something went wrong in the middle."""


def everything(book: Any) -> tuple[Any, ...]:
    return (
        book.awards.list_open_intents(),
        book.audit.list_events(),
        book.status_lists.list_heads(),
        book.issuers.list_issuers(),
        book.microcredentials.list_latest(),
    )


def act(book: Any) -> None:
    book.issuers.add(issuer())
    book.microcredentials.add_version(version())
    (drawn,) = book.status_lists.draw(DID, StatusPurpose.REVOCATION, count=1)
    book.awards.reserve_many([intent(1, status=(drawn,))])
    book.audit.append_many([entry()])


def test_what_fails_in_the_middle_never_happened(book: Any) -> None:
    before = everything(book)
    with pytest.raises(Broken), book.transaction():
        act(book)
        raise Broken
    assert everything(book) == before


def test_what_ended_well_is_there_after_a_restart(books: StoreFactory) -> None:
    book = books.open(INSTITUTION)
    with book.transaction():
        act(book)
    seen = everything(book)
    assert everything(books.open(INSTITUTION)) == seen


def test_a_transaction_inside_joins_the_outer_one(book: Any) -> None:
    with pytest.raises(Broken), book.transaction():
        with book.transaction():
            book.audit.append_many([entry()])
        raise Broken
    assert book.audit.count() == 0


def test_an_inner_failure_that_is_caught_undoes_the_inner_act_alone(book: Any) -> None:
    with book.transaction():
        book.audit.append_many([entry(subject="outer")])
        with suppress(Broken), book.transaction():
            act(book)
            raise Broken
        with suppress(Conflict):
            book.awards.reserve_many([intent(1), intent(1)])
    assert [event.entry.subject for event in book.audit.list_events()] == ["outer"]
    assert book.awards.list_open_intents() == []
    assert book.issuers.list_issuers() == []


def test_a_failed_act_leaves_the_next_one_unharmed(book: Any) -> None:
    with pytest.raises(Broken), book.transaction():
        act(book)
        raise Broken
    with book.transaction():
        act(book)
    assert [event.sequence for event in book.audit.list_events()] == [1]
    assert len(book.awards.list_open_intents()) == 1


def test_a_method_that_refuses_changes_nothing(book: Any) -> None:
    book.awards.reserve_many([intent(1)])
    with pytest.raises(Exception, match="E_CREDENTIAL_ID_TAKEN"):
        book.awards.reserve_many([intent(2), intent(1)])
    assert [r.number for r in book.awards.list_open_intents()] == ["A-0001-0001"]


def test_an_institution_sees_nothing_of_another(books: StoreFactory) -> None:
    ours, theirs = books.open(INSTITUTION), books.open("another-university")
    before = everything(theirs)
    with ours.transaction():
        act(ours)
        ours.awards.complete_many([Completion(credential_id=intent(1).credential_id, document=b"{}", at=NOW)])
    assert everything(theirs) == before
    assert theirs.awards.find_by_number("A-0001-0001") is None
    assert theirs.awards.find_by_credential_id(intent(1).credential_id) is None
    assert theirs.awards.find_many_by_duplicate_key(["duplicate-1"]) == {}
