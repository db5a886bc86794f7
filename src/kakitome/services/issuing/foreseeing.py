"""What awarding would do with the rows of a batch, asked before a person says yes; nothing is reserved.

It asks the same questions as awarding itself, so that the preview and the result differ only by what
happens in between.
"""

from collections.abc import Mapping
from datetime import datetime

from kakitome.ports.batches import AWARDABLE, BatchState
from kakitome.ports.store import Store
from kakitome.services.issuing.batch_orders import order_of
from kakitome.services.issuing.decisions import weigh
from kakitome.services.issuing.journey import begin
from kakitome.services.issuing.model import AwardOutcome, IssuingContext


def foresee(context: IssuingContext, store: Store, *, number: str, now: datetime) -> Mapping[int, AwardOutcome]:
    """Return, by row, what will be skipped or refused although its row could be awarded.

    Raises:
        NotFound: E_BATCH_UNKNOWN, or what `begin` misses.
        Refused: as `begin`; nothing of the batch can be awarded now.
    """
    batch = store.batches.get(number)
    if batch.state is not BatchState.DRAFT:
        return {}
    order = order_of(batch, store.batches.list_rows(number, states=AWARDABLE))
    run = begin(context, order, now=now, is_signing=False)
    outcomes: list[AwardOutcome] = []
    for start in range(0, len(order.wanted), context.chunk):
        outcomes += weigh(run, order.wanted[start : start + context.chunk])[1]
    return {outcome.row: outcome for outcome in outcomes if outcome.row is not None}
