"""The machine's clock, watched: against what is on record, and against a second one that only counts seconds.

    guard = ClockGuard(read_record)
    guard.check()                     # raises Unavailable while nothing may be signed

A wall clock that is set while a process runs is noticed by the clock that counts seconds since the machine started. As
long as it is off, nothing is signed; it counts as right again when both agree, or when an operator has said that it is
since. A process that begins under a wrong clock has only the record to compare with.

Source: docs/rules/faults.md F29; clock_gettime(2), CLOCK_BOOTTIME.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kakitome.errors import Problem, Unavailable
from kakitome.services.judging_clock import ClockAcceptance, judge_clock, reading_of

JUMP = timedelta(seconds=60)
"""A wall clock that is set by so much was wrong before or is wrong now; NTP corrects less by slewing (ours)."""
ASK_EVERY_S = 5.0
"""How long an answer from the record is good: a request must not wait for one more question each time."""

Record = tuple[datetime | None, ClockAcceptance | None]
"""The newest instant on record, and the newest word of an operator."""

_log = logging.getLogger(__name__)


def steady_seconds() -> float:
    """Return seconds since the machine started, those that it slept included where the system counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class ClockGuard:
    """Says before something is signed whether the clock can be relied on; safe between threads."""

    def __init__(
        self,
        read_record: Callable[[], Record],
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = steady_seconds,
    ) -> None:
        self._read_record, self._wall, self._steady = read_record, wall, steady
        self._lock = threading.Lock()
        # From here on: a clock that is set before anything is signed would else be taken for right.
        self._agreed = (wall(), steady())
        """Both clocks at a moment when nothing spoke against the wall clock: at first, when the process began."""
        self._is_judged = False
        """Whether the record was asked at that moment."""
        self._noticed: datetime | None = None
        """What the wall clock said when it was first found to have jumped."""
        self._asked_at = float("-inf")

    def check(self) -> None:
        """Do nothing while the clock can be signed by.

        Raises:
            Unavailable: E_CLOCK_BACKWARDS, E_CLOCK_LEAPT, E_CLOCK_JUMPED.
        """
        with self._lock:
            problem = self._problem()
        if problem is not None:
            raise Unavailable(problem.code, **problem.params)

    def check_instant(self, at: datetime, /) -> None:
        """Do nothing while the clock can be relied on and an instant read from it a moment ago is not ahead of it.

        Raises:
            Unavailable: as `check`; E_CLOCK_JUMPED also where the clock was set back since the instant was read.
        """
        self.check()
        now = self._wall()
        if at - now > JUMP:
            raise Unavailable("E_CLOCK_JUMPED", now=reading_of(at), expected=reading_of(now))

    def _problem(self) -> Problem | None:
        now, steady = self._wall(), self._steady()
        expected = self._agreed[0] + timedelta(seconds=steady - self._agreed[1])
        is_set = abs(now - expected) > JUMP
        if not is_set and self._noticed is None and steady < self._asked_at + ASK_EVERY_S:
            return None
        last, acceptance = self._read_record()
        problem = judge_clock(now, last=last, acceptance=acceptance)
        if problem is None and is_set and not self._is_accepted(acceptance):
            # A machine may begin before it knows the time: what the record speaks against is no measure of a jump.
            is_measure = self._is_judged or judge_clock(expected, last=last, acceptance=acceptance) is None
            params = {"now": reading_of(now), "expected": reading_of(expected)}
            problem = Problem(code="E_CLOCK_JUMPED", params=params) if is_measure else None
        if problem is None:
            self._agreed, self._is_judged, self._noticed, self._asked_at = (now, steady), True, None, steady
        elif self._noticed is None:
            self._noticed = now
            _log.error("the clock says %s: nothing is signed (%s)", reading_of(now), problem.code)
        return problem

    def _is_accepted(self, acceptance: ClockAcceptance | None) -> bool:
        """Tell whether an operator has spoken since the jump was noticed, under the clock as it is now."""
        return acceptance is not None and self._noticed is not None and acceptance.at >= self._noticed
