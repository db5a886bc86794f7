"""What both queues promise to those who add jobs and to those who work them off."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from kakitome.errors import NotFound
from kakitome.ports.queue import Job, TakenJob, WorkQueue
from kakitome.records.queue import open_queue
from support import databases

DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


class Line:
    """A queue with what a test asks beside it."""

    def __init__(self, queue: WorkQueue, using: str, bell: int) -> None:
        self.queue, self.using, self.bell = queue, using, bell

    def take(self, worker: Any, *, after: str = "") -> TakenJob | None:
        return self.queue.take(worker.name, after=after, now=now())

    def taken(self, worker: Any, *, after: str = "") -> TakenJob:
        found = self.take(worker, after=after)
        assert found is not None
        return found


@pytest.fixture(params=["sqlite", "postgres"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Line]:
    with opened(request.param, tmp_path) as found:
        yield found


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Line]:
    here, there = socket.socketpair()
    with databases.sqlite(folder) if kind == "sqlite" else databases.postgres() as using, here, there:
        for institution in ("a", "b", "c"):
            databases.add_institution(institution, using=using)
        yield Line(open_queue(folder=folder / "workers", using=using), using, here.fileno())


def job(number: int = 1, *, institution: str = "a", **changes: Any) -> Job:
    return Job(
        name="count", institution=institution, params={"n": str(number)}, dedupe_id=f"{institution}-{number}", **changes
    )


def test_a_job_is_taken_once_and_forgotten_when_it_is_done(line: Line) -> None:
    line.queue.enqueue(job(1))
    with line.queue.register_worker() as one, line.queue.register_worker() as other:
        taken = line.taken(one)
        assert (taken.job, taken.attempt, taken.worker) == (job(1), 1, one.name)
        assert line.take(other) is None
        line.queue.finish(taken)
        assert line.take(other) is None
        line.queue.enqueue(job(1))
        assert line.taken(other).attempt == 1


def test_a_job_that_waits_or_is_being_done_is_not_added_again(line: Line) -> None:
    line.queue.enqueue(job(1), job(1), job(2))
    line.queue.enqueue(job(1), job(3))
    assert line.queue.count_waiting() == 3
    with line.queue.register_worker() as worker:
        taken = line.taken(worker)
        line.queue.enqueue(taken.job)
        assert line.queue.count_waiting() == 2


def test_the_oldest_that_waits_is_known_by_its_name(line: Line) -> None:
    assert line.queue.find_oldest_due() == {}
    begun = now()
    line.queue.enqueue(job(1), job(2))
    with line.queue.register_worker() as worker:
        taken = line.taken(worker)
        line.queue.put_back(taken, not_before=begun + timedelta(hours=2))
        line.queue.enqueue(replace(job(3), name="other"))
        oldest = line.queue.find_oldest_due()
        assert set(oldest) == {"count", "other"}
        assert all(abs(since - begun) < timedelta(minutes=1) for since in oldest.values())
        for _ in range(2):
            line.queue.finish(line.taken(worker))
    assert line.queue.find_oldest_due() == {taken.job.name: begun + timedelta(hours=2)}


def test_a_job_that_is_undone_with_its_transaction_never_was(line: Line) -> None:
    with pytest.raises(RuntimeError), transaction.atomic(using=line.using):
        line.queue.enqueue(job(1))
        raise RuntimeError
    assert line.queue.count_waiting() == 0
    with transaction.atomic(using=line.using):
        line.queue.enqueue(job(1))
    assert line.queue.count_waiting() == 1


def test_a_job_that_was_known_does_not_spoil_the_transaction_around_it(line: Line) -> None:
    line.queue.enqueue(job(1))
    with transaction.atomic(using=line.using):
        line.queue.enqueue(job(1), job(2))
        line.queue.enqueue(job(3))
    assert line.queue.count_waiting() == 3


def test_one_institutions_thousand_do_not_make_anothers_two_wait(line: Line) -> None:
    line.queue.enqueue(*[job(number) for number in range(1000)])
    line.queue.enqueue(job(1, institution="b"), job(2, institution="b"), job(1, institution="c"))
    order, last = [], ""
    with line.queue.register_worker() as worker:
        for _ in range(8):
            taken = line.taken(worker, after=last)
            order.append(last := taken.job.institution)
            line.queue.finish(taken)
    assert order == ["a", "b", "c", "a", "b", "a", "a", "a"]


def test_a_job_for_later_waits_for_its_time(line: Line) -> None:
    line.queue.enqueue(job(1, not_before=now() + DAY), job(2, not_before=now() - DAY))
    with line.queue.register_worker() as worker:
        assert line.taken(worker).job.params == {"n": "2"}
        assert line.take(worker) is None


def test_a_job_put_back_waits_and_counts_its_attempts(line: Line) -> None:
    line.queue.enqueue(job(1))
    with line.queue.register_worker() as worker:
        line.queue.put_back(line.taken(worker), not_before=now() + DAY)
        assert line.take(worker) is None
        line.queue.enqueue(job(1))
        assert line.queue.count_waiting() == 1, "its place is kept while it waits"
    line.queue.enqueue(job(2))
    with line.queue.register_worker() as worker:
        line.queue.put_back(line.taken(worker), not_before=now() - DAY)
        again = line.taken(worker)
        assert (again.job.params["n"], again.attempt) == ("2", 2)
        line.queue.put_back(again, not_before=None)
        at_once = line.taken(worker)
        assert (at_once.job.params["n"], at_once.attempt) == ("2", 3)


def test_a_parked_job_is_told_with_its_reason_and_begins_anew_when_somebody_says_so(line: Line) -> None:
    line.queue.enqueue(job(1))
    with line.queue.register_worker() as worker:
        line.queue.park(line.taken(worker), reason="E_SOMETHING", now=now())
        line.queue.enqueue(job(1))
        assert line.take(worker) is None, "parked is parked"
        (parked,) = line.queue.list_parked("a")
        assert (parked.job, parked.attempts, parked.reason) == (job(1), 1, "E_SOMETHING")
        assert line.queue.list_parked("b") == []
        with pytest.raises(NotFound, match="E_JOB_NOT_PARKED"):
            line.queue.try_again("b", "a-1")
        line.queue.try_again("a", "a-1")
        assert line.queue.list_parked("a") == []
        assert line.taken(worker).attempt == 1


def test_the_jobs_of_a_worker_that_lives_are_not_abandoned(line: Line) -> None:
    line.queue.enqueue(job(1))
    with line.queue.register_worker() as worker:
        taken = line.taken(worker)
        assert line.queue.list_abandoned() == []
    (abandoned,) = line.queue.list_abandoned()
    assert (abandoned.job, abandoned.attempt) == (taken.job, 1)


def test_the_job_of_a_killed_worker_is_given_to_another_and_the_dead_ones_words_count_no_more(line: Line) -> None:
    """Source: docs/rules/faults.md F21."""
    line.queue.enqueue(job(1))
    with line.queue.register_worker() as dead:
        late = line.taken(dead)
    (abandoned,) = line.queue.list_abandoned()
    line.queue.put_back(abandoned, not_before=now() - DAY)
    with line.queue.register_worker() as other:
        again = line.taken(other)
        assert again.attempt == 2
        line.queue.finish(late)
        line.queue.put_back(late, not_before=now())
        line.queue.park(late, reason="E_LATE", now=now())
        assert line.queue.list_parked("a") == []
        assert line.queue.list_abandoned() == []
        line.queue.finish(again)
    assert line.queue.count_waiting() == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")
def test_a_worker_that_is_killed_leaves_its_jobs_at_once(line: Line) -> None:
    line.queue.enqueue(job(1))
    connections[line.using].close()
    ready, said = os.pipe()
    child = os.fork()
    if child == 0:
        with line.queue.register_worker() as worker:
            line.taken(worker)
            os.write(said, b"taken")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 5)
    assert line.queue.list_abandoned() == []
    os.kill(child, 9)
    os.waitpid(child, 0)
    until = time.monotonic() + 10
    # PostgreSQL notices the end of a session a moment after the process.
    while not line.queue.list_abandoned() and time.monotonic() < until:
        time.sleep(0.02)
    assert [one.job for one in line.queue.list_abandoned()] == [job(1)]


def test_a_worker_without_a_job_wakes_when_the_bell_rings(line: Line) -> None:
    here, there = socket.socketpair()
    with here, there, line.queue.register_worker() as worker:
        there.send(b"!")
        begun = time.monotonic()
        worker.wait(30, bell=here.fileno())
        assert time.monotonic() - begun < 5


def test_postgresql_tells_a_worker_that_a_job_came(tmp_path: Path) -> None:
    with opened("postgres", tmp_path) as line, line.queue.register_worker() as worker:
        adding = threading.Timer(0.2, lambda: (line.queue.enqueue(job(1)), connections[line.using].close()))
        adding.start()
        begun = time.monotonic()
        worker.wait(30, bell=line.bell)
        adding.join()
        assert time.monotonic() - begun < 10
        assert line.take(worker) is not None
