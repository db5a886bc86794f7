"""Reading class lists in memory."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.batch_chunks import MemoryChunks
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.class_list import LearnerRow
from kakitome.learning.class_list.duplicates import ComparedRow, Digests, digests_of
from kakitome.ports.batches import AWARDABLE, CLOSED, GRAVITY, Batch, BatchRow, BatchState, RowState
from kakitome.ports.list_reading import ListNotes, ReadingLease, ReadingProgress, RowFinding
from kakitome.values.localized_text import LocalizedText

_NOTHING_NOTED = ListNotes()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How far a file is read, and by whom."""

    rows: int = 0
    bytes_read: int = 0
    fence: int = 0
    attempts: int = 0
    until: datetime | None = None
    notes: ListNotes = _NOTHING_NOTED


class MemoryReading(MemoryChunks):
    """The reading of `BatchStore`."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self._uploads: Rows[str, bytes] = Rows(journal)
        self._readings: Rows[str, _Reading] = Rows(journal)
        self._digests: Rows[tuple[str, int], Digests] = Rows(journal)

    def find_by_digest(self, digest: str, *, microcredential: str) -> Batch | None:
        """Find the batch of an upload that is not cancelled."""
        fitting = (b for b in self._batches.values() if (b.digest, b.microcredential) == (digest, microcredential))
        return next((b for b in fitting if b.state not in CLOSED), None)

    def add_file(self, batch: Batch, parts: Iterable[bytes], /) -> None:
        """Store a batch that is still to be read, with its file in parts."""
        with self._journal.transaction():
            self._add(batch)
            self._uploads.put(batch.number, b"".join(parts))

    def adopt_file(self, batch: Batch, /, *, of: str) -> None:
        """Store a batch that is still to be read, with the file of another batch, which loses it."""
        content = self._uploads.find(of)
        if content is None:
            raise NotFound("E_UPLOAD_GONE", batch=of)
        with self._journal.transaction():
            self._add(batch)
            self._uploads.put(batch.number, content)
            self._uploads.drop(of)

    @contextmanager
    def open_upload(self, number: str, /) -> Iterator[BinaryIO | None]:
        """Open the uploaded file as a stream that can seek, or None when it was not kept."""
        self.get(number)
        content = self._uploads.find(number)
        yield None if content is None else io.BytesIO(content)

    def lease_reading(self, number: str, /, *, now: datetime, until: datetime) -> ReadingLease | None:
        """Take the right to read a batch that is to be read."""
        reading = self._reading(number)
        if self.get(number).state is not BatchState.READING or (reading.until is not None and reading.until > now):
            return None
        taken = replace(reading, fence=reading.fence + 1, attempts=reading.attempts + 1, until=until)
        self._readings.put(number, taken)
        return ReadingLease(batch=number, fence=taken.fence, attempt=taken.attempts)

    def expire_reading(self, number: str, /, *, now: datetime, is_counted: bool = True) -> None:
        """End the lease of a reader that is known to be dead, or to have failed."""
        self.get(number)
        reading = self._reading(number)
        if reading.until is not None and reading.until > now:
            attempts = reading.attempts - (0 if is_counted else 1)
            self._readings.put(number, replace(reading, until=now, attempts=attempts))

    def forget_rows(self, lease: ReadingLease, /) -> None:
        """Drop the rows that an earlier reader stored."""
        reading = self._reader(lease)
        for number in self._numbers.find(lease.batch) or ():
            self._rows.drop((lease.batch, number))
            self._digests.drop((lease.batch, number))
        self._numbers.put(lease.batch, ())
        self._readings.put(lease.batch, replace(reading, rows=0, bytes_read=0))

    def store_rows(
        self, lease: ReadingLease, rows: Sequence[LearnerRow], /, *, bytes_read: int, until: datetime
    ) -> None:
        """Store rows as they are read and hold the lease on."""
        reading = self._reader(lease)
        with self._journal.transaction():
            self._put_rows(lease.batch, [_batch_row(row) for row in rows])
            for row in rows:
                self._digests.put((lease.batch, row.number), digests_of(row))
            told = replace(reading, rows=reading.rows + len(rows), bytes_read=bytes_read, until=until)
            self._readings.put(lease.batch, told)

    def list_shared(self, number: str, /, *, by: str, sound_only: bool) -> Iterator[ComparedRow]:
        """Yield the rows that share an identifier with another row, by identifier, then in order."""
        seen = []
        for row in self._ordered(number):
            digests = self._digests.find((number, row.number))
            key = getattr(digests, by) if digests else None
            if digests and key is not None and (row.state in AWARDABLE or not sound_only):
                numbers = (digests.name, digests.student_number, digests.given)
                seen.append(ComparedRow(row.number, key, *numbers, row.awarded_on))
        counts = Counter(sighting.key for sighting in seen)
        yield from sorted((s for s in seen if counts[s.key] > 1), key=lambda s: (s.key, s.number))

    def add_findings(self, lease: ReadingLease, findings: Sequence[RowFinding], /, *, until: datetime) -> None:
        """Add findings to stored rows and set their states."""
        reading = self._reader(lease)
        with self._journal.transaction():
            for finding in findings:
                row = self._rows.find((lease.batch, finding.number))
                if row is not None:
                    state = max(row.state, RowState(finding.status or row.state), key=GRAVITY.index)
                    told = replace(row, state=state, problems=(*row.problems, *finding.problems))
                    self._rows.put((lease.batch, finding.number), told)
            self._readings.put(lease.batch, replace(reading, until=until))

    def end_reading(self, lease: ReadingLease, batch: Batch, /, *, notes: ListNotes) -> None:
        """Store what reading found of the list as a whole."""
        reading, stored = self._reader(lease), self.get(lease.batch)
        with self._journal.transaction():
            told = replace(stored, encoding=batch.encoding, delimiter=batch.delimiter, total=batch.total)
            self._batches.put(lease.batch, told)
            self._readings.put(lease.batch, replace(reading, notes=notes, until=None))

    def get_notes(self, number: str, /) -> ListNotes:
        """Return how a list was read."""
        return self._reading(number).notes

    def reading(self, number: str, /) -> ReadingProgress:
        """Tell how far a list is read."""
        reading = self._reading(number)
        size = len(self._uploads.find(number) or b"")
        return ReadingProgress(rows=reading.rows, bytes_read=reading.bytes_read, size=size)

    def _add(self, batch: Batch) -> None:
        if batch.number in self._batches:
            raise Conflict("E_BATCH_EXISTS", batch=batch.number)
        known = self.find_by_digest(batch.digest, microcredential=batch.microcredential)
        if known is not None:
            raise Conflict("E_UPLOAD_KNOWN", batch=known.number)
        self._batches.put(batch.number, batch)

    def _reading(self, number: str) -> _Reading:
        self.get(number)
        return self._readings.find(number) or _Reading()

    def _reader(self, lease: ReadingLease) -> _Reading:
        reading = self._reading(lease.batch)
        if reading.fence != lease.fence or self.get(lease.batch).state is not BatchState.READING:
            raise Conflict("E_READING_LOST", batch=lease.batch)
        return reading


def _batch_row(row: LearnerRow) -> BatchRow:
    words = row.narrative
    return BatchRow(
        number=row.number,
        state=RowState(row.status),
        learner=Learner(
            name=row.name,
            reading=row.reading,
            roman=row.roman,
            email=row.email,
            student_number=row.student_number,
            did=row.did,
        ),
        awarded_on=row.awarded_on,
        grade=row.grade,
        evidence=tuple(Evidence(url=url) for url in row.evidence_urls),
        narrative=LocalizedText(en=words) if words.isascii() else LocalizedText(ja=words),
        problems=row.problems,
        given={} if row.status == "ready" else dict(row.given),
    )
