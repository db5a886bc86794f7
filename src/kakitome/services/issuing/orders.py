"""The one way in to awarding: an order is worked off, whoever gave it.

    outcomes = issue(context, order, now=now)                                  # a class list, a single award, a folder
    outcomes = issue(context, order, now=now, handling=Handling(choose=…))     # a few, with two waits for the disk

An order of thousands draws, reserves and stores chunk by chunk, each in transactions of its own, so that others get
their turn in between; each is decided, given, and decided anew when another writer was faster. Of a few, the waits for
the disk would be most of the work; they take two transactions:

    first transaction    what the caller chooses · steps 1 to 4
    in between           5 sign, 6 read the own signature back
    second transaction   7 and 8 exact bytes, events, messages · what the caller notes

What is on record before a key is touched, and what a crash leaves behind, is the same (I1-I4): only the drawing of
numbers is undone together with the reservation that it was for.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.errors import Conflict
from kakitome.ports.microcredentials import VersionState
from kakitome.services.issuing import identity
from kakitome.services.issuing.decisions import weigh
from kakitome.services.issuing.journey import IN_FORCE, Prepared, begin, complete, prepare
from kakitome.services.issuing.model import AwardOutcome, Grant, IssuingContext, Order, Run, Wanted
from kakitome.services.issuing.resuming import resume, take_back
from kakitome.values.instants import whole_seconds

FEW = 64
"""So many awards are drafted in some 30 ms, for which other writers wait."""


def no_note(_: Sequence[AwardOutcome], _is_last: bool, /) -> None:
    """Note nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How an order is worked off; by default as a class list is.

    Attributes:
        decide: which of a chunk's awards are given; what becomes of the others.
        states: the states of a definition in which it may be awarded.
        resumes: whether what earlier runs left open is finished first.
        tries: how often a chunk is decided anew when another writer was faster.
        final: codes of conflicts after which it is not.
        note: called with a chunk's outcomes, and whether it is the last chunk, inside the transaction that stores its
            documents; what it raises undoes that.
        progress: called after each chunk with the number of rows that it settled.
        is_answered: somebody waits for the outcome and is told of a failure: what was reserved is taken back then, so
            that nothing is awarded after a refusal. Without it others finish it later (`resume`).
        choose: for few awards (`are_few`): called first of all in the transaction that reserves, and names those of the
            order's awards that are given. None for an order of any size.
    """

    decide: Callable[[Run, Sequence[Wanted]], tuple[list[Grant], list[AwardOutcome]]] = weigh
    states: frozenset[VersionState] = IN_FORCE
    resumes: bool = True
    tries: int = 3
    final: frozenset[str] = frozenset()
    note: Callable[[Sequence[AwardOutcome], bool], None] = no_note
    progress: Callable[[int], None] = lambda _: None
    is_answered: bool = False
    choose: Callable[[], Sequence[Wanted]] | None = None


AS_A_LIST = Handling()


def are_few(wanted: Sequence[Wanted], /) -> bool:
    """Tell whether awards can be given in two transactions: not many, and none needs to see another one first."""
    return len(wanted) <= FEW and len({identity.known_by(award.learner) for award in wanted}) == len(wanted)


def issue(
    context: IssuingContext, order: Order, *, now: datetime, handling: Handling = AS_A_LIST
) -> Sequence[AwardOutcome]:
    """Give the awards of an order.

    Args:
        context: the institution's book and keys.
        order: who wants what.
        now: the instant of the act; whole seconds of it are signed.
        handling: how it is worked off.

    Returns:
        One outcome per award that was wanted and chosen, by row.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN, E_ISSUER_UNKNOWN, E_KEY_UNKNOWN.
        Refused: E_NOT_IN_FORCE, E_ISSUER_CLOSED, E_NO_ACTIVE_KEY.
        Conflict: another writer was faster, again and again; of few awards nothing was done, `choose` included.
        Unavailable: the book cannot be written; chunks that were settled before stand. E_AWARDING_UNFINISHED: what was
            reserved could not be taken back either, so that it may still be awarded.
    """
    now = whole_seconds(now)
    if handling.resumes:
        resume(context, now=now, actor=order.actor)
    if handling.choose is not None:
        few = _issue_few(context, order, now=now, handling=handling, choose=handling.choose)
        return sorted(few, key=_row)
    run = begin(context, order, now=now, states=handling.states)
    outcomes: list[AwardOutcome] = []
    chunks = list(_chunks(order, size=context.chunk))
    for number, chunk in enumerate(chunks, start=1):
        outcomes += _issue_chunk(run, chunk, handling=handling, is_last=number == len(chunks))
        handling.progress(len(chunk))
    return sorted(outcomes, key=_row)


def _row(outcome: AwardOutcome) -> int:
    return outcome.row or 0


def _issue_few(
    context: IssuingContext, order: Order, *, now: datetime, handling: Handling, choose: Callable[[], Sequence[Wanted]]
) -> Sequence[AwardOutcome]:
    with context.book.transaction():
        wanted = choose()
        if not wanted:
            handling.note([], True)
            return []
        run = begin(context, order, now=now, states=handling.states)
        grants, settled = handling.decide(run, wanted)
        prepared = prepare(run, grants, settled=settled, is_together=True)
        if not prepared.drafts:
            handling.note(prepared.outcomes, True)
            return prepared.outcomes
    return _complete(run, prepared, handling=handling, is_last=True)


def _complete(run: Run, prepared: Prepared, *, handling: Handling, is_last: bool) -> list[AwardOutcome]:
    try:
        return complete(run, prepared, note=lambda outcomes: handling.note(outcomes, is_last))
    except Exception as failure:
        if handling.is_answered and prepared.drafts:
            intents = [draft.intent for draft in prepared.drafts]
            take_back(run.context, intents, failure=failure, now=run.now, actor=run.actor)
        raise


def _chunks(order: Order, *, size: int) -> Iterator[list[Wanted]]:
    """Cut an order into chunks in which no learner occurs twice: the second time must see the first.

    An order of nothing is one chunk of nothing.
    """
    chunk: list[Wanted] = []
    learners: set[tuple[str, str]] = set()
    for wanted in order.wanted:
        learner = identity.known_by(wanted.learner)
        if len(chunk) == size or learner in learners:
            yield chunk
            chunk, learners = [], set()
        chunk.append(wanted)
        learners.add(learner)
    yield chunk


def _issue_chunk(run: Run, chunk: list[Wanted], *, handling: Handling, is_last: bool) -> list[AwardOutcome]:
    tries_left = handling.tries
    while True:
        tries_left -= 1
        try:
            grants, settled = handling.decide(run, chunk)
            prepared = prepare(run, grants, settled=settled)
            return _complete(run, prepared, handling=handling, is_last=is_last)
        except Conflict as conflict:
            # Another writer took a row or a learner between our question and our reservation: ask again.
            if conflict.code in handling.final or not tries_left:
                raise
