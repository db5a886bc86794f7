"""Chunks of batches in memory."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.batches import AWARDABLE, Batch, BatchRow, BatchState, RowOutcome, RowState
from kakitome.ports.chunks import Chunk, ChunkState, Lease, Progress

_RECENT = 20


class MemoryChunks:
    """The batches and rows themselves, and the chunks of `BatchStore`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._batches: Rows[str, Batch] = Rows(journal)
        self._rows: Rows[tuple[str, int], BatchRow] = Rows(journal)
        self._numbers: Rows[str, tuple[int, ...]] = Rows(journal)
        self._chunks: Rows[tuple[str, int], Chunk] = Rows(journal)

    def get(self, number: str) -> Batch:
        """Return one batch."""
        found = self._batches.find(number)
        if found is None:
            raise NotFound("E_BATCH_UNKNOWN", batch=number)
        return found

    def plan_chunks(self, number: str, size: int, /) -> int:
        """Cut the rows that can be awarded into chunks; those of an earlier call stay as they are."""
        if planned := len(self.list_chunks(number)):
            return planned
        rows = [row.number for row in self._ordered(number) if row.state in AWARDABLE]
        pieces = [rows[start : start + size] for start in range(0, len(rows), size)]
        with self._journal.transaction():
            for index, piece in enumerate(pieces):
                chunk = Chunk(index=index, first_row=piece[0], last_row=piece[-1], rows=len(piece))
                self._chunks.put((number, index), chunk)
        return len(pieces)

    def next_chunks(self, number: str, limit: int, /, *, now: datetime) -> Sequence[int]:
        """Return the indices of chunks that can be leased now, in order."""
        batch = self.get(number)
        return [chunk.index for chunk in self.list_chunks(number) if _is_free(batch, chunk, now=now)][:limit]

    def list_begun(self, *, now: datetime) -> Sequence[tuple[str, int]]:
        """Return batch and index of chunks of paused and cancelled batches whose worker was lost."""
        stopped = [b for b in self._batches.values() if b.state in (BatchState.PAUSED, BatchState.CANCELLED)]
        return [(batch.number, index) for batch in stopped for index in self.next_chunks(batch.number, 1000, now=now)]

    def list_chunks(self, number: str, /, *, states: frozenset[ChunkState] = frozenset()) -> Sequence[Chunk]:
        """Return chunks in order."""
        self.get(number)
        found = [self._chunks.find(key) for key in sorted(self._chunks) if key[0] == number]
        return [chunk for chunk in found if chunk is not None and (not states or chunk.state in states)]

    def lease_chunk(self, number: str, index: int, /, *, now: datetime, until: datetime) -> Lease | None:
        """Take a chunk until an instant; None when it cannot be had."""
        batch, chunk = self.get(number), self._chunks.find((number, index))
        if chunk is None:
            raise NotFound("E_CHUNK_UNKNOWN", batch=number, index=index)
        if not _is_free(batch, chunk, now=now):
            return None
        taken = replace(
            chunk,
            state=ChunkState.LEASED,
            fence=chunk.fence + 1,
            attempts=chunk.attempts + 1,
            leased_until=until,
            reason="",
        )
        self._chunks.put((number, index), taken)
        return Lease(
            batch=number,
            index=index,
            fence=taken.fence,
            first_row=taken.first_row,
            last_row=taken.last_row,
            until=until,
            attempt=taken.attempts,
        )

    def expire_chunk(self, number: str, index: int, /, *, now: datetime, is_counted: bool = True) -> None:
        """End the lease of a worker that is known to be dead, or to have failed."""
        self.get(number)
        chunk = self._chunks.find((number, index))
        if chunk is not None and chunk.leased_until is not None and chunk.leased_until > now:
            attempts = chunk.attempts - (0 if is_counted else 1)
            self._chunks.put((number, index), replace(chunk, leased_until=now, attempts=attempts))

    def list_chunk_rows(self, lease: Lease, /) -> Sequence[BatchRow]:
        """Return the rows of a chunk that are not settled yet, in the order of the file."""
        rows = self._rows_of(lease)
        return [row for row in rows if row.state in AWARDABLE]

    def note_chunk(self, lease: Lease, outcomes: Sequence[RowOutcome], /) -> None:
        """Store what became of some of a chunk's rows."""
        if self._held(lease) is None:
            raise Conflict("E_CHUNK_LOST", batch=lease.batch, index=lease.index)
        self._write_outcomes(lease.batch, outcomes)

    def finish_chunk(self, lease: Lease, outcomes: Sequence[RowOutcome], /, *, at: datetime) -> bool:
        """Store what became of the last of a chunk's rows and close it; whether it was the batch's last."""
        with self._journal.transaction():
            self.note_chunk(lease, outcomes)
            states = Counter(row.state for row in self._rows_of(lease))
            self._change(
                lease,
                state=ChunkState.DONE,
                finished_at=at,
                issued=states[RowState.ISSUED],
                skipped=states[RowState.SKIPPED],
                refused=states[RowState.REFUSED],
            )
        return self.progress(lease.batch).is_over

    def release_chunk(self, lease: Lease, /) -> None:
        """Give a chunk back, the attempt not counted."""
        self._change(lease, state=ChunkState.WAITING, attempts=lease.attempt - 1)

    def park_chunk(self, lease: Lease, /, *, reason: str) -> None:
        """Put a chunk aside with the code of the reason."""
        self._change(lease, state=ChunkState.PARKED, reason=reason)

    def retry_chunks(self, number: str, /) -> int:
        """Let parked chunks wait again, their attempts forgotten."""
        parked = self.list_chunks(number, states=frozenset({ChunkState.PARKED}))
        for chunk in parked:
            again = replace(chunk, state=ChunkState.WAITING, attempts=0, reason="")
            self._chunks.put((number, chunk.index), again)
        return len(parked)

    def progress(self, number: str, /) -> Progress:
        """Tell how far a batch is, from its chunks alone."""
        chunks = self.list_chunks(number)
        done = [chunk for chunk in chunks if chunk.state is ChunkState.DONE]
        parked = [chunk for chunk in chunks if chunk.state is ChunkState.PARKED]
        instants = sorted((c.finished_at, c.index, c.rows) for c in done if c.finished_at)[-_RECENT:]
        return Progress(
            rows=sum(chunk.rows for chunk in chunks),
            issued=sum(chunk.issued for chunk in done),
            skipped=sum(chunk.skipped for chunk in done),
            refused=sum(chunk.refused for chunk in done),
            parked=sum(chunk.rows for chunk in parked),
            chunks=len(chunks),
            chunks_done=len(done),
            chunks_parked=len(parked),
            recent_rows=sum(rows for _, _, rows in instants[1:]),
            recent_s=(instants[-1][0] - instants[0][0]).total_seconds() if instants else 0.0,
        )

    def _put_rows(self, number: str, rows: Sequence[BatchRow]) -> None:
        for row in rows:
            self._rows.put((number, row.number), row)
        known = self._numbers.find(number) or ()
        self._numbers.put(number, tuple(sorted({*known, *(row.number for row in rows)})))

    def _ordered(self, number: str) -> list[BatchRow]:
        self.get(number)
        return self._rows_among(number, self._numbers.find(number) or ())

    def _rows_among(self, number: str, numbers: Sequence[int]) -> list[BatchRow]:
        found = [self._rows.find((number, one)) for one in numbers]
        return [row for row in found if row is not None]

    def _write_outcomes(self, number: str, outcomes: Sequence[RowOutcome]) -> None:
        with self._journal.transaction():
            for outcome in outcomes:
                row = self._rows.find((number, outcome.number))
                if row is None:
                    raise NotFound("E_ROW_UNKNOWN", batch=number, row=outcome.number)
                told = replace(
                    row,
                    state=outcome.state,
                    problems=row.problems + outcome.problems,
                    award_number=outcome.award_number,
                    credential_id=outcome.credential_id,
                )
                self._rows.put((number, outcome.number), told)

    def _rows_of(self, lease: Lease) -> list[BatchRow]:
        numbers = self._numbers.find(lease.batch) or ()
        start, end = bisect_left(numbers, lease.first_row), bisect_right(numbers, lease.last_row)
        return self._rows_among(lease.batch, numbers[start:end])

    def _held(self, lease: Lease) -> Chunk | None:
        chunk = self._chunks.find((lease.batch, lease.index))
        return chunk if chunk and (chunk.fence, chunk.state) == (lease.fence, ChunkState.LEASED) else None

    def _change(self, lease: Lease, **changes: object) -> None:
        held = self._held(lease)
        if held is not None:
            changed = replace(held, leased_until=None, **changes)  # type: ignore[arg-type]
            self._chunks.put((lease.batch, lease.index), changed)


def _is_free(batch: Batch, chunk: Chunk, *, now: datetime) -> bool:
    """Tell whether a chunk can be leased; of a batch that is not signed now only those that somebody had begun."""
    run_out = chunk.state is ChunkState.LEASED and chunk.leased_until is not None and chunk.leased_until <= now
    if batch.state is BatchState.SIGNING:
        return run_out or chunk.state is ChunkState.WAITING
    return run_out and batch.state in (BatchState.PAUSED, BatchState.CANCELLED)
