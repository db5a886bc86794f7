"""The wire breaks, or the disk is full, while a class list is awarded or an order carried out: it goes on to the same end."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connections

from bootstrap.platforms import NOW, award, confirmed_batch
from bootstrap.scaling import Site, demand_everything_once
from kakitome.errors import Unavailable
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Learner
from kakitome.operations import worker as working
from kakitome.operations.jobs import HANDLERS, RELEASES, due_jobs, work_off_jobs
from kakitome.operations.worker import StopBell, Worker
from kakitome.ports.awards import AwardFilter
from kakitome.ports.batches import BatchRow, BatchState, RowState
from kakitome.ports.queue import Job
from kakitome.ports.withdrawals import WithdrawalAct, WithdrawalState
from kakitome.services.revoking import Asking, NamedLine, Reasoned, draft_lines, orders, propose, standing_of
from operations.test_losses import ask
from operations.test_lost_commits import assert_each_has_one_award, wired
from support.cut_proxy import CutProxy

pytestmark = pytest.mark.slow


__all__ = ["wired"]
BATCH = "B-5555-5555"
ROWS, SIZE = 6, 3
MOMENTS_OF_A_LIST = {
    "begun": ('UPDATE "batch"', 1),
    "leased": ('UPDATE "batch_chunk"', 1),
    "key-kept": ('INSERT INTO "sealed_key"', 1),
    "places-drawn": ('UPDATE "status_list"', 1),
    "reserved": ('INSERT INTO "award_status"', 1),
    "stored": ('INSERT INTO "log_entry"', 1),
    "job-done": ("procrastinate_finish_job", 1),
    "second-leased": ('UPDATE "batch_chunk"', 3),
    "second-reserved": ('INSERT INTO "award_status"', 2),
    "second-stored-and-list-ended": ('INSERT INTO "log_entry"', 2),
}
"""The transactions of two chunks: what each says, and the how-many-eth it is that says so."""
MOMENTS_OF_AN_ORDER = {
    "leased": ('UPDATE "withdrawal_chunk"', 1),
    "withdrawn": ('INSERT INTO "status_event"', 1),
    "second-leased": ('UPDATE "withdrawal_chunk"', 3),
    "second-withdrawn": ('INSERT INTO "status_event"', 2),
    "third-withdrawn-and-order-ended": ('INSERT INTO "status_event"', 3),
}
"""The same of an order of three chunks."""

WORK_WITH_A_FULL_DISK = """
import resource
from bootstrap.programs import opened, say
from django.db import DatabaseError
from kakitome.operations.jobs import due_jobs, work_off_jobs
from kakitome.errors import Unavailable
platform = opened()
platform.queue.enqueue(*due_jobs(platform, "u"))
log = platform.installation.data_dir / "kakitome.sqlite3-wal"
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
refused = 0
for room in (12_000, 20_000, 60_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + room, hard))
    try:
        work_off_jobs(platform)
    except (DatabaseError, Unavailable):
        refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
say([platform.store("u").batches.get("B-3333-3333").state.value, refused])
"""


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what was put back be due at once: these tests move their own clock, and a queue goes by the wall's."""
    monkeypatch.setattr(working, "pause_after", lambda _: timedelta())


def confirmed(platform: Platform) -> None:
    """Put a confirmed class list, cut into chunks, onto the platform."""
    rows = [
        BatchRow(
            number=row,
            state=RowState.READY,
            learner=Learner(name=f"見本 {row}", student_number=f"s{row}"),
            awarded_on=NOW.date(),
        )
        for row in range(2, ROWS + 2)
    ]
    batch = confirmed_batch(number=BATCH, total=ROWS)
    platform.store("u").batches.add(batch, rows, upload=None)
    platform.store("u").batches.plan_chunks(BATCH, SIZE)


def work(platform: Platform) -> None:
    platform.queue.enqueue(*due_jobs(platform, "u"))
    work_off_jobs(platform)


def cut_and_go_on(platform: Platform, proxy: CutProxy, is_done: Callable[[Platform], bool]) -> Platform:
    """Work until the wire breaks, and again when leases have run out; returns the platform of then."""
    with suppress(DatabaseError, Unavailable):
        work(platform)
    assert proxy.cuts == 1
    connections["default"].close()
    for minutes in range(5, 60, 5):
        platform = replace(platform, now=lambda minutes=minutes: NOW + timedelta(minutes=minutes))
        work(platform)
        if is_done(platform):
            return platform
    raise AssertionError("it does not end")


@pytest.mark.parametrize("answered", [False, True], ids=["unheard", "carried-out"])
@pytest.mark.parametrize("moment", MOMENTS_OF_A_LIST)
@pytest.mark.usefixtures("at_once")
def test_a_wire_that_breaks_inside_a_class_list_loses_and_doubles_nothing(
    wired: tuple[Platform, CutProxy], moment: str, answered: bool
) -> None:
    """Source: docs/rules/faults.md F05, F23."""
    platform, proxy = wired
    confirmed(platform)
    saying, commit = MOMENTS_OF_A_LIST[moment]
    proxy.cut_at(commit, answered=answered, saying=saying)
    later = cut_and_go_on(platform, proxy, lambda one: one.store("u").batches.get(BATCH).state is BatchState.DONE)
    assert later.store("u").batches.count_rows(BATCH) == {RowState.ISSUED: ROWS}
    assert_each_has_one_award(later, ROWS)


@pytest.mark.parametrize("answered", [False, True], ids=["unheard", "carried-out"])
@pytest.mark.parametrize("moment", ["begun", "leased", "reserved", "stored", "job-done"])
@pytest.mark.usefixtures("at_once")
def test_a_worker_whose_wire_breaks_goes_on_by_itself_with_what_it_had_leased(
    wired: tuple[Platform, CutProxy], moment: str, answered: bool
) -> None:
    """The platform's clock stands still, so no lease runs out: the worker that failed has to end it."""
    platform, proxy = wired
    confirmed(platform)
    platform.queue.enqueue(*due_jobs(platform, "u"))
    saying, commit = MOMENTS_OF_A_LIST[moment]
    proxy.cut_at(commit, answered=answered, saying=saying)
    bell = StopBell()

    def award_and_ring_at_the_end(one: Platform, job: Job) -> None:
        HANDLERS["award_chunk"](one, job)
        if one.store("u").batches.get(BATCH).state is BatchState.DONE:
            bell.ring()

    handlers = {**HANDLERS, "award_chunk": award_and_ring_at_the_end}
    too_long = threading.Timer(60, bell.ring)
    too_long.start()
    Worker(platform, platform.queue, handlers=handlers, bell=bell, releases=RELEASES).run()
    too_long.cancel()
    assert proxy.cuts == 1
    assert platform.store("u").batches.count_rows(BATCH) == {RowState.ISSUED: ROWS}
    assert platform.queue.count_waiting() == 0
    assert_each_has_one_award(platform, ROWS)


@pytest.mark.parametrize("answered", [False, True], ids=["unheard", "carried-out"])
@pytest.mark.parametrize("moment", MOMENTS_OF_AN_ORDER)
@pytest.mark.usefixtures("at_once")
def test_a_wire_that_breaks_inside_an_order_withdraws_each_award_once(
    wired: tuple[Platform, CutProxy], monkeypatch: pytest.MonkeyPatch, moment: str, answered: bool
) -> None:
    platform, proxy = wired
    monkeypatch.setattr(orders, "CHUNK", 2)
    outcomes = award(platform, "a", "b", "c", "d", "e")
    store = platform.store("u")
    lines = [NamedLine(position=n, given=one.number, name=one.number) for n, one in enumerate(outcomes, start=1)]
    order = draft_lines(store, lines, asking=Asking(act=WithdrawalAct.REVOKE, actor="sato", answerable="sato"), now=NOW)
    said = Reasoned(reason="security", note="n", count=order.ready)
    propose(store, order.number, reasoned=said, actor="sato", answerable="sato", now=NOW)
    saying, commit = MOMENTS_OF_AN_ORDER[moment]
    proxy.cut_at(commit, answered=answered, saying=saying)
    later = cut_and_go_on(
        platform, proxy, lambda one: one.store("u").withdrawals.get(order.number).state is WithdrawalState.DONE
    )
    records = later.store("u").awards.list_matching(AwardFilter())
    assert all(one.revoked for one in standing_of(later.store("u"), records).values())
    actions = [event.entry.action for event in later.store("u").audit.list_events()]
    assert (actions.count("award.revoked"), actions.count("withdrawal.done")) == (len(outcomes), 1)
    assert_each_has_one_award(later, len(outcomes))


def test_a_full_disk_stops_a_class_list_and_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """Source: docs/rules/faults.md F10."""
    site = Site(tmp_path)
    site.prepare(60, size=20)
    state, refused = ask(tmp_path, WORK_WITH_A_FULL_DISK)
    assert (state, refused > 0) == ("signing", True)
    assert demand_everything_once(site.work_to_the_end(1, later_s=180), rows=60)
