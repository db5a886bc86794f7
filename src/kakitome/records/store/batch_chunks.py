"""Chunks of batches over tables: planning, leasing with a fence, finishing.

Leases are taken inside the institution's writing transaction, so that of two workers one gets the chunk.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connections
from django.db.models import Count, F, Q, QuerySet, Sum

from kakitome.errors import Conflict, NotFound
from kakitome.ports.batches import AWARDABLE, BatchRow, BatchState, RowOutcome, RowState
from kakitome.ports.chunks import Chunk, ChunkState, Lease, Progress
from kakitome.records.models.batch import BatchRowTable, BatchTable
from kakitome.records.models.batch_chunk import BatchChunkTable
from kakitome.records.store.batch_rows import JSON_COLUMNS, ROW_COLUMNS, open_row_of, write_outcomes
from kakitome.records.store.many_rows import Update
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_RECENT = 20
_WOUND_UP = (BatchState.PAUSED, BatchState.CANCELLED)
_AWARDABLE = sorted(state.value for state in AWARDABLE)
_SETTLED = [RowState.ISSUED.value, RowState.SKIPPED.value, RowState.REFUSED.value]
_UNDONE = [state.value for state in ChunkState if state is not ChunkState.DONE]
_CHUNKS = RecordMapping(BatchChunkTable, Chunk)
_BATCH = PreparedQuery(BatchTable, "id", "state", equal=("number",))
_CHUNK = PreparedQuery(
    BatchChunkTable,
    *("id", "state", "fence", "attempts", "leased_until", "first_row", "last_row"),
    equal=("batch_id", "index"),
)
_LEFT = PreparedQuery(BatchChunkTable, "index", equal=("batch_id",), conditions={"state": _UNDONE}, first=True)
_OPEN_ROWS = PreparedQuery(
    BatchRowTable, *ROW_COLUMNS, equal=("batch_id",), conditions={"state": _AWARDABLE}, order=("number",)
)
_OPEN_ROWS.between("number").leaving(*JSON_COLUMNS)
_OUTCOMES = PreparedQuery(BatchRowTable, "state", equal=("batch_id",), conditions={"state": _SETTLED}).between("number")
_LEASED = Update(BatchChunkTable, "state", "fence", "attempts", "leased_until", "reason")
_DONE = Update(BatchChunkTable, "state", "leased_until", "finished_at", *_SETTLED)
_PLAN = """
INSERT INTO batch_chunk (institution_id, batch_id, "index", first_row, last_row, rows, state, fence, attempts, reason,
                         issued, skipped, refused)
SELECT %s, %s, piece, MIN(number), MAX(number), COUNT(*), 'waiting', 0, 0, '', 0, 0, 0
FROM (SELECT number, (ROW_NUMBER() OVER (ORDER BY number) - 1) / %s AS piece
      FROM batch_row WHERE batch_id = %s AND state IN (%s, %s)) AS numbered
GROUP BY piece ORDER BY piece
"""


class _Batch(NamedTuple):
    """What chunks ask of their batch."""

    key: int
    state: BatchState


class _Held(NamedTuple):
    """A chunk's row, and in whose hands it is."""

    key: int
    state: ChunkState
    fence: int
    attempts: int
    leased_until: datetime | None
    first_row: int
    last_row: int


class DatabaseChunks(ScopedStore):
    """The chunks of `BatchStore`."""

    def plan_chunks(self, number: str, size: int, /) -> int:
        with self._scope.writing():
            key = self._batch_of(number).key
            planned = self._chunks(key).count()
            if planned:
                return planned
            with connections[self._scope.using].cursor() as cursor:
                cursor.execute(_PLAN, [self._scope.institution, key, size, key, *_AWARDABLE])
            return self._chunks(key).count()

    def next_chunks(self, number: str, limit: int, /, *, now: datetime) -> Sequence[int]:
        with self._scope.reading():
            batch = self._batch_of(number)
            # Each by itself, straight from the index: most chunks of a long batch are done.
            free = [
                index
                for condition in _free(batch.state, now=now)
                for index in self._chunks(batch.key)
                .filter(condition)
                .order_by("index")
                .values_list("index", flat=True)[:limit]
            ]
            return sorted(free)[:limit]

    def list_begun(self, *, now: datetime) -> Sequence[tuple[str, int]]:
        stopped = [BatchState.PAUSED.value, BatchState.CANCELLED.value]
        with self._scope.reading():
            chunks = self._scope.rows(BatchChunkTable).filter(
                state=ChunkState.LEASED.value, leased_until__lte=now, batch__state__in=stopped
            )
            return list(chunks.order_by("batch", "index").values_list("batch__number", "index"))

    def list_chunks(self, number: str, /, *, states: frozenset[ChunkState] = frozenset()) -> Sequence[Chunk]:
        with self._scope.reading():
            chunks = self._chunks(self._batch_of(number).key).order_by("index")
            if states:
                chunks = chunks.filter(state__in=[state.value for state in states])
            return [_CHUNKS.read(chunk) for chunk in chunks]

    def lease_chunk(self, number: str, index: int, /, *, now: datetime, until: datetime) -> Lease | None:
        with self._scope.writing():
            batch = self._batch_of(number)
            chunk = self._find_chunk(batch, index)
            if chunk is None:
                raise NotFound("E_CHUNK_UNKNOWN", batch=number, index=index)
            if not _is_free(chunk, batch.state, now=now):
                return None
            leased = (ChunkState.LEASED.value, chunk.fence + 1, chunk.attempts + 1, until, "")
            _LEASED.run([(chunk.key, *leased)], using=self._scope.using)
        return Lease(
            batch=number,
            index=index,
            fence=chunk.fence + 1,
            first_row=chunk.first_row,
            last_row=chunk.last_row,
            until=until,
            attempt=chunk.attempts + 1,
        )

    def list_chunk_rows(self, lease: Lease, /) -> Sequence[BatchRow]:
        with self._scope.reading():
            key = self._batch_of(lease.batch).key
            return [open_row_of(row) for row in self._scope.query(_OPEN_ROWS, key, lease.first_row, lease.last_row)]

    def note_chunk(self, lease: Lease, outcomes: Sequence[RowOutcome], /) -> None:
        with self._scope.writing():
            self._note(lease, outcomes)

    def finish_chunk(self, lease: Lease, outcomes: Sequence[RowOutcome], /, *, at: datetime) -> bool:
        with self._scope.writing():
            batch, chunk = self._note(lease, outcomes)
            counted = Counter(self._scope.query(_OUTCOMES, batch.key, chunk.first_row, chunk.last_row))
            settled = [counted[(state,)] for state in _SETTLED]
            _DONE.run([(chunk.key, ChunkState.DONE.value, None, at, *settled)], using=self._scope.using)
            return not self._scope.query(_LEFT, batch.key)

    def expire_chunk(self, number: str, index: int, /, *, now: datetime, is_counted: bool = True) -> None:
        with self._scope.writing():
            leased = self._chunks(self._batch_of(number).key).filter(
                index=index, state=ChunkState.LEASED.value, leased_until__gt=now
            )
            leased.update(leased_until=now, attempts=F("attempts") - (0 if is_counted else 1))

    def release_chunk(self, lease: Lease, /) -> None:
        with self._scope.writing():
            self._held_rows(lease).update(state=ChunkState.WAITING.value, leased_until=None, attempts=F("attempts") - 1)

    def park_chunk(self, lease: Lease, /, *, reason: str) -> None:
        with self._scope.writing():
            self._held_rows(lease).update(state=ChunkState.PARKED.value, leased_until=None, reason=reason)

    def retry_chunks(self, number: str, /) -> int:
        with self._scope.writing():
            parked = self._chunks(self._batch_of(number).key).filter(state=ChunkState.PARKED.value)
            return parked.update(state=ChunkState.WAITING.value, attempts=0, reason="")

    def progress(self, number: str, /) -> Progress:
        with self._scope.reading():
            chunks = self._chunks(self._batch_of(number).key).order_by()
            counted = chunks.aggregate(
                all_rows=Sum("rows"),
                all_issued=Sum("issued"),
                all_skipped=Sum("skipped"),
                all_refused=Sum("refused"),
                parked_rows=Sum("rows", filter=Q(state=ChunkState.PARKED.value)),
                count=Count("id"),
                done=Count("id", filter=Q(state=ChunkState.DONE.value)),
                parked=Count("id", filter=Q(state=ChunkState.PARKED.value)),
            )
            finished = chunks.filter(state=ChunkState.DONE.value).order_by("-finished_at", "-index")
            recent = list(finished.values_list("finished_at", "rows")[:_RECENT])
        return Progress(
            rows=counted["all_rows"] or 0,
            issued=counted["all_issued"] or 0,
            skipped=counted["all_skipped"] or 0,
            refused=counted["all_refused"] or 0,
            parked=counted["parked_rows"] or 0,
            chunks=counted["count"],
            chunks_done=counted["done"],
            chunks_parked=counted["parked"],
            # The oldest of them only says when the others began.
            recent_rows=sum(rows for _, rows in recent[:-1]),
            recent_s=(recent[0][0] - recent[-1][0]).total_seconds() if recent else 0.0,
        )

    def _chunks(self, batch: int) -> QuerySet[BatchChunkTable]:
        return self._scope.rows(BatchChunkTable).filter(batch=batch)

    def _find_chunk(self, batch: _Batch, index: int) -> _Held | None:
        for key, state, *columns in self._scope.query(_CHUNK, batch.key, index):
            return _Held(key, ChunkState(state), *columns)
        return None

    def _note(self, lease: Lease, outcomes: Sequence[RowOutcome]) -> tuple[_Batch, _Held]:
        batch = self._batch_of(lease.batch)
        chunk = self._find_chunk(batch, lease.index)
        if chunk is None or (chunk.fence, chunk.state) != (lease.fence, ChunkState.LEASED):
            raise Conflict("E_CHUNK_LOST", batch=lease.batch, index=lease.index)
        write_outcomes(self._scope, outcomes, batch=batch.key, number=lease.batch)
        return batch, chunk

    def _held_rows(self, lease: Lease) -> QuerySet[BatchChunkTable]:
        return self._scope.rows(BatchChunkTable).filter(
            batch__number=lease.batch, index=lease.index, fence=lease.fence, state=ChunkState.LEASED.value
        )

    def _batch_of(self, number: str) -> _Batch:
        for key, state in self._scope.query(_BATCH, number):
            return _Batch(key, BatchState(state))
        raise NotFound("E_BATCH_UNKNOWN", batch=number)


def _free(state: BatchState, *, now: datetime) -> Sequence[Q]:
    """Say which chunks can be leased; of a batch that is not signed now only those that somebody had begun."""
    run_out = Q(state=ChunkState.LEASED.value, leased_until__lte=now)
    if state is BatchState.SIGNING:
        return Q(state=ChunkState.WAITING.value), run_out
    return (run_out,) if state in _WOUND_UP else ()


def _is_free(chunk: _Held, state: BatchState, *, now: datetime) -> bool:
    """Tell the same of one chunk."""
    if chunk.state is ChunkState.WAITING:
        return state is BatchState.SIGNING
    is_run_out = chunk.state is ChunkState.LEASED and chunk.leased_until is not None and chunk.leased_until <= now
    return is_run_out and state in (BatchState.SIGNING, *_WOUND_UP)
