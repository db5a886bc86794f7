"""Cases of a recognition body: events that only grow, each in its place; heads for lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from contract.factories import INSTITUTION, DatabaseFactory, StoreFactory
from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.case import CaseEvent, Party
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.ports.cases import CaseHead
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 21, 3, 4, 5, 678000, tzinfo=UTC)
NUMBER = "C-7K3M-94QD"
APPLICANT = Party(role=Role.APPLICANT, account="a-1", institution="asuka")
OFFICE = Party(role=Role.SECRETARIAT, account="s-1", institution=INSTITUTION)


def event(sequence: int = 1, **changes: Any) -> CaseEvent:
    act, by, to = (Act.OPEN, APPLICANT, State.DRAFT) if sequence == 1 else (Act.ATTACH, APPLICANT, State.DRAFT)
    made = CaseEvent(
        sequence=sequence, at=NOW + timedelta(hours=sequence), act=act, by=by, to=to, detail={"name": "規程.pdf"}
    )
    return replace(made, **changes)


def head(events: int = 1, **changes: Any) -> CaseHead:
    made = CaseHead(
        number=NUMBER,
        procedure="recognition",
        applicant="asuka",
        entry="E-7K3M-94QT",
        version=1,
        title=LocalizedText(ja="データ科学入門（見本）", en="Data (sample)"),
        state=State.DRAFT,
        events=events,
        opened_at=NOW,
        updated_at=NOW + timedelta(hours=events),
    )
    return replace(made, **changes)


def opened(store: Any, number: str = NUMBER, **changes: Any) -> None:
    store.cases.append(event(detail={"number": number}), head=head(number=number, **changes))


def test_events_come_back_as_they_were_and_in_their_order(store: Any) -> None:
    detail = {"points": {"outcomes": 3}, "reasons": {"ja": "良い"}, "conditions": [], "casting": None, "free": True}
    scored = event(2, act=Act.SCORE, to=State.IN_REVIEW, by=replace(OFFICE, role=Role.REVIEWER), detail=detail)
    opened(store)
    store.cases.append(scored, head=head(2, state=State.IN_REVIEW))

    assert list(store.cases.list_events(NUMBER)) == [event(detail={"number": NUMBER}), scored]


def test_the_head_is_written_anew_with_every_event(store: Any) -> None:
    opened(store)
    changed = head(2, state=State.SUBMITTED, version=2, submitted_at=NOW, due_at=NOW + timedelta(days=9))
    store.cases.append(event(2), head=changed)

    assert store.cases.find_head(NUMBER) == changed
    assert store.cases.find_head("C-0000-0000") is None


def test_what_is_not_carried_out_changed_lately_or_stands_without_a_recognition(store: Any) -> None:
    for hours, state in enumerate((State.ACCEPTED, State.RECOGNISED, State.WITHDRAWN, State.SUBMITTED), start=1):
        number, at = f"C-{state.value}", NOW + timedelta(hours=hours)
        store.cases.append(event(detail={}), head=head(number=number, state=state, updated_at=at))

    def undone(since: datetime) -> list[str]:
        led = [State.ACCEPTED, State.RECOGNISED, State.WITHDRAWN]
        return list(store.cases.list_undone(led=led, standing=[State.RECOGNISED], since=since))

    assert undone(NOW) == ["C-withdrawn", "C-recognised", "C-accepted"]
    assert undone(NOW + timedelta(hours=3)) == ["C-withdrawn", "C-recognised"]
    assert undone(NOW + timedelta(days=1)) == ["C-recognised"]


def test_of_two_that_are_the_next_event_the_second_is_refused_and_leaves_nothing(store: Any) -> None:
    opened(store)
    store.cases.append(event(2), head=head(2))

    with pytest.raises(Conflict) as refused:
        store.cases.append(event(2, detail={"late": True}), head=head(2, state=State.ABANDONED))

    assert refused.value.code == "E_CASE_RACE"
    assert len(store.cases.list_events(NUMBER)) == 2
    assert store.cases.find_head(NUMBER) == head(2)


def test_no_event_is_left_out(store: Any) -> None:
    opened(store)

    with pytest.raises(Conflict) as refused:
        store.cases.append(event(3), head=head(3))

    assert refused.value.code == "E_CASE_RACE"


def test_a_case_that_is_not_there_has_no_events(store: Any) -> None:
    with pytest.raises(NotFound) as unread:
        store.cases.list_events(NUMBER)
    with pytest.raises(NotFound) as unwritten:
        store.cases.append(event(2), head=head(2))

    assert unread.value.code == unwritten.value.code == "E_CASE_UNKNOWN"


def test_a_number_is_given_once(store: Any) -> None:
    opened(store)

    with pytest.raises(Conflict) as refused:
        opened(store)

    assert refused.value.code == "E_CASE_EXISTS"


def test_lists_are_asked_by_state_applicant_entry_and_person_and_begin_with_the_last_change(store: Any) -> None:
    opened(store, "C-1", updated_at=NOW)
    opened(store, "C-2", updated_at=NOW + timedelta(days=1), state=State.IN_REVIEW, reviewers=("r-1",))
    opened(store, "C-3", updated_at=NOW + timedelta(days=2), applicant="iroha", entry="E-2", voters=("v-1",))

    def numbers(**asked: Any) -> list[str]:
        return [one.number for one in store.cases.list_heads(**asked)]

    assert numbers() == ["C-3", "C-2", "C-1"]
    assert numbers(states=[State.DRAFT]) == ["C-3", "C-1"]
    assert numbers(states=[State.IN_REVIEW, State.RECOGNISED]) == ["C-2"]
    assert numbers(applicant="asuka") == ["C-2", "C-1"]
    assert numbers(entry="E-2") == ["C-3"]
    assert numbers(account="r-1") == ["C-2"]
    assert numbers(account="v-1") == ["C-3"]
    assert numbers(account="nobody") == []


def test_whoever_once_had_a_part_in_a_case_keeps_it_in_the_list(store: Any) -> None:
    opened(store, reviewers=("r-1",))
    store.cases.append(event(2), head=head(2, reviewers=("r-2",), voters=("r-1",)))

    found = store.cases.find_head(NUMBER)
    assert found.reviewers == ("r-1", "r-2")
    assert found.voters == ("r-1",)


def test_it_is_known_for_whom_an_account_applied(store: Any) -> None:
    opened(store)
    store.cases.append(event(2, by=OFFICE), head=head(2))

    assert store.cases.has_applied("a-1", institution="asuka", by=NOW + timedelta(hours=1))
    assert not store.cases.has_applied("a-1", institution="asuka", by=NOW)
    assert not store.cases.has_applied("a-1", institution="iroha", by=NOW + timedelta(hours=1))
    assert not store.cases.has_applied("s-1", institution=INSTITUTION, by=NOW + timedelta(hours=1))


def test_a_transaction_that_fails_leaves_no_event(store: Any) -> None:
    opened(store)
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.cases.append(event(2), head=head(2, state=State.SUBMITTED))
        raise ZeroDivisionError

    assert len(store.cases.list_events(NUMBER)) == 1
    assert store.cases.find_head(NUMBER) == head()


def test_one_body_sees_nothing_of_anothers_cases_and_cannot_take_their_number(stores: StoreFactory) -> None:
    own, other = stores.open(INSTITUTION), stores.open("other-body")
    opened(own)

    assert other.cases.find_head(NUMBER) is None
    assert not other.cases.list_heads()
    assert not other.cases.has_applied("a-1", institution="asuka", by=NOW)
    with pytest.raises(NotFound):
        other.cases.list_events(NUMBER)
    if isinstance(stores, DatabaseFactory):
        with pytest.raises(Conflict):
            opened(other)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE recognition_case_event SET act = 'decide'",
        "DELETE FROM recognition_case_event",
        "DELETE FROM recognition_case_person",
        "DELETE FROM recognition_case",
        "UPDATE recognition_case SET number = 'C-9', events = events + 1",
        "UPDATE recognition_case SET applicant = 'iroha', events = events + 1",
        "UPDATE recognition_case SET state = 'recognised'",
    ],
)
def test_the_database_itself_keeps_what_happened(stores: StoreFactory, statement: str) -> None:
    if not isinstance(stores, DatabaseFactory):
        pytest.skip("memory has no database")
    store = stores.open(INSTITUTION)
    opened(store, reviewers=("r-1",))

    def attempt() -> None:
        with (
            store.transaction(),
            transaction.atomic(using=stores.using),
            connections[stores.using].cursor() as cursor,
        ):
            cursor.execute(statement)

    with pytest.raises(DatabaseError):
        attempt()
