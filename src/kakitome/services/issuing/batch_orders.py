"""From rows of a batch to what awarding is asked, and from its answers to what is noted of the rows."""

from collections.abc import Sequence

from kakitome.learning.award import Learner
from kakitome.learning.class_list.model import DESPITE
from kakitome.ports.batches import Batch, BatchRow, RowOutcome, RowState
from kakitome.services.issuing.model import AwardOutcome, DuplicateRule, Order, Wanted
from kakitome.values.instants import JAPAN


def order_of(batch: Batch, rows: Sequence[BatchRow]) -> Order:
    """Return the order that rows of a batch make."""
    return Order(
        issuer=batch.issuer,
        microcredential=batch.microcredential,
        version=batch.version,
        actor=batch.confirmed_by,
        wanted=[_wanted(row, batch) for row in rows],
        batch=batch.number,
        on_duplicate=DuplicateRule(batch.on_duplicate),
    )


def row_outcome(outcome: AwardOutcome) -> RowOutcome:
    """Return what is noted of the row that an outcome speaks of."""
    return RowOutcome(
        number=outcome.row or 0,
        state=RowState(outcome.status.value),
        award_number=outcome.number,
        credential_id=outcome.credential_id,
        problems=outcome.reasons,
    )


def _wanted(row: BatchRow, batch: Batch) -> Wanted:
    return Wanted(
        row=row.number,
        learner=row.learner or Learner(name=""),
        # The preview showed a date, also for lists without one: that date is awarded, however late the batch runs.
        awarded_on=row.awarded_on or batch.uploaded_at.astimezone(JAPAN).date(),
        grade=row.grade,
        evidence=row.evidence,
        narrative=row.narrative,
        despite_grade=next((str(p.params.get("reason")) for p in row.problems if p.code == DESPITE), ""),
    )
