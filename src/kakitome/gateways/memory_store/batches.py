"""Batches in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.batches import BATCH_MOVES, Batch, BatchRow, BatchState, RowOutcome, RowState


class MemoryBatches:
    """Implements `ports.batches.BatchStore`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._batches: Rows[str, Batch] = Rows(journal)
        self._rows: Rows[tuple[str, int], BatchRow] = Rows(journal)
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
            for row in rows:
                self._rows.put((batch.number, row.number), row)
            if upload is not None:
                self._uploads.put(batch.number, upload)

    def get(self, number: str) -> Batch:
        """Return one batch."""
        found = self._batches.find(number)
        if found is None:
            raise NotFound("E_BATCH_UNKNOWN", batch=number)
        return found

    def find_by_digest(self, digest: str, *, microcredential: str) -> Batch | None:
        """Find the batch of an upload that is not cancelled."""
        fitting = (b for b in self._batches.values() if (b.digest, b.microcredential) == (digest, microcredential))
        return next((b for b in fitting if b.state != BatchState.CANCELLED), None)

    def list_batches(self, *, offset: int = 0, limit: int = 50) -> Sequence[Batch]:
        """Return batches, newest first."""
        return sorted(self._batches.values(), key=lambda b: b.uploaded_at, reverse=True)[offset : offset + limit]

    def list_in_state(self, state: BatchState, /) -> Sequence[Batch]:
        """Return batches of one state, oldest first."""
        return sorted((b for b in self._batches.values() if b.state == state), key=lambda b: b.uploaded_at)

    def move(self, number: str, to: BatchState, *, at: datetime, actor: str) -> Batch:
        """Change the state."""
        batch = self.get(number)
        if to not in BATCH_MOVES[batch.state]:
            raise Conflict("E_BATCH_MOVE", before=batch.state, after=to, batch=number)
        moved = replace(batch, state=to)
        if to == BatchState.CONFIRMED:
            moved = replace(moved, confirmed_at=at, confirmed_by=actor)
        if to in (BatchState.DONE, BatchState.CANCELLED):
            moved = replace(moved, finished_at=at)
        self._batches.put(number, moved)
        return moved

    def list_rows(
        self, number: str, *, states: frozenset[RowState] = frozenset(), offset: int = 0, limit: int | None = None
    ) -> Sequence[BatchRow]:
        """Return rows in the order of the file."""
        self.get(number)
        rows = [self._rows.find(key) for key in self._rows if key[0] == number]
        fitting = [row for row in rows if row is not None and (not states or row.state in states)]
        ordered = sorted(fitting, key=lambda row: row.number)
        return ordered[offset : None if limit is None else offset + limit]

    def count_rows(self, number: str) -> Mapping[RowState, int]:
        """Count rows by state."""
        return Counter(row.state for row in self.list_rows(number))

    def note_outcomes(self, number: str, outcomes: Sequence[RowOutcome]) -> None:
        """Store what became of rows."""
        with self._journal.transaction():
            for outcome in outcomes:
                row = self._rows.find((number, outcome.number))
                if row is None:
                    raise NotFound("E_ROW_UNKNOWN", batch=number, row=outcome.number)
                told = replace(row, state=outcome.state, problems=row.problems + outcome.problems)
                numbers = replace(told, award_number=outcome.award_number, credential_id=outcome.credential_id)
                self._rows.put((number, outcome.number), numbers)

    def find_upload(self, number: str) -> bytes | None:
        """Return the uploaded bytes, or None when they were not kept."""
        self.get(number)
        return self._uploads.find(number)

    def drop_upload(self, number: str) -> None:
        """Forget the uploaded bytes."""
        self._uploads.drop(number)
