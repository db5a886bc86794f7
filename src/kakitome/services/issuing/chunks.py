"""Working off a batch in chunks, by any number of workers, each of which may be killed anywhere.

1. `start` begins what was confirmed: the batch is cut into chunks.
2. `award_chunk` leases one, awards its rows and notes each row's outcome in the transaction that stores its documents.
   A worker whose lease was lost meanwhile stores nothing (the *fence*).
3. Whoever finishes the last chunk closes the batch.

Whatever order chunks are worked off in, the result is the same: a document's name follows from batch and row, and who
finds another's unfinished award in the way brings it to its end and asks again. What stands in the way of all rows
pauses the batch with its reason; a chunk that fails again and again is parked with its own.

Source: docs/rules/invariants.md I1–I5, I11; docs/rules/faults.md F01, F09.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardState
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.chunks import ChunkState, Lease
from kakitome.ports.queue import MOST_ATTEMPTS
from kakitome.ports.store import Store
from kakitome.services.issuing.batch_orders import order_of, row_outcome
from kakitome.services.issuing.decisions import decide, weigh
from kakitome.services.issuing.journey import OBSTACLES
from kakitome.services.issuing.model import AwardOutcome, Grant, IssuingContext, RowStatus, Run, Wanted
from kakitome.services.issuing.orders import Handling, issue
from kakitome.services.issuing.resuming import resume_these

LEASE: Final = timedelta(minutes=2)
"""How long a worker may be silent about a chunk before another one takes it over, unless it is known to be dead."""

_TRIES: Final = 5
"""How often rows are decided anew when another writer was faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkResult:
    """What came of working on a chunk.

    Attributes:
        state: where the chunk stands now; None when it could not be had (done, leased by another, batch not signed).
        issued, skipped, refused: what this worker noted of rows.
        batch: where the batch stands now.
    """

    number: str
    index: int
    state: ChunkState | None
    batch: BatchState
    issued: int = 0
    skipped: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        """How many rows this worker settled."""
        return self.issued + self.skipped + self.refused


def start(context: IssuingContext, store: Store, *, number: str, now: datetime) -> Batch:
    """Begin to award a confirmed batch whose hour has come; a batch that was begun before is left as it is.

    Raises:
        NotFound: E_BATCH_UNKNOWN.
        Conflict: E_BATCH_MOVE, it is not confirmed, or paused; E_BATCH_NOT_DUE, its hour has not come.
    """
    with store.transaction():
        batch = store.batches.get(number)
        if batch.state is BatchState.CONFIRMED and batch.award_at is not None and batch.award_at > now:
            raise Conflict("E_BATCH_NOT_DUE", batch=number)
        if batch.state is BatchState.PAUSED:
            raise Conflict("E_BATCH_MOVE", before=batch.state.value, after=BatchState.SIGNING.value, batch=number)
        if batch.state is not BatchState.SIGNING:
            batch = move_batch(store, number, to=BatchState.SIGNING, actor=batch.confirmed_by, now=now)
        if not store.batches.plan_chunks(number, context.chunk):
            batch = move_batch(store, number, to=BatchState.DONE, actor=batch.confirmed_by, now=now)
    return batch


def list_due(store: Store, *, now: datetime) -> Sequence[str]:
    """Return the batches with work for workers: confirmed ones whose hour has come, and those being signed."""
    confirmed = store.batches.list_in_state(BatchState.CONFIRMED)
    due = [batch for batch in confirmed if batch.award_at is None or batch.award_at <= now]
    return [batch.number for batch in (*store.batches.list_in_state(BatchState.SIGNING), *due)]


def award_chunk(context: IssuingContext, store: Store, *, number: str, index: int, now: datetime) -> ChunkResult:
    """Award the rows of one chunk; safe to call at any time, by several workers at once, any number of times.

    `context.book` must be `store`.

    Raises:
        NotFound: E_BATCH_UNKNOWN, E_CHUNK_UNKNOWN.
        Unavailable: vault or book cannot be asked now; the chunk waits for the next attempt.
    """
    lease = store.batches.lease_chunk(number, index, now=now, until=now + LEASE)
    if lease is None:
        return _result(store, number, index=index, state=None)
    work = _Work(context=context, store=store, lease=lease, now=now)
    try:
        return work.do(store.batches.get(number))
    except Unavailable:
        store.batches.release_chunk(lease)
        raise
    except (Conflict, Invalid) as failure:
        return (
            _result(store, number, index=index, state=None)
            if failure.code == "E_CHUNK_LOST"
            else work.park(failure.code)
        )


def move_batch(store: Store, number: str, *, to: BatchState, actor: str, now: datetime, reason: str = "") -> Batch:
    """Change a batch's state and write it into the trail, with its rows counted."""
    with store.transaction():
        batch = store.batches.move(number, to, at=now, actor=actor, reason=reason)
        detail = counts_in_words(store, number) | ({"reason": reason} if reason else {})
        append_entry(store.audit, f"batch.{to.value}", subject=number, actor=actor, now=now, **detail)
    return batch


def counts_in_words(store: Store, number: str) -> dict[str, str]:
    """Count the rows of a batch by their state, as the trail tells it."""
    return {state.value: str(count) for state, count in store.batches.count_rows(number).items()}


@dataclass(slots=True, kw_only=True)
class _Work:
    """One worker's work on one chunk."""

    context: IssuingContext
    store: Store
    lease: Lease
    now: datetime

    def do(self, batch: Batch) -> ChunkResult:
        """Do what the batch's state asks for, unless it was tried too often."""
        if self.lease.attempt > MOST_ATTEMPTS:
            return self.park("E_CHUNK_FAILED")
        return self.award(batch) if batch.state is BatchState.SIGNING else self.wind_up(batch)

    def award(self, batch: Batch) -> ChunkResult:
        """Award what is left of the chunk, then close it."""
        order = order_of(batch, self.store.batches.list_chunk_rows(self.lease))
        handling = Handling(
            decide=self.decide, note=self.note, resumes=False, tries=_TRIES, final=frozenset({"E_CHUNK_LOST"})
        )
        try:
            settled = issue(self.context, order, now=self.now, handling=handling)
        except (Refused, NotFound) as obstacle:
            if obstacle.code not in OBSTACLES:
                raise
            return self.pause(batch, reason=obstacle.code)
        return _result(self.store, batch.number, index=self.lease.index, state=ChunkState.DONE, settled=settled)

    def pause(self, batch: Batch, *, reason: str) -> ChunkResult:
        """Pause the whole batch: what stands in the way of one row stands in the way of all."""
        with self.store.transaction():
            self.store.batches.release_chunk(self.lease)
            if self.store.batches.get(batch.number).state is BatchState.SIGNING:
                actor = batch.confirmed_by
                move_batch(self.store, batch.number, to=BatchState.PAUSED, actor=actor, now=self.now, reason=reason)
        return _result(self.store, batch.number, index=self.lease.index, state=ChunkState.WAITING)

    def park(self, reason: str) -> ChunkResult:
        """Put the chunk aside until a person looks at it."""
        with self.store.transaction():
            self.store.batches.park_chunk(self.lease, reason=reason)
            detail = {"chunk": str(self.lease.index), "reason": reason}
            trail, number = self.store.audit, self.lease.batch
            append_entry(trail, "batch.chunk_parked", subject=number, actor="kakitome", now=self.now, **detail)
        return _result(self.store, self.lease.batch, index=self.lease.index, state=ChunkState.PARKED)

    def wind_up(self, batch: Batch) -> ChunkResult:
        """Bring to its end what somebody had begun in a batch that was paused or cancelled; begin nothing."""
        order = order_of(batch, self.store.batches.list_chunk_rows(self.lease))
        base_url = self.context.book.issuers.get(order.issuer).issuer.base_url
        own: list[AwardOutcome] = []
        for _ in range(_TRIES):
            _, decided = decide(self.context, order, wanted=order.wanted, base_url=base_url)
            reviewed, was_open = _reviewed(self.context, decided, batch=batch.number, now=self.now)
            if not was_open:
                own = [outcome for outcome in reviewed if outcome.status is RowStatus.ISSUED]
                break
        with self.store.transaction():
            self.store.batches.note_chunk(self.lease, [row_outcome(outcome) for outcome in own])
            self.store.batches.release_chunk(self.lease)
        return _result(self.store, batch.number, index=self.lease.index, state=ChunkState.WAITING, settled=own)

    def decide(self, run: Run, wanted: Sequence[Wanted]) -> tuple[list[Grant], list[AwardOutcome]]:
        """Decide rows, after finishing what stands unfinished in their way; raises `Conflict` when something did."""
        grants, outcomes = weigh(run, wanted)
        reviewed, was_open = _reviewed(run.context, outcomes, batch=run.order.batch, now=run.now)
        if was_open:
            raise Conflict("E_AWARD_IN_PROGRESS")
        return grants, reviewed

    def note(self, outcomes: Sequence[AwardOutcome], is_last: bool) -> None:
        """Note what became of rows; with the last ones the chunk ends, and with the last chunk the batch."""
        noted = [row_outcome(outcome) for outcome in outcomes]
        batches = self.store.batches
        if not is_last:
            batches.note_chunk(self.lease, noted)
            return
        if batches.finish_chunk(self.lease, noted, at=self.now):
            batch = batches.get(self.lease.batch)
            if batch.state in (BatchState.SIGNING, BatchState.PAUSED):
                actor = batch.confirmed_by
                move_batch(self.store, batch.number, to=BatchState.DONE, actor=actor, now=self.now)


def _reviewed(
    context: IssuingContext, decided: Sequence[AwardOutcome], *, batch: str, now: datetime
) -> tuple[list[AwardOutcome], bool]:
    """Look at what stands in the way: a row's own award counts as issued, and what is unfinished is finished.

    Returns:
        The outcomes, and whether something was unfinished, so that the rows must be decided anew.
    """
    awards = context.book.awards
    there = [outcome.credential_id for outcome in decided if outcome.status is RowStatus.SKIPPED]
    records = dict(awards.find_many_by_credential_id(there)) if there else {}
    named = [reason.params for outcome in decided for reason in outcome.reasons if reason.code == "E_AWARD_IN_PROGRESS"]
    blocking = [awards.find_by_number(str(params["number"])) for params in named]
    opened = [r for r in (*records.values(), *blocking) if r is not None and r.state is AwardState.INTENDED]
    if opened:
        resume_these(context, opened, now=now, actor="kakitome")
    own = {i.credential_id for i in (record.intent for record in records.values()) if i.batch == batch}
    rows = {record.credential_id: record.intent.row for record in records.values()}
    return [
        replace(outcome, status=RowStatus.ISSUED, reasons=())
        if outcome.credential_id in own and rows[outcome.credential_id] == outcome.row
        else outcome
        for outcome in decided
    ], bool(opened)


def _result(
    store: Store, number: str, *, index: int, state: ChunkState | None, settled: Sequence[AwardOutcome] = ()
) -> ChunkResult:
    counts = Counter(outcome.status for outcome in settled)
    return ChunkResult(
        number=number,
        index=index,
        state=state,
        batch=store.batches.get(number).state,
        issued=counts[RowStatus.ISSUED],
        skipped=counts[RowStatus.SKIPPED],
        refused=counts[RowStatus.REFUSED],
    )
