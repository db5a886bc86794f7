"""Whether the machine's clock can be signed by: what it says, beside what was recorded last.

    problem = judge_clock(now, last=trail.last_instant, acceptance=None)

A wrong clock signs instants that nobody can take back. Time that runs backwards past what is on record, or leaps over
more than a year of silence, stops signing until the clock is right, or until an operator says that it is.

Source: docs/rules/faults.md F29; ETSI EN 319 421 §7.7.2 (time-stamping stops when its clock is off).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kakitome.errors import Problem

TOLERANCE = timedelta(minutes=2)
"""How far the clocks of several machines of one installation may be apart (ours: NTP keeps them within a second)."""
LONGEST_SILENCE = timedelta(days=400)
"""A platform that awards once a year is silent for so long and no longer (ours)."""


def reading_of(instant: datetime) -> str:
    """Write an instant as an operator compares it with another clock: to the minute, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAcceptance:
    """An operator's word that the clock was right.

    Attributes:
        at: what the clock said.
        recorded: the newest instant on record then; None when there was none.
    """

    at: datetime
    recorded: datetime | None


def reference_of(last: datetime | None, acceptance: ClockAcceptance | None) -> datetime | None:
    """Return the instant before which now cannot be: what was recorded last, or what an operator said since."""
    if acceptance is None:
        return last
    is_since = last is not None and (acceptance.recorded is None or last > acceptance.recorded)
    return last if is_since else acceptance.at


def judge_clock(now: datetime, *, last: datetime | None, acceptance: ClockAcceptance | None) -> Problem | None:
    """Say why a clock cannot be signed by: E_CLOCK_BACKWARDS, E_CLOCK_LEAPT; None when it can."""
    reference = reference_of(last, acceptance)
    if reference is None or -TOLERANCE <= now - reference <= LONGEST_SILENCE:
        return None
    code = "E_CLOCK_BACKWARDS" if now < reference else "E_CLOCK_LEAPT"
    return Problem(code=code, params={"now": reading_of(now), "last": reading_of(reference)})
