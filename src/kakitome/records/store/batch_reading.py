"""Reading class lists over tables: the file in parts, rows as they come, rows that share an identifier.

Rows are written without an object per row, and compared by the database, which sorts on disk what memory cannot hold.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, Final, cast

from django.db.models import Count, F, Q, QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.learning.class_list import LearnerRow
from kakitome.learning.class_list.duplicates import ComparedRow, digests_of
from kakitome.ports.batches import AWARDABLE, CLOSED, GRAVITY, Batch, BatchState
from kakitome.ports.list_reading import ListNotes, ReadingLease, ReadingProgress, RowFinding
from kakitome.records.models.batch import BatchRowTable, BatchTable, BatchUploadPartTable, BatchUploadTable
from kakitome.records.store.batch_rows import BATCHES
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.scope import ScopedStore
from kakitome.values.plain_data import from_plain, to_plain

PART: Final = 1 << 20
_SPOOL: Final = 4 << 20
_SLICE: Final = 10_000
_KEYS: Final = {"student_number": "number_key", "email": "email_key", "did": "did_key"}
_LEARNER: Final = ("reading", "roman", "email", "student_number", "did")
_WEIGHT: Final = tuple(state.value for state in GRAVITY)
_ROWS: Final = Insertion(
    BatchRowTable,
    "batch_id",
    "number",
    "state",
    "learner",
    "awarded_on",
    "grade",
    "evidence",
    "narrative_ja",
    "narrative_en",
    "problems",
    "given",
    "name_key",
    "number_key",
    "email_key",
    "did_key",
    "given_key",
)


class DatabaseReading(ScopedStore):
    """The reading of `BatchStore`."""

    def add_file(self, batch: Batch, parts: Iterable[bytes], /) -> None:
        with self._scope.writing():
            table = self._add_table(batch)
            size = 0
            for index, content in enumerate(parts):
                self._scope.add([BatchUploadPartTable(batch=table, index=index, content=content)])
                size += len(content)
            self._scope.rows(BatchTable).filter(pk=table.pk).update(size=size)

    def adopt_file(self, batch: Batch, /, *, of: str) -> None:
        with self._scope.writing():
            other = self._batch(of)
            table = self._add_table(batch)
            moved = self._parts(other).update(batch=table)
            moved += self._scope.rows(BatchUploadTable).filter(batch=other).update(batch=table)
            if not moved:
                raise NotFound("E_UPLOAD_GONE", batch=of)
            self._scope.rows(BatchTable).filter(pk=table.pk).update(size=other.size)

    @contextmanager
    def open_upload(self, number: str, /) -> Iterator[BinaryIO | None]:
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as file:
            yield cast("BinaryIO", file) if self._copy_upload(number, cast("BinaryIO", file)) else None

    def lease_reading(self, number: str, /, *, now: datetime, until: datetime) -> ReadingLease | None:
        with self._scope.writing():
            table = self._batch(number)
            free = Q(reading_until=None) | Q(reading_until__lte=now)
            rows = self._scope.rows(BatchTable).filter(free, pk=table.pk, state=BatchState.READING.value)
            taken = rows.update(
                reading_fence=F("reading_fence") + 1, reading_attempts=F("reading_attempts") + 1, reading_until=until
            )
        attempt = table.reading_attempts + 1
        return ReadingLease(batch=number, fence=table.reading_fence + 1, attempt=attempt) if taken else None

    def expire_reading(self, number: str, /, *, now: datetime, is_counted: bool = True) -> None:
        with self._scope.writing():
            batch_tables = self._scope.rows(BatchTable).filter(pk=self._batch(number).pk, reading_until__gt=now)
            batch_tables.update(reading_until=now, reading_attempts=F("reading_attempts") - (0 if is_counted else 1))

    def forget_rows(self, lease: ReadingLease, /) -> None:
        while True:
            with self._scope.writing():
                table = self._reader(lease)
                rows = self._scope.rows(BatchRowTable).filter(batch=table)
                first = list(rows.order_by("number").values_list("pk", flat=True)[:_SLICE])
                if not first:
                    self._scope.rows(BatchTable).filter(pk=table.pk).update(rows_read=0, bytes_read=0)
                    return
                rows.filter(pk__in=first)._raw_delete(using=self._scope.using)

    def store_rows(
        self, lease: ReadingLease, rows: Sequence[LearnerRow], /, *, bytes_read: int, until: datetime
    ) -> None:
        with self._scope.writing():
            table = self._reader(lease)
            institution, batch = self._scope.institution, table.pk
            _ROWS.run([_values(row, institution, batch) for row in rows], using=self._scope.using)
            self._scope.rows(BatchTable).filter(pk=batch).update(
                rows_read=F("rows_read") + len(rows), bytes_read=bytes_read, reading_until=until
            )

    def list_shared(self, number: str, /, *, by: str, sound_only: bool) -> Iterator[ComparedRow]:
        key = _KEYS[by]
        with self._scope.reading():
            rows = self._scope.rows(BatchRowTable).filter(batch=self._batch(number)).order_by()
            if sound_only:
                rows = rows.filter(state__in=[state.value for state in AWARDABLE])
            shared = rows.exclude(**{key: None}).values(key).annotate(n=Count("id")).filter(n__gt=1).values(key)
            batch_row_tables = rows.filter(**{f"{key}__in": shared}).order_by(key, "number")
            columns = ("number", key, "name_key", "number_key", "given_key", "awarded_on")
            yield from map(ComparedRow._make, batch_row_tables.values_list(*columns).iterator(chunk_size=2000))

    def add_findings(self, lease: ReadingLease, findings: Sequence[RowFinding], /, *, until: datetime) -> None:
        by_number = {finding.number: finding for finding in findings}
        with self._scope.writing():
            table = self._reader(lease)
            rows = list(self._scope.rows(BatchRowTable).filter(batch=table, number__in=list(by_number)))
            for row in rows:
                finding = by_number[row.number]
                row.problems = [*row.problems, *to_plain(tuple(finding.problems))]
                row.state = max(row.state, finding.status or row.state, key=_WEIGHT.index)
            self._scope.rows(BatchRowTable).bulk_update(rows, ["problems", "state"], batch_size=100)
            self._scope.rows(BatchTable).filter(pk=table.pk).update(reading_until=until)

    def end_reading(self, lease: ReadingLease, batch: Batch, /, *, notes: ListNotes) -> None:
        with self._scope.writing():
            table = self._reader(lease)
            self._scope.rows(BatchTable).filter(pk=table.pk).update(
                encoding=batch.encoding,
                delimiter=batch.delimiter,
                total=batch.total,
                notes=to_plain(notes),
                reading_until=None,
                reading_attempts=0,
            )

    def get_notes(self, number: str, /) -> ListNotes:
        with self._scope.reading():
            return from_plain(ListNotes, self._batch(number).notes)

    def reading(self, number: str, /) -> ReadingProgress:
        with self._scope.reading():
            table = self._batch(number)
        return ReadingProgress(rows=table.rows_read, bytes_read=table.bytes_read, size=table.size)

    def _add_table(self, batch: Batch) -> BatchTable:
        twins = self._scope.rows(BatchTable).filter(digest=batch.digest, microcredential=batch.microcredential)
        known = twins.exclude(state__in=[state.value for state in CLOSED]).first()
        if known is not None:
            raise Conflict("E_UPLOAD_KNOWN", batch=known.number)
        table = BATCHES.row(batch)
        with self._scope.refusing_doubles(Conflict("E_BATCH_EXISTS", batch=batch.number)):
            self._scope.add([table])
        return table

    def _copy_upload(self, number: str, file: BinaryIO) -> bool:
        with self._scope.reading():
            table = self._batch(number)
            parts = self._parts(table).order_by("index")
            indices = list(parts.values_list("index", flat=True))
            for index in indices:
                file.write(bytes(parts.get(index=index).content))
            upload = self._scope.rows(BatchUploadTable).filter(batch=table).first()
            if upload is not None:
                file.write(bytes(upload.content))
        file.seek(0)
        return bool(indices) or upload is not None

    def _parts(self, table: BatchTable) -> QuerySet[BatchUploadPartTable]:
        return self._scope.rows(BatchUploadPartTable).filter(batch=table)

    def _reader(self, lease: ReadingLease) -> BatchTable:
        batch_tables = self._scope.rows(BatchTable).filter(
            number=lease.batch, reading_fence=lease.fence, state=BatchState.READING.value
        )
        table = batch_tables.defer("notes").first()
        if table is None:
            raise Conflict("E_READING_LOST", batch=lease.batch)
        return table

    def _batch(self, number: str) -> BatchTable:
        return self._scope.get_row(BatchTable, NotFound("E_BATCH_UNKNOWN", batch=number), number=number)


def _values(row: LearnerRow, institution: str, batch: int) -> tuple[Any, ...]:
    """Return a row's values in the order of `_ROWS`; JSON is written as the plain form of the same objects."""
    name, number, email, did, given = digests_of(row)
    if row.status == "left_out":
        # It contradicts and repeats nobody.
        number = email = did = None
    ready = row.status == "ready"
    words = _storable(row.narrative)
    return (
        institution,
        batch,
        row.number,
        row.status,
        {
            "name": _storable(row.name),
            **{field: _storable(value) for field in _LEARNER if (value := getattr(row, field))},
        },
        row.awarded_on,
        _storable(row.grade),
        [{"url": url} for url in row.evidence_urls],
        "" if words.isascii() else words,
        words if words.isascii() else "",
        to_plain(row.problems) if row.problems else [],
        None if ready else {_storable(heading): _storable(value) for heading, value in row.given.items()},
        name,
        number,
        email,
        did,
        given,
    )


def _storable(text: str) -> str:
    """Return a text that every database holds: U+0000 and halves of surrogate pairs are shown as signs of their own."""
    if not text or text.isprintable():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\0", "\u2400")
