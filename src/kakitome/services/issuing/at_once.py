"""A few awards with two waits for the disk: one before anything is signed, one before anybody is told.

    first transaction    what the caller chooses · decide · draw · draft · reserve, with its events
    in between           sign, and read the own signature back
    second transaction   exact bytes, events, messages · what the caller notes

An order of thousands draws, reserves and stores chunk by chunk, each in a transaction of its own, so that others get
their turn in between; of a few, the waits for the disk would be most of the work. What is on record before a key is
touched, and what a crash leaves behind, is the same (I1-I4): only the drawing of numbers is undone together with the
reservation that it was for.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from kakitome.services.issuing import identity
from kakitome.services.issuing.journey import begin, finish, reserve, weigh
from kakitome.services.issuing.model import IssuingContext, Order, Outcome, Wanted
from kakitome.services.issuing.resuming import resume

FEW = 64
"""So many awards are drafted in some 30 ms, for which other writers wait."""


def are_few(wanted: Sequence[Wanted], /) -> bool:
    """Tell whether awards can be given at once: not many, and none of them needs to see another one first."""
    return len(wanted) <= FEW and len({identity.known_by(one.learner) for one in wanted}) == len(wanted)


def issue_at_once(
    context: IssuingContext,
    order: Order,
    *,
    now: datetime,
    choose: Callable[[], Sequence[Wanted]],
    note: Callable[[Sequence[Outcome]], None],
) -> Sequence[Outcome]:
    """Give those of an order's awards that are chosen, after finishing what an earlier run had left open.

    Args:
        context, order, now: as in `issue`; the order's awards are few (`are_few`).
        choose: called first of all in the transaction that reserves; which of the order's awards are given.
        note: told the outcomes inside the transaction that stores the documents.

    Raises:
        NotFound, Refused: as `issue`; Conflict: another writer was faster. Nothing was done, `choose` included.
        Unavailable: the book cannot be written.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    resume(context, now=now, actor=order.actor)
    with context.book.transaction():
        wanted = choose()
        if not wanted:
            note([])
            return []
        run = begin(context, order, now=now)
        grants, outcomes = weigh(run, wanted)
        reserved = reserve(run, grants, settled=outcomes, is_together=True)
        if not reserved.drafts:
            note(reserved.outcomes)
            return reserved.outcomes
    return finish(run, reserved, note=note)
