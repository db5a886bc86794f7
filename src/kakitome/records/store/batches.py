"""Batches over tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count

from kakitome.errors import Conflict, NotFound, Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.ports.batches import BATCH_MOVES, Batch, BatchRow, BatchState, RowOutcome, RowState
from kakitome.records.models.batch import BatchRowTable, BatchTable, BatchUploadTable
from kakitome.records.store.scope import Scope
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

_CHUNK = 500


class DatabaseBatches:
    """Implements `BatchStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, batch: Batch, rows: Sequence[BatchRow], *, upload: bytes | None) -> None:
        """Store an upload with its rows."""
        with self._scope.writing():
            known = self._find_upload_twin(batch.digest, batch.microcredential)
            if known is not None:
                raise Conflict("E_UPLOAD_KNOWN", batch=known.number)
            table = _table(batch)
            try:
                # Numbers are unique over all institutions, which only the index can see.
                with transaction.atomic(using=self._scope.using):
                    self._scope.add([table])
            except IntegrityError as error:
                raise Conflict("E_BATCH_EXISTS", batch=batch.number) from error
            self._scope.add([_row_table(row, table) for row in rows])
            if upload is not None:
                self._scope.add([BatchUploadTable(batch=table, content=upload)])

    def get(self, number: str) -> Batch:
        """Return one batch."""
        with self._scope.reading():
            return _batch(self._table(number))

    def find_by_digest(self, digest: str, *, microcredential: str) -> Batch | None:
        """Find the batch of an upload that is not cancelled."""
        with self._scope.reading():
            table = self._find_upload_twin(digest, microcredential)
        return _batch(table) if table else None

    def list_batches(self, *, offset: int = 0, limit: int = 50) -> Sequence[Batch]:
        """Return batches, newest first."""
        with self._scope.reading():
            tables = self._scope.rows(BatchTable).order_by("-uploaded_at", "-id")
            return [_batch(table) for table in tables[offset : offset + limit]]

    def list_in_state(self, state: BatchState, /) -> Sequence[Batch]:
        """Return batches of one state, oldest first."""
        with self._scope.reading():
            tables = self._scope.rows(BatchTable).filter(state=state.value).order_by("uploaded_at", "id")
            return [_batch(table) for table in tables]

    def move(self, number: str, to: BatchState, *, at: datetime, actor: str) -> Batch:
        """Change the state, stamping who and when."""
        with self._scope.writing():
            table = self._table(number)
            before = BatchState(table.state)
            if to not in BATCH_MOVES[before]:
                raise Conflict("E_BATCH_MOVE", before=before.value, after=to.value, batch=number)
            table.state = to.value
            if to is BatchState.CONFIRMED:
                table.confirmed_at, table.confirmed_by = at, actor
            if to in (BatchState.DONE, BatchState.CANCELLED):
                table.finished_at = at
            table.save(using=self._scope.using)
        return _batch(table)

    def list_rows(
        self, number: str, *, states: frozenset[RowState] = frozenset(), offset: int = 0, limit: int | None = None
    ) -> Sequence[BatchRow]:
        """Return rows in the order of the file."""
        with self._scope.reading():
            rows = self._scope.rows(BatchRowTable).filter(batch=self._table(number)).order_by("number")
            if states:
                rows = rows.filter(state__in=[state.value for state in states])
            return [_row(row) for row in rows[offset : None if limit is None else offset + limit]]

    def count_rows(self, number: str) -> Mapping[RowState, int]:
        """Count rows by state; states without rows are left out."""
        with self._scope.reading():
            rows = self._scope.rows(BatchRowTable).filter(batch=self._table(number)).order_by()
            counted = rows.values_list("state").annotate(count=Count("id"))
            return {RowState(state): count for state, count in counted}

    def note_outcomes(self, number: str, outcomes: Sequence[RowOutcome]) -> None:
        """Store what became of rows; problems are added to those of reading."""
        by_number = {outcome.number: outcome for outcome in outcomes}
        numbers = list(by_number)
        with self._scope.writing():
            table = self._table(number)
            for start in range(0, len(numbers), _CHUNK):
                wanted = numbers[start : start + _CHUNK]
                rows = list(self._scope.rows(BatchRowTable).filter(batch=table, number__in=wanted))
                if len(rows) != len(wanted):
                    raise NotFound("E_ROW_UNKNOWN", batch=number)
                for row in rows:
                    _note(row, by_number[row.number])
                fields = ["state", "problems", "award_number", "credential_id"]
                self._scope.rows(BatchRowTable).bulk_update(rows, fields, batch_size=100)

    def find_upload(self, number: str) -> bytes | None:
        """Return the uploaded bytes, or None when they were not kept."""
        with self._scope.reading():
            found = self._scope.rows(BatchUploadTable).filter(batch=self._table(number)).first()
        return bytes(found.content) if found else None

    def drop_upload(self, number: str) -> None:
        """Forget the uploaded bytes."""
        with self._scope.writing():
            self._scope.rows(BatchUploadTable).filter(batch__number=number).delete()

    def _find_upload_twin(self, digest: str, microcredential: str) -> BatchTable | None:
        twins = self._scope.rows(BatchTable).filter(digest=digest, microcredential=microcredential)
        return twins.exclude(state=BatchState.CANCELLED.value).first()

    def _table(self, number: str) -> BatchTable:
        table = self._scope.rows(BatchTable).filter(number=number).first()
        if table is None:
            raise NotFound("E_BATCH_UNKNOWN", batch=number)
        return table


def _table(batch: Batch) -> BatchTable:
    return BatchTable(
        number=batch.number,
        digest=batch.digest,
        filename=batch.filename,
        microcredential=batch.microcredential,
        version=batch.version,
        uploaded_at=batch.uploaded_at,
        uploaded_by=batch.uploaded_by,
        issuer=batch.issuer,
        encoding=batch.encoding,
        delimiter=batch.delimiter,
        on_duplicate=batch.on_duplicate,
        state=batch.state.value,
        total=batch.total,
        confirmed_at=batch.confirmed_at,
        confirmed_by=batch.confirmed_by,
        finished_at=batch.finished_at,
    )


def _batch(table: BatchTable) -> Batch:
    return Batch(
        number=table.number,
        digest=table.digest,
        filename=table.filename,
        microcredential=table.microcredential,
        version=table.version,
        uploaded_at=table.uploaded_at,
        uploaded_by=table.uploaded_by,
        issuer=table.issuer,
        encoding=table.encoding,
        delimiter=table.delimiter,
        on_duplicate=table.on_duplicate,
        state=BatchState(table.state),
        total=table.total,
        confirmed_at=table.confirmed_at,
        confirmed_by=table.confirmed_by,
        finished_at=table.finished_at,
    )


def _row_table(row: BatchRow, table: BatchTable) -> BatchRowTable:
    return BatchRowTable(
        batch=table,
        number=row.number,
        state=row.state.value,
        learner=to_plain(row.learner),
        awarded_on=row.awarded_on,
        grade=row.grade,
        evidence=to_plain(row.evidence),
        narrative_ja=row.narrative.ja,
        narrative_en=row.narrative.en,
        problems=to_plain(row.problems),
        award_number=row.award_number,
        credential_id=row.credential_id,
    )


def _row(row: BatchRowTable) -> BatchRow:
    return BatchRow(
        number=row.number,
        state=RowState(row.state),
        learner=None if row.learner is None else from_plain(Learner, row.learner),
        awarded_on=row.awarded_on,
        grade=row.grade,
        evidence=from_plain(tuple[Evidence, ...], row.evidence),
        narrative=LocalizedText(ja=row.narrative_ja, en=row.narrative_en),
        problems=from_plain(tuple[Problem, ...], row.problems),
        award_number=row.award_number,
        credential_id=row.credential_id,
    )


def _note(row: BatchRowTable, outcome: RowOutcome) -> None:
    row.state = outcome.state.value
    row.problems = [*row.problems, *to_plain(outcome.problems)]
    row.award_number = outcome.award_number
    row.credential_id = outcome.credential_id
