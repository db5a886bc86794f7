"""Working through an order: chunk by chunk, each decided, given, and decided anew when another was faster."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from kakitome.errors import Conflict
from kakitome.services.issuing import identity
from kakitome.services.issuing.journey import Run, begin, give, weigh
from kakitome.services.issuing.model import IssuingContext, Order, Outcome, Wanted
from kakitome.services.issuing.resuming import resume

_TRIES = 3
"""How often a chunk is decided anew when another writer was faster."""


def issue(
    context: IssuingContext, order: Order, *, now: datetime, progress: Callable[[int], None] = lambda _: None
) -> Sequence[Outcome]:
    """Give the awards of an order, after finishing what an earlier run had left open.

    Args:
        context: the institution's book and keys.
        order: who wants what.
        now: the instant of the act; whole seconds of it are signed.
        progress: told after each chunk how many rows it settled.

    Returns:
        One outcome per wanted award, by row.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN, E_ISSUER_UNKNOWN, E_KEY_UNKNOWN.
        Refused: E_NOT_IN_FORCE, E_ISSUER_CLOSED, E_NO_ACTIVE_KEY.
        Unavailable: the book cannot be written; chunks that were settled before stand.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    resume(context, now=now, actor=order.actor)
    run = begin(context, order, now=now)
    outcomes: list[Outcome] = []
    for chunk in _chunks(order, size=context.chunk):
        outcomes += _issue_chunk(run, chunk)
        progress(len(chunk))
    return sorted(outcomes, key=lambda outcome: outcome.row or 0)


def _chunks(order: Order, *, size: int) -> Iterator[list[Wanted]]:
    """Cut an order into chunks in which no learner occurs twice: the second time must see the first."""
    chunk: list[Wanted] = []
    learners: set[tuple[str, str]] = set()
    for wanted in order.wanted:
        learner = identity.known_by(wanted.learner)
        if len(chunk) == size or learner in learners:
            yield chunk
            chunk, learners = [], set()
        chunk.append(wanted)
        learners.add(learner)
    if chunk:
        yield chunk


def _issue_chunk(run: Run, chunk: list[Wanted]) -> list[Outcome]:
    for tries_left in reversed(range(_TRIES)):
        try:
            return _try_chunk(run, chunk)
        except Conflict:
            # Another writer took a row or a learner between our question and our reservation: ask again.
            if not tries_left:
                raise
    return []


def _try_chunk(run: Run, chunk: list[Wanted]) -> list[Outcome]:
    grants, outcomes = weigh(run, chunk)
    return outcomes + give(run, grants)
