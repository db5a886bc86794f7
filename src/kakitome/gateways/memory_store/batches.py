"""Batches in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict
from kakitome.gateways.memory_store.batch_chunks import MemoryChunks
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.batches import (
    BATCH_MOVES,
    CLOSED,
    ENDS,
    SCHEDULABLE,
    Batch,
    BatchRow,
    BatchState,
    RowOutcome,
    RowState,
)


class MemoryBatches(MemoryChunks):
    """Implements `ports.batches.BatchStore`."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self._uploads: Rows[str, bytes] = Rows(journal)

    def add(self, batch: Batch, rows: Sequence[BatchRow], *, upload: bytes | None) -> None:
        """Store an upload with its rows."""
        if batch.number in self._batches:
            raise Conflict("E_BATCH_EXISTS", batch=batch.number)
        known = self.find_by_digest(batch.digest, microcredential=batch.microcredential)
        if known is not None:
            raise Conflict("E_UPLOAD_KNOWN", batch=known.number)
        with self._journal.transaction():
            self._batches.put(batch.number, batch)
            self._put_rows(batch.number, rows)
            if upload is not None:
                self._uploads.put(batch.number, upload)

    def find_by_digest(self, digest: str, *, microcredential: str) -> Batch | None:
        """Find the batch of an upload that is not cancelled."""
        fitting = (b for b in self._batches.values() if (b.digest, b.microcredential) == (digest, microcredential))
        return next((b for b in fitting if b.state not in CLOSED), None)

    def list_batches(self, *, offset: int = 0, limit: int = 50) -> Sequence[Batch]:
        """Return batches, newest first."""
        return sorted(self._batches.values(), key=lambda b: b.uploaded_at, reverse=True)[offset : offset + limit]

    def list_in_state(self, state: BatchState, /) -> Sequence[Batch]:
        """Return batches of one state, oldest first."""
        return sorted((b for b in self._batches.values() if b.state == state), key=lambda b: b.uploaded_at)

    def move(self, number: str, to: BatchState, *, at: datetime, actor: str, reason: str = "") -> Batch:
        """Change the state."""
        batch = self.get(number)
        if to not in BATCH_MOVES[batch.state]:
            raise Conflict("E_BATCH_MOVE", before=batch.state, after=to, batch=number)
        moved = replace(batch, state=to, reason=reason)
        if to == BatchState.CONFIRMED:
            moved = replace(moved, confirmed_at=at, confirmed_by=actor)
        if to == BatchState.SIGNING and batch.signing_at is None:
            moved = replace(moved, signing_at=at)
        if to in ENDS:
            moved = replace(moved, finished_at=at)
        self._batches.put(number, moved)
        return moved

    def schedule(self, number: str, /, *, award_at: datetime | None) -> Batch:
        """Set the hour of the award."""
        batch = self.get(number)
        if batch.state not in SCHEDULABLE:
            raise Conflict("E_BATCH_MOVE", before=batch.state, after=BatchState.CONFIRMED, batch=number)
        changed = replace(batch, award_at=award_at)
        self._batches.put(number, changed)
        return changed

    def list_rows(
        self, number: str, *, states: frozenset[RowState] = frozenset(), offset: int = 0, limit: int | None = None
    ) -> Sequence[BatchRow]:
        """Return rows in the order of the file."""
        ordered = [row for row in self._ordered(number) if not states or row.state in states]
        return ordered[offset : None if limit is None else offset + limit]

    def count_rows(self, number: str) -> Mapping[RowState, int]:
        """Count rows by state."""
        return Counter(row.state for row in self.list_rows(number))

    def note_outcomes(self, number: str, outcomes: Sequence[RowOutcome]) -> None:
        """Store what became of rows."""
        self._write_outcomes(number, outcomes)

    def find_upload(self, number: str) -> bytes | None:
        """Return the uploaded bytes, or None when they were not kept."""
        self.get(number)
        return self._uploads.find(number)

    def drop_upload(self, number: str) -> None:
        """Forget the uploaded bytes."""
        self._uploads.drop(number)
