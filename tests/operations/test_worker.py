"""What a worker does with jobs that succeed, fail, or take their worker with them."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from bootstrap.platforms import open_platform
from kakitome.errors import Conflict, Unavailable
from kakitome.journeys.platform import Platform
from kakitome.operations.worker import LONGEST_PAUSE_S, StopBell, Worker, pause_after
from kakitome.operations.worker_processes import work_in_processes
from kakitome.ports.queue import Job, WorkQueue
from kakitome.records.queue import open_queue
from support import databases


def job(number: int = 1, institution: str = "a") -> Job:
    return Job(name="try", institution=institution, params={"n": str(number)}, dedupe_id=f"{institution}-{number}")


class House:
    """A queue, a worker, and what its one handler is told to do."""

    def __init__(self, queue: WorkQueue, platform: Platform) -> None:
        self.queue = queue
        self.done: list[tuple[str, str]] = []
        self.act: Callable[[Job], None] = lambda _: None
        self.bell = StopBell()
        self.worker = Worker(platform, queue, handlers={"try": self.handle}, bell=self.bell)

    def handle(self, _platform: Platform, told: Job) -> None:
        self.act(told)
        self.done.append((told.institution, told.params["n"]))

    def fail_with(self, error: Exception) -> None:
        def fail(_: Job) -> None:
            raise error

        self.act = fail

    def attempts(self, most: int) -> int:
        """Let time pass between attempts, and count them."""
        count = 0
        with self.queue.register_worker() as me:
            for _ in range(most):
                taken = self.queue.take(me.name, after="", now=datetime.now(UTC) + timedelta(days=1))
                if taken is None:
                    break
                count += 1
                self.worker._perform(taken)
        return count


class SetClock:
    """The wall's clock as a worker reads it, and whether the platform has noticed that it was set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, worker: Worker) -> None:
        self.ahead = timedelta(0)
        monkeypatch.setattr("kakitome.operations.worker._now", lambda: datetime.now(UTC) + self.ahead)
        monkeypatch.setattr(worker, "_platform", self)

    def set_ahead(self, by: timedelta) -> None:
        self.ahead = by

    def set_right(self) -> None:
        self.ahead = timedelta(0)

    def check_clock(self) -> None:
        if self.ahead:
            raise Unavailable("E_CLOCK_JUMPED", now="tomorrow", expected="today")


@pytest.fixture
def house(tmp_path: Path, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), databases.sqlite(tmp_path) as using:
        for institution in ("a", "b"):
            databases.add_institution(institution, using=using)
        yield House(open_queue(folder=tmp_path / "workers", using=using), open_platform(tmp_path / "platform"))


def test_jobs_are_done_in_a_circle_of_institutions(house: House) -> None:
    house.queue.enqueue(*[job(number) for number in range(4)], job(1, "b"), job(2, "b"))
    assert house.worker.work_until_idle() == 6
    assert [institution for institution, _ in house.done] == ["a", "b", "a", "b", "a", "a"]


@pytest.mark.parametrize(
    ("error", "reason"), [(Conflict("E_WHATEVER"), "E_WHATEVER"), (ZeroDivisionError(), "E_JOB_FAULT")]
)
def test_what_fails_five_times_is_parked_with_its_reason(
    house: House, caplog: pytest.LogCaptureFixture, error: Exception, reason: str
) -> None:
    house.queue.enqueue(job(1))
    house.fail_with(error)
    assert house.attempts(10) == 5
    (parked,) = house.queue.list_parked("a")
    assert (parked.reason, parked.attempts) == (reason, 5)
    assert reason in caplog.text
    house.act = lambda _: None
    house.queue.try_again("a", parked.job.dedupe_id)
    assert house.attempts(10) == 1
    assert house.done == [("a", "1")]


def test_a_message_with_a_persons_name_does_not_reach_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.queue.enqueue(job(1))
    house.fail_with(ValueError("髙橋 花子"))
    house.attempts(1)
    assert "ValueError" in caplog.text
    assert "髙橋" not in caplog.text


@pytest.mark.parametrize("error", [OperationalError("gone"), Unavailable("E_VAULT")])
def test_what_is_nobodys_fault_is_waited_out(house: House, error: Exception) -> None:
    house.queue.enqueue(job(1))
    house.fail_with(error)
    assert house.attempts(8) == 8
    assert house.queue.list_parked("a") == []
    house.act = lambda _: None
    assert house.attempts(8) == 1


def test_what_a_leaping_clock_broke_off_does_not_wait_for_the_day_that_clock_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.queue.enqueue(job(1))
    clock = SetClock(monkeypatch, house.worker)

    def leap(_: Job) -> None:
        clock.set_ahead(timedelta(days=1))
        raise Unavailable("E_CLOCK_JUMPED", now="tomorrow", expected="today")

    house.act = leap
    assert house.worker.work_until_idle() == 1
    house.act = lambda _: None
    assert house.worker.work_until_idle() == 0, "nothing is done while the clock is wrong"
    clock.set_right()
    assert house.worker.work_until_idle() == 1
    assert house.done == [("a", "1")]


def test_one_that_fails_waits_and_lets_the_others_go_first(house: House) -> None:
    house.queue.enqueue(job(1), job(2))
    house.act = lambda told: (_ for _ in ()).throw(Conflict("E_WHATEVER")) if told.params["n"] == "1" else None
    house.worker.work_until_idle()
    assert house.done == [("a", "2")]
    assert house.queue.count_waiting() == 1


def test_pauses_grow_to_a_minute() -> None:
    assert [pause_after(attempt).total_seconds() for attempt in (1, 2, 3, 4, 99)] == [2, 8, 32, 60, LONGEST_PAUSE_S]


def test_a_job_of_another_version_is_parked(house: House) -> None:
    house.queue.enqueue(Job(name="of-the-future", institution="a", params={}, dedupe_id="x"))
    house.worker.work_until_idle()
    assert [one.reason for one in house.queue.list_parked("a")] == ["E_JOB_UNKNOWN"]


def test_a_job_that_takes_five_workers_with_it_is_parked(house: House) -> None:
    """Source: docs/rules/faults.md F03."""
    house.queue.enqueue(job(1))
    house.queue.enqueue(job(2, "b"))
    for _ in range(5):
        with house.queue.register_worker() as doomed:
            taken = house.queue.take(doomed.name, after="", now=datetime.now(UTC))
            assert taken is not None
            assert taken.job.dedupe_id == "a-1"
        with house.queue.register_worker():
            house.worker._give_back_what_the_dead_left()
    assert [(one.reason, one.attempts) for one in house.queue.list_parked("a")] == [("E_JOB_KILLED", 5)]
    house.worker.work_until_idle()
    assert house.done == [("b", "2")]


def test_told_to_stop_a_worker_ends_what_it_has_in_hand_and_takes_no_other(house: House) -> None:
    """Source: docs/rules/faults.md F07."""
    house.queue.enqueue(job(1), job(2))
    house.act = lambda _: house.bell.ring()
    house.worker.run()
    assert house.done == [("a", "1")]
    assert house.queue.count_waiting() == 1
    assert house.queue.list_abandoned() == []


def test_a_worker_that_waits_stops_at_once(house: House) -> None:
    threading.Timer(0.2, house.bell.ring).start()
    begun = time.monotonic()
    house.worker.run()
    assert time.monotonic() - begun < 5


def test_a_database_that_went_away_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.queue.enqueue(job(1))
    take, calls = type(house.queue).take, iter(range(3))

    def broken(self: Any, worker: str, **given: Any) -> Any:
        if next(calls, None) is not None:
            raise OperationalError("gone")
        return take(self, worker, **given)

    monkeypatch.setattr(type(house.queue), "take", broken)
    monkeypatch.setattr(house.bell, "wait", lambda _seconds: None)
    house.act = lambda _: house.bell.ring()
    house.worker.run()
    assert house.done == [("a", "1")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")
def test_a_process_that_dies_is_replaced_and_all_end_when_told(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / str(os.getpid())).touch()
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        stop.wait(30)

    def names() -> list[str]:
        return sorted(file.name for file in tmp_path.iterdir())

    parent = os.fork()
    if parent == 0:
        try:
            work_in_processes(work, processes=2)
        finally:
            os._exit(0)
    until = time.monotonic() + 20
    while len(names()) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(int(names()[0]), signal.SIGKILL)
    while len(names()) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    begun = time.monotonic()
    os.kill(parent, signal.SIGTERM)
    os.waitpid(parent, 0)
    assert time.monotonic() - begun < 10
    assert len(names()) == 3
    for name in names():
        with pytest.raises(ProcessLookupError):
            os.kill(int(name), 0)
