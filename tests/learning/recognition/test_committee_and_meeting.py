"""Committees and their meetings: who sits, who votes, what is carried, what is never changed again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound
from kakitome.learning.recognition.committee import AttendanceRule, Seat, SeatRole, check_seat, seats_on
from kakitome.learning.recognition.meeting import (
    AgendaItem,
    Meeting,
    MeetingState,
    MotionBallot,
    MotionChoice,
    MotionResult,
    MotionTally,
    results,
)
from kakitome.values.localized_text import LocalizedText

APRIL = date(2026, 4, 1)
HELD = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
LATER = HELD + timedelta(days=3)
RULE = AttendanceRule(at_least=2)
SEATS = ("a", "b", "c", "d")

MOTION = AgendaItem(title=LocalizedText(ja="承認の審議"), motion=LocalizedText(ja="承認する"))
SECRET = replace(MOTION, is_secret=True)
TOLD = AgendaItem(title=LocalizedText(ja="報告"))


def seat(seat_id: str = "s1", **changes: object) -> Seat:
    made = Seat(id=seat_id, committee="quality", account=f"account-{seat_id}", role=SeatRole.MEMBER, since=APRIL)
    return replace(made, **changes)  # type: ignore[arg-type]


def meeting(*agenda: AgendaItem, present: tuple[str, ...] = SEATS) -> Meeting:
    made = Meeting(committee="quality", number=1, held_at=HELD, agenda=agenda or (MOTION, SECRET, TOLD))
    return made.attended(present, voting=SEATS)


def ballots(**said: MotionChoice) -> tuple[MotionBallot, ...]:
    return tuple(MotionBallot(seat=one, choice=choice) for one, choice in said.items())


# --- seats ---------------------------------------------------------------------------------------


def test_the_seats_of_a_day_are_those_whose_term_runs_the_chair_first() -> None:
    seats = [seat("s1"), seat("s2", role=SeatRole.CHAIR), seat("s3", until=date(2026, 9, 1)), seat("s4", committee="x")]
    assert [one.id for one in seats_on(seats, "quality", on=date(2026, 8, 31))] == ["s2", "s1", "s3"]
    assert [one.id for one in seats_on(seats, "quality", on=date(2026, 9, 1))] == ["s2", "s1"]
    assert seats_on(seats, "quality", on=date(2026, 3, 31)) == ()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (seat("s9", until=APRIL), "E_SEAT_TERM_ORDER"),
        (seat("s9", account="account-s1"), "E_SEAT_TAKEN"),
        (seat("s9", role=SeatRole.CHAIR), "E_SEAT_CHAIR"),
    ],
)
def test_a_seat_that_cannot_be_is_refused(wanted: Seat, code: str) -> None:
    seats = [seat("s1"), seat("s2", role=SeatRole.CHAIR)]
    with pytest.raises(Conflict, match=code):
        check_seat(wanted, seats)


def test_a_seat_may_follow_one_that_ended_and_be_had_on_another_committee() -> None:
    ended = seat("s1", role=SeatRole.CHAIR, until=date(2026, 9, 1))
    check_seat(seat("s9", role=SeatRole.CHAIR, account="account-s1", since=date(2026, 9, 1)), [ended])
    check_seat(seat("s9", committee="registry", account="account-s1"), [seat("s1")])


def test_a_term_ends_once_and_may_be_shortened() -> None:
    ended = seat().ended(date(2026, 12, 1))
    assert ended.ended(date(2026, 11, 1)).until == date(2026, 11, 1)
    with pytest.raises(Conflict, match="E_SEAT_ENDED"):
        ended.ended(date(2026, 12, 1))
    with pytest.raises(Conflict, match="E_SEAT_TERM_ORDER"):
        seat().ended(date(2026, 3, 31))


# --- how many are needed -------------------------------------------------------------------------


@given(st.integers(0, 60), st.fractions(min_value=Fraction(1, 10), max_value=1), st.booleans(), st.integers(0, 5))
def test_the_seats_needed_are_the_fewest_that_reach_the_share(
    voting: int, share: Fraction, is_more_than: bool, at_least: int
) -> None:
    rule = AttendanceRule(share=share, is_more_than=is_more_than, at_least=at_least)
    needed = rule.needed(voting)

    def reaches(count: int) -> bool:
        return count >= at_least and (count > share * voting if is_more_than else count >= share * voting)

    assert reaches(needed)
    assert needed == 0 or not reaches(needed - 1)


# --- votes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "recused", "result"),
    [
        ({}, (), MotionResult.OPEN),
        ({"a": MotionChoice.FOR, "b": MotionChoice.FOR, "c": MotionChoice.AGAINST}, (), MotionResult.CARRIED),
        ({"a": MotionChoice.FOR, "b": MotionChoice.AGAINST, "c": MotionChoice.ABSTAIN}, (), MotionResult.LOST),
        ({"a": MotionChoice.FOR, "b": MotionChoice.FOR}, (), MotionResult.NO_QUORUM),
        ({"a": MotionChoice.FOR, "b": MotionChoice.FOR}, ("c",), MotionResult.CARRIED),
        ({"a": MotionChoice.FOR}, ("b", "c", "d"), MotionResult.NO_QUORUM),
    ],
    ids=["nobody", "carried", "tied", "too-few-of-four", "enough-of-three", "all-but-one-recused"],
)
def test_a_motion_is_carried_by_more_for_than_against_with_a_quorum(
    said: dict[str, MotionChoice], recused: tuple[str, ...], result: MotionResult
) -> None:
    voted = meeting().recused(1, recused)
    for ballot in ballots(**said):
        voted = voted.voted(1, ballot)
    assert voted.result(1, rule=RULE) is result
    assert results(voted, rule=RULE)[1] is result


def test_a_later_vote_of_the_same_seat_takes_the_earlier_ones_place() -> None:
    voted = (
        meeting()
        .voted(1, MotionBallot(seat="a", choice=MotionChoice.FOR))
        .voted(1, MotionBallot(seat="a", choice=MotionChoice.AGAINST))
    )
    assert voted.item(1).tally == MotionTally(against=1)


def test_a_secret_vote_keeps_the_numbers_alone() -> None:
    counted = meeting().counted(2, MotionTally(in_favour=3, against=1))
    assert counted.item(2).ballots == ()
    assert counted.result(2, rule=RULE) is MotionResult.CARRIED


@given(st.sets(st.sampled_from(SEATS)), st.sets(st.sampled_from(SEATS)), st.sampled_from([*SEATS, "stranger"]))
def test_nobody_votes_who_is_absent_recused_or_has_no_vote(present: set[str], aside: set[str], voter: str) -> None:
    held = meeting(present=tuple(present | {"stranger"})).recused(1, tuple(aside))
    ballot = MotionBallot(seat=voter, choice=MotionChoice.FOR)
    if voter in present and voter not in aside and voter in SEATS:
        assert held.voted(1, ballot).item(1).ballots == (ballot,)
    else:
        with pytest.raises(Conflict, match="E_SEAT_NO_VOTE"):
            held.voted(1, ballot)


VOTED = meeting().voted(1, MotionBallot(seat="a", choice=MotionChoice.FOR))


@pytest.mark.parametrize(
    ("act", "kind", "code"),
    [
        (lambda: VOTED.recused(1, ["a"]), Conflict, "E_RECUSED_VOTED"),
        (lambda: VOTED.attended(["b"], voting=SEATS), Conflict, "E_ATTENDANCE_VOTED"),
        (lambda: meeting().voted(3, MotionBallot(seat="a", choice=MotionChoice.FOR)), Conflict, "E_NO_MOTION"),
        (lambda: meeting().voted(2, MotionBallot(seat="a", choice=MotionChoice.FOR)), Conflict, "E_SECRET_VOTE"),
        (lambda: meeting().counted(1, MotionTally(in_favour=1)), Conflict, "E_OPEN_VOTE"),
        (lambda: meeting().counted(2, MotionTally(in_favour=5)), Invalid, "E_TALLY"),
        (lambda: meeting().counted(2, MotionTally(in_favour=3, against=-1)), Invalid, "E_TALLY"),
        (lambda: meeting().item(4), NotFound, "E_AGENDA_ITEM_UNKNOWN"),
        (lambda: meeting().item(0), NotFound, "E_AGENDA_ITEM_UNKNOWN"),
        (lambda: meeting().with_item(AgendaItem(title=LocalizedText())), Invalid, "E_AGENDA_TITLE"),
        (lambda: meeting().approved(by="a", at=LATER), Invalid, "E_MINUTES_EMPTY"),
        (
            lambda: meeting().with_minutes("x").approved(by="a", at=HELD - timedelta(hours=1)),
            Conflict,
            "E_MINUTES_EARLY",
        ),
        (
            lambda: Meeting(committee="quality", number=1, held_at=HELD).with_minutes("x").approved(by="a", at=LATER),
            Conflict,
            "E_MINUTES_EARLY",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused(act: Callable[[], object], kind: type[KakitomeError], code: str) -> None:
    with pytest.raises(kind, match=code):
        act()


def test_once_the_minutes_are_approved_nothing_of_the_meeting_changes() -> None:
    approved = meeting().with_minutes("議事の記録").approved(by="a", at=LATER)
    assert approved.state is MeetingState.APPROVED
    later: list[Callable[[], object]] = [
        lambda: approved.with_item(TOLD),
        lambda: approved.attended(SEATS, voting=SEATS),
        lambda: approved.recused(1, ["a"]),
        lambda: approved.voted(1, MotionBallot(seat="a", choice=MotionChoice.FOR)),
        lambda: approved.counted(2, MotionTally(in_favour=1)),
        lambda: approved.decided(1, LocalizedText(ja="可決")),
        lambda: approved.with_minutes("other"),
        lambda: approved.approved(by="a", at=LATER),
    ]
    for act in later:
        with pytest.raises(Conflict, match="E_MINUTES_APPROVED"):
            act()


def test_a_meeting_is_planned_until_somebody_writes_down_who_was_there() -> None:
    planned = Meeting(committee="quality", number=1, held_at=HELD)
    assert planned.state is MeetingState.PLANNED
    assert planned.attended([], voting=[]).state is MeetingState.HELD
