"""Batches in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.batch_reading import MemoryReading
from kakitome.ports.batches import (
    BATCH_MOVES,
    ENDS,
    SCHEDULABLE,
    Batch,
    BatchRow,
    BatchState,
    RowOutcome,
    RowState,
)


class MemoryBatches(MemoryReading):
    """Implements `ports.batches.BatchStore`."""

    def add(self, batch: Batch, rows: Sequence[BatchRow], *, upload: bytes | None) -> None:
        """Store an upload with its rows."""
        with self._journal.transaction():
            self._add(batch)
            self._put_rows(batch.number, rows)
            if upload is not None:
                self._uploads.put(batch.number, upload)

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

    def agree(self, number: str, count: int, /) -> None:
        """Note how many awards were said yes to."""
        self._batches.put(number, replace(self.get(number), agreed=count))

    def restate_rows(self, number: str, restated: Sequence[RowOutcome], /) -> None:
        """Set states and problems of rows."""
        with self._journal.transaction():
            for one in restated:
                row = self._rows.find((number, one.number))
                if row is None:
                    raise NotFound("E_ROW_UNKNOWN", batch=number, row=one.number)
                self._rows.put((number, one.number), replace(row, state=one.state, problems=one.problems))

    def list_rows(
        self,
        number: str,
        *,
        states: frozenset[RowState] = frozenset(),
        offset: int = 0,
        limit: int | None = None,
        after: int = 0,
    ) -> Sequence[BatchRow]:
        """Return rows in the order of the file, those behind row `after`."""
        behind = [row for row in self._ordered(number) if row.number > after]
        fitting = [row for row in behind if not states or row.state in states]
        return fitting[offset : None if limit is None else offset + limit]

    def search_rows(self, number: str, text: str, /, *, limit: int) -> Sequence[BatchRow]:
        """Return the first rows whose learner or row number fits a text."""
        wanted = text.casefold()
        if not text or "\0" in text:
            return []
        return [row for row in self._ordered(number) if _speaks_of(row, wanted)][:limit]

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


def _speaks_of(row: BatchRow, wanted: str) -> bool:
    who = row.learner
    told = (who.name, who.reading, who.roman, who.email, who.student_number) if who else ()
    return str(row.number) == wanted or any(wanted in text.casefold() for text in told)
