"""The machine's clock, watched: against what is on record, and against a second one that only counts seconds.

    guard = ClockGuard(read_record)
    guard.check()                     # raises Unavailable while nothing may be signed

A wall clock that is set while a process runs is noticed by the clock that counts seconds since the machine started. As
long as it is off, nothing is signed; it counts as right again when both agree, or when an operator has said that it is
since. A process that begins has only the record to compare with.

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
        self._agreed: tuple[datetime, float] | None = None
        """Both clocks at a moment when nothing spoke against the wall clock."""
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

    def _problem(self) -> Problem | None:
        now, steady = self._wall(), self._steady()
        jump = self._jump(now, steady)
        if jump is None and self._noticed is None and steady < self._asked_at + ASK_EVERY_S:
            return None
        last, acceptance = self._read_record()
        problem = judge_clock(now, last=last, acceptance=acceptance)
        if problem is None and jump is not None and not self._is_accepted(acceptance):
            problem = jump
        if problem is None:
            self._agreed, self._noticed, self._asked_at = (now, steady), None, steady
        elif self._noticed is None:
            self._noticed = now
            _log.error("the clock says %s: nothing is signed (%s)", reading_of(now), problem.code)
        return problem

    def _jump(self, now: datetime, steady: float) -> Problem | None:
        if self._agreed is None:
            return None
        wall_then, steady_then = self._agreed
        expected = wall_then + timedelta(seconds=steady - steady_then)
        if abs(now - expected) <= JUMP:
            return None
        return Problem(code="E_CLOCK_JUMPED", params={"now": reading_of(now), "expected": reading_of(expected)})

    def _is_accepted(self, acceptance: ClockAcceptance | None) -> bool:
        """Tell whether an operator has spoken since the jump was noticed, under the clock as it is now."""
        return acceptance is not None and self._noticed is not None and acceptance.at >= self._noticed
