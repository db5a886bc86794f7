"""Batches over tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Q

from kakitome.errors import Conflict, NotFound
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
from kakitome.records.models.batch import BatchRowTable, BatchTable, BatchUploadPartTable, BatchUploadTable
from kakitome.records.store.batch_chunks import DatabaseChunks
from kakitome.records.store.batch_mending import DatabaseMending
from kakitome.records.store.batch_reading import PART, DatabaseReading
from kakitome.records.store.batch_rows import (
    BATCH_ROWS,
    BATCHES,
    ROW_COLUMNS,
    row_of,
    write_outcomes,
)
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.values.plain_data import to_plain

_BATCH = PreparedQuery(BatchTable, *BATCHES.names, equal=("number",))
_SEARCHED = ("name", "reading", "roman", "email", "student_number")


class DatabaseBatches(DatabaseReading, DatabaseMending, DatabaseChunks):
    """Implements `BatchStore`."""

    def add(self, batch: Batch, rows: Sequence[BatchRow], *, upload: bytes | None) -> None:
        with self._scope.writing():
            table = self._add_table(batch)
            self._scope.add([BATCH_ROWS.row(row, batch=table) for row in rows])
            for index, start in enumerate(range(0, len(upload or b""), PART)):
                part = (upload or b"")[start : start + PART]
                self._scope.add([BatchUploadPartTable(batch=table, index=index, content=part)])

    def get(self, number: str) -> Batch:
        for columns in self._scope.query(_BATCH, number):
            return BATCHES.read_values(columns)
        raise NotFound("E_BATCH_UNKNOWN", batch=number)

    def find_by_digest(self, digest: str, *, microcredential: str) -> Batch | None:
        with self._scope.reading():
            table = self._find_upload_twin(digest, microcredential)
        return BATCHES.read(table) if table else None

    def list_batches(self, *, offset: int = 0, limit: int = 50) -> Sequence[Batch]:
        with self._scope.reading():
            tables = self._scope.rows(BatchTable).order_by("-uploaded_at", "-id")
            return [BATCHES.read(table) for table in tables[offset : offset + limit]]

    def list_in_state(self, state: BatchState, /) -> Sequence[Batch]:
        return self._scope.find_all(BATCHES, "uploaded_at", "id", state=state.value)

    def move(self, number: str, to: BatchState, *, at: datetime, actor: str, reason: str = "") -> Batch:
        with self._scope.writing():
            table = self._batch(number)
            before = BatchState(table.state)
            if to not in BATCH_MOVES[before]:
                raise Conflict("E_BATCH_MOVE", before=before.value, after=to.value, batch=number)
            table.state = to.value
            if to is BatchState.CONFIRMED:
                table.confirmed_at, table.confirmed_by = at, actor
            if to is BatchState.SIGNING and table.signing_at is None:
                table.signing_at = at
            table.reason = reason
            if to in ENDS:
                table.finished_at = at
            table.save(using=self._scope.using)
        return BATCHES.read(table)

    def schedule(self, number: str, /, *, award_at: datetime | None) -> Batch:
        with self._scope.writing():
            table = self._batch(number)
            if BatchState(table.state) not in SCHEDULABLE:
                raise Conflict("E_BATCH_MOVE", before=table.state, after=BatchState.CONFIRMED.value, batch=number)
            table.award_at = award_at
            table.save(using=self._scope.using)
        return BATCHES.read(table)

    def agree(self, number: str, count: int, /) -> None:
        with self._scope.writing():
            table = self._batch(number)
            self._scope.rows(BatchTable).filter(pk=table.pk).update(agreed=count)

    def restate_rows(self, number: str, restated: Sequence[RowOutcome], /) -> None:
        with self._scope.writing():
            rows = self._scope.rows(BatchRowTable).filter(batch=self._batch(number))
            for row_outcome in restated:
                values = {"state": row_outcome.state.value, "problems": to_plain(row_outcome.problems)}
                if not rows.filter(number=row_outcome.number).update(**values):
                    raise NotFound("E_ROW_UNKNOWN", batch=number, row=row_outcome.number)

    def list_rows(
        self,
        number: str,
        *,
        states: frozenset[RowState] = frozenset(),
        offset: int = 0,
        limit: int | None = None,
        after: int = 0,
    ) -> Sequence[BatchRow]:
        with self._scope.reading():
            rows = self._scope.rows(BatchRowTable).filter(batch=self._batch(number), number__gt=after)
            if states:
                rows = rows.filter(state__in=[state.value for state in states])
            batch_row_tables = rows.order_by("number")[offset : None if limit is None else offset + limit]
            return [row_of(row) for row in batch_row_tables.values_list(*ROW_COLUMNS)]

    def search_rows(self, number: str, text: str, /, *, limit: int) -> Sequence[BatchRow]:
        if not text or "\0" in text:
            return []
        fits = Q()
        for field in _SEARCHED:
            fits |= Q(**{f"learner__{field}__icontains": text})
        if text.isascii() and text.isdigit() and len(text) < 10:
            fits |= Q(number=int(text))
        with self._scope.reading():
            rows = self._scope.rows(BatchRowTable).filter(fits, batch=self._batch(number))
            return [row_of(row) for row in rows.order_by("number").values_list(*ROW_COLUMNS)[:limit]]

    def count_rows(self, number: str) -> Mapping[RowState, int]:
        with self._scope.reading():
            rows = self._scope.rows(BatchRowTable).filter(batch=self._batch(number)).order_by()
            counted = rows.values_list("state").annotate(count=Count("id"))
            return {RowState(state): count for state, count in counted}

    def note_outcomes(self, number: str, outcomes: Sequence[RowOutcome]) -> None:
        with self._scope.writing():
            write_outcomes(self._scope, outcomes, batch=self._batch_of(number).key, number=number)

    def find_upload(self, number: str) -> bytes | None:
        with self.open_upload(number) as file:
            return None if file is None else file.read()

    def drop_upload(self, number: str) -> None:
        with self._scope.writing():
            self._scope.rows(BatchUploadTable).filter(batch__number=number).delete()
            self._scope.rows(BatchUploadPartTable).filter(batch__number=number).delete()

    def _find_upload_twin(self, digest: str, microcredential: str) -> BatchTable | None:
        twins = self._scope.rows(BatchTable).filter(digest=digest, microcredential=microcredential)
        return twins.exclude(state__in=[state.value for state in CLOSED]).first()
