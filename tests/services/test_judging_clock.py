"""When a clock can be signed by (docs/rules/faults.md F29)."""

from datetime import UTC, datetime, timedelta

import pytest

from kakitome.services.judging_clock import ClockAcceptance, judge_clock, reference_of

LAST = datetime(2026, 11, 23, 3, 4, 5, tzinfo=UTC)
NONE = timedelta(0)


@pytest.mark.parametrize(
    ("passed", "code"),
    [
        (NONE, ""),
        (timedelta(minutes=-2), ""),
        (timedelta(minutes=-2, seconds=-1), "E_CLOCK_BACKWARDS"),
        (timedelta(days=-1), "E_CLOCK_BACKWARDS"),
        (timedelta(days=1), ""),
        (timedelta(days=400), ""),
        (timedelta(days=400, seconds=1), "E_CLOCK_LEAPT"),
        (timedelta(days=50 * 365), "E_CLOCK_LEAPT"),
    ],
)
def test_a_clock_is_judged_by_what_was_recorded_last(passed: timedelta, code: str) -> None:
    problem = judge_clock(LAST + passed, last=LAST, acceptance=None)
    assert (problem.code if problem else "") == code


def test_the_first_platform_has_nothing_to_compare_with() -> None:
    assert judge_clock(LAST, last=None, acceptance=None) is None


def test_an_operators_word_outweighs_what_was_recorded_before_it_and_nothing_later() -> None:
    ahead = LAST + timedelta(days=50 * 365)
    accepted = ClockAcceptance(at=LAST, recorded=ahead)
    assert judge_clock(LAST + timedelta(hours=1), last=ahead, acceptance=accepted) is None
    assert reference_of(ahead, accepted) == LAST
    later = ahead + timedelta(seconds=1)
    problem = judge_clock(LAST + timedelta(hours=1), last=later, acceptance=accepted)
    assert problem is not None and problem.code == "E_CLOCK_BACKWARDS"
