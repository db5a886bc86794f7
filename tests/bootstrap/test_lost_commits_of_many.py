"""The wire breaks, or the disk is full, while a class list is awarded or an order carried out: it goes on to the same end."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connections

from bootstrap.platforms import DID, NOW, award
from bootstrap.scaling import Site, demand_everything_once
from bootstrap.test_losses import ask
from bootstrap.test_lost_commits import assert_each_has_one_award, wired
from cut_proxy import CutProxy
from kakitome.bootstrap.jobs import due_jobs, work_off_jobs
from kakitome.bootstrap.platform import Platform
from kakitome.errors import Unavailable
from kakitome.learning.award import Learner
from kakitome.ports.awards import AwardFilter
from kakitome.ports.batches import Batch, BatchRow, BatchState, RowState
from kakitome.ports.withdrawals import WithdrawalAct, WithdrawalState
from kakitome.services.revoking import Asking, NamedLine, Reasoned, draft_lines, orders, propose, standing_of

__all__ = ["wired"]
BATCH = "B-5555-5555"
ROWS, SIZE = 6, 3

WORK_WITH_A_FULL_DISK = """
import resource
from bootstrap.programs import opened, say
from django.db import DatabaseError
from kakitome.bootstrap.jobs import due_jobs, work_off_jobs
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
    batch = Batch(
        number=BATCH,
        digest="d" * 64,
        filename="一覧（見本）.csv",
        microcredential="data-ethics",
        version=1,
        uploaded_at=NOW,
        uploaded_by="t",
        issuer=DID,
        state=BatchState.CONFIRMED,
        confirmed_by="t",
        confirmed_at=NOW,
        total=ROWS,
    )
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
@pytest.mark.parametrize("commit", [1, 3, 5, 7])
def test_a_wire_that_breaks_inside_a_class_list_loses_and_doubles_nothing(
    wired: tuple[Platform, CutProxy], commit: int, answered: bool
) -> None:
    platform, proxy = wired
    confirmed(platform)
    proxy.cut_at(commit, answered=answered)
    later = cut_and_go_on(platform, proxy, lambda one: one.store("u").batches.get(BATCH).state is BatchState.DONE)
    assert later.store("u").batches.count_rows(BATCH) == {RowState.ISSUED: ROWS}
    assert_each_has_one_award(later, ROWS)


@pytest.mark.parametrize("answered", [False, True], ids=["unheard", "carried-out"])
@pytest.mark.parametrize("commit", [1, 3, 5])
def test_a_wire_that_breaks_inside_an_order_withdraws_each_award_once(
    wired: tuple[Platform, CutProxy], monkeypatch: pytest.MonkeyPatch, commit: int, answered: bool
) -> None:
    platform, proxy = wired
    monkeypatch.setattr(orders, "CHUNK", 2)
    outcomes = award(platform, "a", "b", "c", "d", "e")
    store = platform.store("u")
    lines = [NamedLine(position=n, given=one.number, name=one.number) for n, one in enumerate(outcomes, start=1)]
    order = draft_lines(store, lines, asking=Asking(act=WithdrawalAct.REVOKE, actor="sato", answerable="sato"), now=NOW)
    said = Reasoned(reason="security", note="n", count=order.ready)
    propose(store, order.number, reasoned=said, actor="sato", answerable="sato", now=NOW)
    proxy.cut_at(commit, answered=answered)
    later = cut_and_go_on(
        platform, proxy, lambda one: one.store("u").withdrawals.get(order.number).state is WithdrawalState.DONE
    )
    records = later.store("u").awards.list_matching(AwardFilter())
    assert all(one.revoked for one in standing_of(later.store("u"), records).values())
    actions = [event.entry.action for event in later.store("u").audit.list_events()]
    assert (actions.count("award.revoked"), actions.count("withdrawal.done")) == (len(outcomes), 1)
    assert_each_has_one_award(later, len(outcomes))


def test_a_full_disk_stops_a_class_list_and_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.prepare(60, size=20)
    state, refused = ask(tmp_path, WORK_WITH_A_FULL_DISK)
    assert (state, refused > 0) == ("signing", True)
    assert demand_everything_once(site.work_to_the_end(1, later_s=180), rows=60)
