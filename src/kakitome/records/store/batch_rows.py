"""Rows of batches to frozen records and back, and what became of many of them written at once."""

from collections.abc import Sequence
from typing import Any

from django.db import connections

from kakitome.errors import NotFound, Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.ports.batches import Batch, BatchRow, BatchState, RowOutcome, RowState
from kakitome.records.models.batch import BatchRowTable, BatchTable
from kakitome.records.store.scope import Scope
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

_CHUNK = 500
_SETTLED_POSTGRES = """
UPDATE batch_row SET state = told.state, award_number = told.award_number, credential_id = told.credential_id
FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[]) AS told(state, award_number, credential_id, number)
WHERE batch_row.batch_id = %s AND batch_row.number = told.number
"""
_SETTLED = "UPDATE batch_row SET state = %s, award_number = %s, credential_id = %s WHERE batch_id = %s AND number = %s"


def table_of(batch: Batch) -> BatchTable:
    """Return the row of a batch."""
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
        award_at=batch.award_at,
        signing_at=batch.signing_at,
        reason=batch.reason,
        as_of=batch.as_of,
    )


def batch_of(table: BatchTable) -> Batch:
    """Return the batch of a row."""
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
        award_at=table.award_at,
        signing_at=table.signing_at,
        reason=table.reason,
        as_of=table.as_of,
    )


def row_table_of(row: BatchRow, table: BatchTable) -> BatchRowTable:
    """Return the row of a row of a batch."""
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
        given=dict(row.given) or None,
    )


ROW_COLUMNS = (
    "number",
    "state",
    "learner",
    "awarded_on",
    "grade",
    "evidence",
    "narrative_ja",
    "narrative_en",
    "problems",
    "award_number",
    "credential_id",
    "given",
)
"""The columns of a row that `row_of` reads."""

_STATES = {state.value: state for state in RowState}
_NOTHING_SAID = LocalizedText()


def row_of(columns: Sequence[Any]) -> BatchRow:
    """Return the batch's row of the columns of a row."""
    number, state, learner, awarded_on, grade, evidence, ja, en, problems, award_number, credential_id, given = columns
    return BatchRow(
        number=number,
        state=_STATES[state],
        learner=None if learner is None else from_plain(Learner, learner),
        awarded_on=awarded_on,
        grade=grade,
        evidence=from_plain(tuple[Evidence, ...], evidence) if evidence else (),
        narrative=LocalizedText(ja=ja, en=en) if ja or en else _NOTHING_SAID,
        problems=from_plain(tuple[Problem, ...], problems) if problems else (),
        award_number=award_number,
        credential_id=credential_id,
        given=given or {},
    )


def write_outcomes(scope: Scope, table: BatchTable, outcomes: Sequence[RowOutcome]) -> None:
    """Store what became of rows; raises `NotFound` (E_ROW_UNKNOWN) when one of them does not exist."""
    plain = [outcome for outcome in outcomes if not outcome.problems]
    for start in range(0, len(plain), _CHUNK):
        _settle(scope, table, plain[start : start + _CHUNK])
    for outcome in outcomes:
        if outcome.problems:
            _settle_with_reasons(scope, table, outcome)


def _settle(scope: Scope, table: BatchTable, outcomes: Sequence[RowOutcome]) -> None:
    """Settle rows that have nothing to be told, in one statement."""
    connection = connections[scope.using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = ([o.state.value for o in outcomes], [o.award_number for o in outcomes])
            more = ([o.credential_id for o in outcomes], [o.number for o in outcomes])
            cursor.execute(_SETTLED_POSTGRES, [*columns, *more, table.pk])
        else:
            told = [(o.state.value, o.award_number, o.credential_id, table.pk, o.number) for o in outcomes]
            cursor.executemany(_SETTLED, told)
        if cursor.rowcount != len(outcomes):
            raise NotFound("E_ROW_UNKNOWN", batch=table.number)


def _settle_with_reasons(scope: Scope, table: BatchTable, outcome: RowOutcome) -> None:
    row = scope.rows(BatchRowTable).filter(batch=table, number=outcome.number).only("problems").first()
    if row is None:
        raise NotFound("E_ROW_UNKNOWN", batch=table.number)
    scope.rows(BatchRowTable).filter(pk=row.pk).update(
        state=outcome.state.value,
        award_number=outcome.award_number,
        credential_id=outcome.credential_id,
        problems=[*row.problems, *to_plain(outcome.problems)],
    )
