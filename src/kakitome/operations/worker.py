"""A worker: it takes jobs until it is told to stop, one at a time, institutions in a circle.

What a job's name means is written in `operations/jobs.py`; when jobs are called for, in `operations/scheduler.py`.

1. A job that fails is tried again a little later; after the fifth time it is parked with the reason, and a person
   looks. What is not the job's fault (no database, no key store) is waited out without end.
2. A job whose worker died is given to another, and so is what that worker had leased, at once; a job that took five
   workers with it is parked, too. A chunk or a list to be read is set aside before that, in its own place.
3. Told to stop, a worker ends the job in its hands and takes no other.
4. Without a job it sleeps: until PostgreSQL tells it of one, or a second on SQLite.

5. While the machine's clock is wrong it takes no job.

Source: docs/rules/faults.md F01, F03, F07, F17, F29; docs/adr/0015-jobs-are-wake-up-calls.md.
"""

import logging
import os
import select
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from django.db import DatabaseError, InterfaceError, OperationalError, connections

from kakitome.errors import KakitomeError, Unavailable, origin_of
from kakitome.journeys.platform import Platform
from kakitome.ports.queue import MOST_JOB_ATTEMPTS, Job, RegisteredWorker, TakenJob, WorkQueue

Handler = Callable[[Platform, Job], None]

LONGEST_PAUSE_S = 60
"""How long a job that failed waits at most."""
LONGEST_AWAY_S = 10.0
"""How long a worker waits at most before it asks again whether the database is back: people wait for it."""
SWEEP_EVERY_S = 5.0
"""How often the jobs of dead workers are looked for."""
NAP_S = SWEEP_EVERY_S
"""How long a worker without a job sleeps at most, if nobody calls it."""
_OUTSIDE = (OperationalError, InterfaceError, Unavailable)

_log = logging.getLogger(__name__)


class Release(Protocol):
    """Ends the leases that the worker of a job held; `is_counted` tells whether the attempt counts."""

    def __call__(self, platform: Platform, job: Job, /, *, is_counted: bool) -> None:
        """End them."""


class StopBell:
    """Tells a worker to stop, from a signal handler too: it wakes whoever waits for it."""

    def __init__(self) -> None:
        self.rang = False
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)

    def fileno(self) -> int:
        """Return what to wait for."""
        return self._reading

    def ring(self, *_: object) -> None:
        """Ask to stop."""
        self.rang = True
        os.write(self._writing, b"!")

    def wait(self, seconds: float) -> None:
        """Sleep, but not after it rang."""
        select.select([self._reading], [], [], seconds)


class Worker:
    """Works jobs off."""

    def __init__(
        self,
        platform: Platform,
        queue: WorkQueue,
        *,
        handlers: Mapping[str, Handler],
        bell: StopBell,
        releases: Mapping[str, Release] = MappingProxyType({}),
    ) -> None:
        self._platform = platform
        self._queue = queue
        self._handlers = handlers
        self._releases = releases
        self._bell = bell
        self._last = ""
        self._sweep_at = 0.0

    def run(self) -> None:
        """Work until the bell rings; when the database goes away, wait and register anew."""
        pause = 1.0
        while not self._bell.rang:
            try:
                with self._queue.register_worker() as me:
                    pause = 1.0
                    while not self._bell.rang:
                        if not self.work_once(me):
                            me.wait(NAP_S, bell=self._bell.fileno())
            except (DatabaseError, InterfaceError) as error:
                _log.error("worker: the database does not answer (%s)", type(error).__name__)
                connections.close_all()
                self._bell.wait(pause)
                pause = min(2 * pause, LONGEST_AWAY_S)
        connections.close_all()

    def work_until_idle(self) -> int:
        """Do what is due now, and return how many jobs that were."""
        done = 0
        with self._queue.register_worker() as me:
            while not self._bell.rang and self.work_once(me):
                done += 1
        return done

    def work_once(self, me: RegisteredWorker) -> bool:
        """Do one job; False when none is due."""
        drop_dead_connections()
        if not self._can_tell_the_time():
            return False
        if time.monotonic() >= self._sweep_at:
            self._sweep_at = time.monotonic() + SWEEP_EVERY_S
            self._give_back_what_the_dead_left()
        taken = self._queue.take(me.name, after=self._last, now=_now())
        if taken is None:
            return False
        self._last = taken.job.institution
        self._perform(taken)
        return True

    def _can_tell_the_time(self) -> bool:
        try:
            self._platform.check_clock()
        except Unavailable as wrong_clock:
            _log.error("worker: no job is taken (%s)", wrong_clock.code)
            return False
        return True

    def _perform(self, taken: TakenJob) -> None:
        handler = self._handlers.get(taken.job.name)
        if handler is None:
            self._queue.park(taken, reason="E_JOB_UNKNOWN", now=_now())
            return
        try:
            handler(self._platform, taken.job)
        except Exception as error:  # noqa: BLE001 (whatever a job does, the worker lives on)
            self._failed(taken, error)
        else:
            self._queue.finish(taken)

    def _failed(self, taken: TakenJob, error: Exception) -> None:
        # Codes and places only: messages may hold what belongs in no log.
        reason = error.code if isinstance(error, KakitomeError) else "E_JOB_FAULT"
        _log.error(
            "worker: %s of %s, attempt %d: %s (%s)",
            *(taken.job.name, taken.job.institution, taken.attempt, reason),
            origin_of(error),
        )
        is_counted = not isinstance(error, _OUTSIDE)
        self._release(taken, is_counted=is_counted)
        if taken.attempt >= MOST_JOB_ATTEMPTS and is_counted:
            self._queue.park(taken, reason=reason, now=_now())
        else:
            # Counted from a clock that runs a day ahead, a pause would last a day.
            not_before = _now() + pause_after(taken.attempt) if self._can_tell_the_time() else None
            self._queue.put_back(taken, not_before=not_before)

    def _give_back_what_the_dead_left(self) -> None:
        for taken in self._queue.list_abandoned():
            _log.error("worker: %s of %s was left by a dead worker", taken.job.name, taken.job.institution)
            self._release(taken, is_counted=True)
            if taken.attempt >= MOST_JOB_ATTEMPTS:
                self._queue.park(taken, reason="E_JOB_KILLED", now=_now())
            else:
                self._queue.put_back(taken, not_before=None)

    def _release(self, taken: TakenJob, *, is_counted: bool) -> None:
        """End what the job's worker had leased; where that cannot be done, the lease runs out by itself.

        Should that worker live after all, it is refused when it comes to store: whoever leased next has a higher fence.
        """
        release = self._releases.get(taken.job.name)
        try:
            if release is not None:
                release(self._platform, taken.job, is_counted=is_counted)
        except (KakitomeError, DatabaseError, InterfaceError) as error:
            _log.error("worker: leases of %s stay until they run out (%s)", taken.job.name, type(error).__name__)


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt: 2, 8, 32 seconds, then a minute each."""
    return timedelta(seconds=min(2 * 4 ** (min(attempt, 10) - 1), LONGEST_PAUSE_S))


def drop_dead_connections() -> None:
    """Do for this process what Django does for a server at the start of each request."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def _now() -> datetime:
    # The wall's clock, as the database's own: a platform's may stand still in a test.
    return datetime.now(UTC)
