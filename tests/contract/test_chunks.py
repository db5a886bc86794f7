"""Chunks of batches: one holder at a time, and nothing from a lease that was lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contract.records import LATER, NOW, batch, rows
from kakitome.errors import Conflict, NotFound, Problem
from kakitome.ports.batches import BatchRow, BatchState, RowOutcome, RowState
from kakitome.ports.chunks import ChunkState, Lease

B = "B-0001-0001"
UNTIL = NOW + timedelta(minutes=2)


def signing(store: Any, count: int = 5, size: int = 2, **changes: Any) -> Any:
    """A batch that is being signed, with every third row wrong."""
    one = rows()[0]
    made = [
        replace(one, number=10 * n, state=RowState.ERROR if n % 3 == 0 else RowState.READY) for n in range(1, count + 1)
    ]
    store.batches.add(batch(state=BatchState.SIGNING, **changes), made, upload=None)
    store.batches.plan_chunks(B, size)
    return store.batches


def lease(batches: Any, index: int = 0, **more: Any) -> Any:
    return batches.lease_chunk(B, index, **{"now": NOW, "until": UNTIL, **more})


def outcome(number: int, state: RowState = RowState.ISSUED, **more: Any) -> RowOutcome:
    return RowOutcome(
        number=number, state=state, award_number=f"A-{number}", credential_id=f"https://c/{number}", **more
    )


def test_chunks_hold_rows_that_can_be_awarded_in_the_order_of_the_file(store: Any) -> None:
    batches = signing(store)
    told = [(c.index, c.first_row, c.last_row, c.rows, c.state) for c in batches.list_chunks(B)]
    assert told == [(0, 10, 20, 2, ChunkState.WAITING), (1, 40, 50, 2, ChunkState.WAITING)]
    assert batches.plan_chunks(B, 1) == 2
    assert [row.number for row in batches.list_chunk_rows(lease(batches, 1))] == [40, 50]
    assert batches.next_chunks(B, 10, now=NOW) == [0]
    assert batches.next_chunks(B, 10, now=UNTIL) == [0, 1]
    assert batches.next_chunks(B, 1, now=UNTIL) == [0]


def test_a_chunk_is_held_by_one_at_a_time_and_its_fence_rises(store: Any) -> None:
    batches = signing(store)
    assert lease(batches) == Lease(batch=B, index=0, fence=1, first_row=10, last_row=20, until=UNTIL, attempt=1)
    assert lease(batches) is None
    later = lease(batches, now=UNTIL, until=LATER)
    assert (later.fence, later.attempt) == (2, 2)


@pytest.mark.parametrize(("is_counted", "attempt"), [(True, 2), (False, 1)])
def test_what_a_dead_worker_had_leased_is_free_at_once(store: Any, is_counted: bool, attempt: int) -> None:
    batches = signing(store)
    dead = lease(batches)
    batches.expire_chunk(B, 1, now=NOW)
    assert lease(batches) is None
    batches.expire_chunk(B, 0, now=NOW, is_counted=is_counted)
    batches.expire_chunk(B, 0, now=NOW, is_counted=is_counted)
    assert batches.next_chunks(B, 1, now=NOW) == [0]
    held = lease(batches)
    assert (held.fence, held.attempt) == (2, attempt)
    with pytest.raises(Conflict, match="E_CHUNK_LOST"):
        batches.finish_chunk(dead, [outcome(10), outcome(20)], at=LATER)
    batches.finish_chunk(held, [outcome(10), outcome(20)], at=LATER)
    batches.expire_chunk(B, 0, now=NOW)
    assert batches.list_chunks(B)[0].state is ChunkState.DONE


def test_nothing_of_a_lost_lease_is_stored(store: Any) -> None:
    """Source: docs/rules/faults.md F21."""
    batches = signing(store)
    lost = lease(batches)
    held = lease(batches, now=UNTIL, until=LATER)
    for act in (
        lambda: batches.note_chunk(lost, [outcome(10)]),
        lambda: batches.finish_chunk(lost, [outcome(10), outcome(20)], at=LATER),
    ):
        with pytest.raises(Conflict, match="E_CHUNK_LOST"):
            act()
    batches.release_chunk(lost)
    batches.park_chunk(lost, reason="E_X")
    assert [row.state for row in batches.list_rows(B)[:2]] == [RowState.READY] * 2
    batches.finish_chunk(held, [outcome(10), outcome(20, RowState.SKIPPED)], at=LATER)
    with pytest.raises(Conflict, match="E_CHUNK_LOST"):
        batches.note_chunk(held, [outcome(10)])


def test_a_finished_chunk_tells_what_became_of_its_rows(store: Any) -> None:
    batches = signing(store)
    held = lease(batches)
    why = Problem(code="E_X", params={"count": 2})
    batches.note_chunk(held, [outcome(10)])
    assert [row.number for row in batches.list_chunk_rows(held)] == [20]
    batches.finish_chunk(held, [outcome(20, RowState.REFUSED, problems=(why,))], at=LATER)
    first, second = batches.list_rows(B)[:2]
    assert (first.award_number, first.credential_id) == ("A-10", "https://c/10")
    assert (second.state, second.problems) == (RowState.REFUSED, (why,))
    chunk = batches.list_chunks(B, states=frozenset({ChunkState.DONE}))[0]
    assert (chunk.issued, chunk.refused, chunk.finished_at, chunk.leased_until) == (1, 1, LATER, None)
    assert lease(batches, now=LATER, until=LATER) is None


def test_who_finishes_a_batchs_last_chunk_is_told_so(store: Any) -> None:
    batches = signing(store, count=9)
    parked, first, last = lease(batches, 0), lease(batches, 1), lease(batches, 2)
    batches.park_chunk(parked, reason="E_CHUNK_FAILED")
    assert not batches.finish_chunk(first, [outcome(40), outcome(50)], at=LATER)
    assert not batches.finish_chunk(last, [outcome(70), outcome(80)], at=LATER)
    batches.retry_chunks(B)
    assert batches.next_chunks(B, 10, now=NOW) == [0]
    assert batches.finish_chunk(lease(batches, 0), [outcome(10), outcome(20)], at=LATER)


def test_an_outcome_of_an_unknown_row_stores_nothing(store: Any) -> None:
    batches = signing(store)
    held = lease(batches)
    with pytest.raises(NotFound, match="E_ROW_UNKNOWN"):
        batches.finish_chunk(held, [outcome(10), outcome(11)], at=LATER)
    assert batches.list_rows(B)[0].state is RowState.READY
    assert batches.list_chunks(B)[0].state is ChunkState.LEASED


def test_what_happens_around_finishing_is_undone_with_it(store: Any) -> None:
    batches = signing(store)
    held = lease(batches)
    with pytest.raises(ZeroDivisionError), store.transaction():
        batches.finish_chunk(held, [outcome(10), outcome(20)], at=LATER)
        raise ZeroDivisionError
    assert batches.list_rows(B)[0].state is RowState.READY
    assert batches.list_chunks(B)[0].state is ChunkState.LEASED


def test_a_chunk_given_back_costs_no_attempt(store: Any) -> None:
    batches = signing(store)
    batches.release_chunk(lease(batches))
    again = lease(batches)
    assert (again.fence, again.attempt) == (2, 1)


def test_a_parked_chunk_waits_for_a_person(store: Any) -> None:
    batches = signing(store)
    batches.park_chunk(lease(batches), reason="E_CHUNK_FAILED")
    assert [c.reason for c in batches.list_chunks(B)] == ["E_CHUNK_FAILED", ""]
    assert lease(batches, now=LATER, until=LATER) is None
    assert batches.next_chunks(B, 10, now=LATER) == [1]
    assert (batches.progress(B).parked, batches.progress(B).chunks_parked) == (2, 1)
    assert batches.retry_chunks(B) == 1
    assert lease(batches).attempt == 1


@pytest.mark.parametrize("state", [BatchState.PAUSED, BatchState.CANCELLED])
def test_of_a_batch_that_is_not_signed_only_what_was_begun_can_be_had(store: Any, state: BatchState) -> None:
    batches = signing(store)
    lease(batches, 1)
    batches.move(B, state, at=NOW, actor="h.ito")
    assert batches.next_chunks(B, 10, now=NOW) == []
    assert batches.next_chunks(B, 10, now=UNTIL) == [1]
    assert (batches.list_begun(now=NOW), batches.list_begun(now=UNTIL)) == ([], [(B, 1)])
    assert lease(batches, 0) is None
    assert lease(batches, 1, now=UNTIL, until=LATER).fence == 2


def test_progress_tells_rows_and_the_rate_of_late(store: Any) -> None:
    batches = signing(store, count=9)
    assert batches.progress(B).rate == 0
    for index in range(3):
        held = lease(batches, index)
        done = [outcome(row.number) for row in batches.list_chunk_rows(held)]
        batches.finish_chunk(held, done, at=NOW + timedelta(seconds=4 * index))
    progress = batches.progress(B)
    assert (progress.rows, progress.settled, progress.chunks, progress.is_over) == (6, 6, 3, True)
    assert (progress.rate, progress.remaining_s) == (0.5, 0)


def test_unknown_batches_and_chunks_are_said_to_be_unknown(store: Any) -> None:
    batches = signing(store)
    with pytest.raises(NotFound, match="E_CHUNK_UNKNOWN"):
        lease(batches, 9)
    for act in (
        lambda: batches.plan_chunks("x", 1),
        lambda: batches.next_chunks("x", 1, now=NOW),
        lambda: batches.list_chunks("x"),
        lambda: batches.lease_chunk("x", 0, now=NOW, until=LATER),
        lambda: batches.progress("x"),
        lambda: batches.schedule("x", award_at=NOW),
    ):
        with pytest.raises(NotFound, match="E_BATCH_UNKNOWN"):
            act()


def test_the_hour_of_an_award_can_be_set_until_awarding_begins(store: Any) -> None:
    batches = store.batches
    batches.add(batch(), rows(), upload=None)
    assert batches.schedule(B, award_at=LATER).award_at == LATER
    batches.move(B, BatchState.CONFIRMED, at=NOW, actor="h.ito")
    assert batches.schedule(B, award_at=None).award_at is None
    began = batches.move(B, BatchState.SIGNING, at=LATER, actor="h.ito")
    assert began.signing_at == LATER
    with pytest.raises(Conflict, match="E_BATCH_MOVE"):
        batches.schedule(B, award_at=LATER)
    paused = batches.move(B, BatchState.PAUSED, at=LATER, actor="h.ito", reason="E_NO_ACTIVE_KEY")
    assert batches.get(B).reason == paused.reason == "E_NO_ACTIVE_KEY"
    assert batches.move(B, BatchState.SIGNING, at=LATER + timedelta(hours=1), actor="h.ito").signing_at == LATER
    assert batches.get(B).reason == ""


def test_a_batch_without_a_row_to_award_has_no_chunk(store: Any) -> None:
    wrong: list[BatchRow] = [replace(rows()[0], state=RowState.ERROR)]
    store.batches.add(batch(state=BatchState.SIGNING), wrong, upload=None)
    assert store.batches.plan_chunks(B, 10) == 0
    assert store.batches.progress(B).is_over
