"""Work for later: jobs are wake-up calls, the truth about what is done is elsewhere.

A job says *look at this, there may be something to do*. Whether there is, is told by the records (the states of a
batch, leases of its chunks), so a job that is lost is called again by the scheduler, and one that runs twice changes
nothing. A queue takes jobs from everybody; those who work them off see it as a `WorkQueue`.

    queue.enqueue(Job(name="award_chunk", institution="u", params={"batch": "B-…", "chunk": "3"}, dedupe_id="…"))
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST_ATTEMPTS = 3
"""How often a piece of work that is on record itself (a chunk, a list to be read) is begun before it is set aside
there, where a person sees it in its place; workers that died of it count."""

MOST_JOB_ATTEMPTS = MOST_ATTEMPTS + 2
"""How often a job is begun before it is parked: more often, so that a piece of work is set aside in its own place
first, and what is parked is what has no such place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work of one institution.

    Attributes:
        name: which handler does it.
        params: what it is about: numbers and keys, never a person's name or words.
        dedupe_id: a job whose id is still waiting, being done or parked is not added again.
        not_before: when it may begin; at once when absent.
    """

    name: str
    institution: str
    params: Mapping[str, str]
    dedupe_id: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenJob:
    """A job in somebody's hands: `key` is the queue's own name of it, `attempt` counts from 1."""

    job: Job
    key: str
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedJob:
    """A job that failed too often; it waits for a person. `reason` is a problem's code."""

    job: Job
    attempts: int
    reason: str
    parked_at: datetime


class Queue(Protocol):
    """Takes jobs; they run at least once, so what they do must bear repeating."""

    def enqueue(self, *jobs: Job) -> None:
        """Add jobs, as part of the running transaction if there is one."""

    def list_parked(self, institution: str, /) -> Sequence[ParkedJob]:
        """Return an institution's parked jobs, the oldest first."""

    def try_again(self, institution: str, dedupe_id: str, /) -> None:
        """Let a parked job begin anew; raises `NotFound` (E_JOB_NOT_PARKED)."""


class RegisteredWorker(Protocol):
    """Somebody who works jobs off, as long as the process lives."""

    @property
    def name(self) -> str:
        """Return what the queue calls it."""

    def wait(self, seconds: float, /, *, bell: int) -> None:
        """Wait until a job may have come, the file descriptor `bell` can be read, or the time is over."""


class WorkQueue(Queue, Protocol):
    """The queue as workers see it."""

    def register_worker(self) -> AbstractContextManager[RegisteredWorker]:
        """Become a worker whose jobs are given back when the process ends, however it ends."""

    def take(self, worker: str, *, after: str, now: datetime) -> TakenJob | None:
        """Take the next job that is due, of the first institution after `after` that has one, all in a circle.

        That circle is what keeps one institution's million from making another's ten wait.
        """

    def finish(self, taken: TakenJob, /) -> None:
        """Forget a job that is done; nothing happens when it was given back in the meantime."""

    def put_back(self, taken: TakenJob, /, *, not_before: datetime | None) -> None:
        """Let a job be tried again, at once when no instant is given.

        Nothing happens when it was given back in the meantime.
        """

    def park(self, taken: TakenJob, /, *, reason: str, now: datetime) -> None:
        """Set a job aside with the reason why it failed."""

    def list_abandoned(self) -> Sequence[TakenJob]:
        """Return jobs in the hands of workers that are no more; `put_back` and `park` take them."""

    def count_waiting(self) -> int:
        """Count the jobs that nobody has taken."""

    def find_oldest_due(self) -> Mapping[str, datetime]:
        """Return since when the oldest job of each name may be taken, among those that nobody has taken."""
