"""I13 over cases: the doctor replays the events and finds what the engine would never have let happen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from kakitome.learning.recognition.case import CaseEvent
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.services.doctoring.decided import i13_decisions_follow_their_votes
from services.cases import Way, office, party

OTHER = "ff" * 32


def codes(events: Sequence[CaseEvent]) -> list[str]:
    return [one.code for one in i13_decisions_follow_their_votes({"C-1": events})]


def history(way: Way) -> list[CaseEvent]:
    return list(way.context.store.cases.list_events(way.number))


def changed(events: list[CaseEvent], what: Act, **detail: Any) -> list[CaseEvent]:
    return [replace(one, detail={**one.detail, **detail}) if one.act is what else one for one in events]


def without_first(events: list[CaseEvent], what: Act) -> list[CaseEvent]:
    gone = next(one for one in events if one.act is what)
    rest = [one for one in events if one is not gone]
    return [replace(one, sequence=place) for place, one in enumerate(rest, start=1)]


def test_what_the_engine_let_happen_is_sound() -> None:
    assert codes(history(Way().recognised())) == []


def test_a_vote_kept_by_the_chair_after_a_conflict_is_sound() -> None:
    way = Way().referred().voted(names=("ume", "take", "chair"))
    way.do(Act.STEP_ASIDE, party(Role.MEMBER, "ume"))
    way.vote("matsu")
    way.do(
        Act.SETTLE_FLAG, party(Role.CHAIR, "chair"), what="vote", account="ume", word="kept", text="事前の票（見本）"
    )
    way.decide()

    assert codes(history(way)) == []


def test_a_vote_of_somebody_who_was_brought_back_is_sound() -> None:
    way = Way().referred().voted(names=("ume", "take", "chair"))
    way.do(Act.RECUSE, office(), account="ume", grounds=["I_CONFLICT_SAME_NAME"])
    way.do(Act.UNDO_RECUSAL, party(Role.CHAIR, "chair"), account="ume", text="別の大学です（見本）")
    case = way.decide()

    assert "ume" in case.decisions[0].deciders
    assert codes(history(way)) == []
    assert "E_DOCTOR_I13_CONFLICT" in codes(without_first(history(way), Act.UNDO_RECUSAL))


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda events: without_first(events, Act.VOTE), "E_DOCTOR_I13_QUORUM"),
        (lambda events: without_first(events, Act.REFER), "E_DOCTOR_I13_QUORUM"),
        (lambda events: changed(events, Act.DECIDE, digest=OTHER), "E_DOCTOR_I13_DIGEST"),
        (lambda events: changed(events, Act.VOTE, digest=OTHER), "E_DOCTOR_I13_DIGEST"),
        (lambda events: changed(events, Act.DECIDE, outcome="refused"), "E_DOCTOR_I13_VOTES"),
        (lambda events: changed(events, Act.DECIDE, deciders=["nobody"]), "E_DOCTOR_I13_CONFLICT"),
        (lambda events: [one for one in events if one.act is not Act.ACCEPT], "E_DOCTOR_CASE_EVENTS"),
        (lambda events: changed(events, Act.REFER, voters=None), "E_DOCTOR_CASE_EVENTS"),
    ],
)
def test_a_record_that_was_tampered_with_is_found(
    damage: Callable[[list[CaseEvent]], list[CaseEvent]], code: str
) -> None:
    assert code in codes(damage(history(Way().recognised())))


def test_a_recused_vote_that_was_counted_is_found() -> None:
    events = history(Way().recognised())
    place = next(place for place, one in enumerate(events) if one.act is Act.DECIDE)
    voter = next(one.by.account for one in events if one.act is Act.VOTE)
    office = events[place].by
    recused = replace(
        events[place], act=Act.RECUSE, by=office, detail={"account": voter, "grounds": ["I_CONFLICT_DECLARED"]}
    )
    events.insert(place, recused)
    numbered = [replace(one, sequence=number) for number, one in enumerate(events, start=1)]

    assert "E_DOCTOR_I13_CONFLICT" in codes(numbered)
