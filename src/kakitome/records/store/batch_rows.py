"""Rows of batches to frozen records and back, and what became of many of them written at once."""

import json
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connections

from kakitome.errors import NotFound, Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.ports.batches import Batch, BatchRow, RowOutcome, RowState
from kakitome.records.models.batch import BatchRowTable, BatchTable
from kakitome.records.store.record_mapping import RecordMapping
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


BATCHES = RecordMapping(BatchTable, Batch)
BATCH_ROWS = RecordMapping(BatchRowTable, BatchRow)
ROW_COLUMNS = BATCH_ROWS.names
"""The columns of a row that `row_of` reads."""

_STATES = {state.value: state for state in RowState}
_NOTHING_SAID = LocalizedText()
_NOTHING: Sequence[Any] = ()
JSON_COLUMNS = ("learner", "evidence", "problems", "given")
"""Those of them that hold JSON."""
_JSON_PLACES = [ROW_COLUMNS.index(name) for name in JSON_COLUMNS]


def row_of(columns: Sequence[Any]) -> BatchRow:
    """Do as `BATCH_ROWS.read_values`, in less time: lists have a million rows, and most of their columns are empty."""
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


def open_row_of(columns: Sequence[Any]) -> BatchRow:
    """Do as `row_of` for columns whose JSON is still text, as `PreparedQuery.leaving` leaves it: mostly empty."""
    row = list(columns)
    for place in _JSON_PLACES:
        row[place] = _NOTHING if row[place] == "[]" else _read(row[place])
    return row_of(row)


def _read(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        # Halves of surrogate pairs: the slow reader knows them.
        return json.loads(text)  # noqa: TID251 (our own data)


def write_outcomes(scope: Scope, outcomes: Sequence[RowOutcome], *, batch: int, number: str) -> None:
    """Store what became of rows of a batch, named by its key and its number.

    Raises `NotFound` (E_ROW_UNKNOWN) when one of them does not exist.
    """
    plain = [outcome for outcome in outcomes if not outcome.problems]
    settled = sum(_settle(scope, plain[start : start + _CHUNK], batch=batch) for start in range(0, len(plain), _CHUNK))
    if settled != len(plain):
        raise NotFound("E_ROW_UNKNOWN", batch=number)
    for outcome in outcomes:
        if outcome.problems and not _settle_with_reasons(scope, outcome, batch=batch):
            raise NotFound("E_ROW_UNKNOWN", batch=number)


def _settle(scope: Scope, outcomes: Sequence[RowOutcome], *, batch: int) -> int:
    """Settle rows that have nothing to be told, in one statement."""
    connection = connections[scope.using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = ([o.state.value for o in outcomes], [o.award_number for o in outcomes])
            more = ([o.credential_id for o in outcomes], [o.number for o in outcomes])
            cursor.execute(_SETTLED_POSTGRES, [*columns, *more, batch])
        else:
            rows = [(o.state.value, o.award_number, o.credential_id, batch, o.number) for o in outcomes]
            cursor.executemany(_SETTLED, rows)
        return int(cursor.rowcount)


def _settle_with_reasons(scope: Scope, outcome: RowOutcome, *, batch: int) -> bool:
    row = scope.rows(BatchRowTable).filter(batch=batch, number=outcome.number).only("problems").first()
    if row is None:
        return False
    scope.rows(BatchRowTable).filter(pk=row.pk).update(
        state=outcome.state.value,
        award_number=outcome.award_number,
        credential_id=outcome.credential_id,
        problems=[*row.problems, *to_plain(outcome.problems)],
    )
    return True
