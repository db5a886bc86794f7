"""Withdrawal orders until they are carried out: drafted, looked at, proposed with a reason, approved.

1. Every line is looked up: it can be done, it is so already, or it cannot be done and says why. Nothing happens yet.
2. Proposing takes the count that was shown, a reason and a note. Above the institution's threshold a second person
   must approve; what the same person withdrew alone within a day counts with it (`budget`), so that splitting an
   order avoids nothing. Suspending needs nobody else, since it can be lifted. What is to be revoked is suspended until
   the second person has decided (`interim`).
3. Approving takes the count, too, and somebody else than who proposed it: not the same account, and not a program's
   key against the person who made it.

Checks and changes share one transaction of the institution, so that of two who press at once one is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kakitome.errors import Conflict, Invalid, Problem, ProblemFactory, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardState
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import (
    LineState,
    Proposal,
    Selection,
    WithdrawalAct,
    WithdrawalCandidate,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalOrigin,
    WithdrawalReason,
    WithdrawalState,
)
from kakitome.services.revoking.budget import left_alone
from kakitome.services.revoking.interim import draw_up_lifting, draw_up_suspension, suspension_of
from kakitome.values.number import new_number

MOST_LINES = 200_000
CHUNK = 500
"""Awards that are withdrawn in one transaction; a second's work at most."""
NOTE_LENGTH = 2_000
_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLine:
    """A line as it was read: the award number or credential id it names, or why it names none."""

    position: int
    given: str
    name: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for what.

    Attributes:
        actor: who acts, a person or a program's key.
        answerable: the person behind it.
        detail: how the awards were named, for the order's own record.
        reach: micro-credentials the person may withdraw awards of, None for all.
        elsewhere: tells which of some award numbers other institutions gave.
    """

    act: WithdrawalAct
    actor: str
    answerable: str
    detail: Mapping[str, str] = field(default_factory=dict)
    reach: frozenset[str] | None = None
    elsewhere: Callable[[Sequence[str]], frozenset[str]] = lambda _: frozenset()


def draft_lines(store: Store, lines: Sequence[NamedLine], *, asking: Asking, now: datetime) -> WithdrawalOrder:
    """Look up the awards of a list and store them as a draft.

    Raises:
        Invalid: E_WITHDRAWAL_EMPTY, E_WITHDRAWAL_TOO_MANY.
    """
    _demand_size(len(lines))
    names = [line.name for line in lines if line.name]
    candidates = store.withdrawals.find_candidates(names)
    foreign = asking.elsewhere([name for name in names if name not in candidates])
    seen: dict[str, int] = {}
    judged = [_judge_named(line, candidates, foreign=foreign, seen=seen, asking=asking) for line in lines]
    return _store(store, judged, origin=WithdrawalOrigin.LIST, asking=asking, now=now)


def draft_selection(store: Store, which: Selection, *, asking: Asking, now: datetime) -> WithdrawalOrder:
    """Store the awards of a batch, or of a micro-credential and a period, as a draft; raises as `draft_lines`."""
    candidates = store.withdrawals.list_candidates(which)
    _demand_size(len(candidates))
    judged = []
    for position, candidate in enumerate(candidates, start=1):
        state, problem = judge(candidate, asking.act, reach=asking.reach)
        judged.append(_line(position, "", candidate=candidate, state=state, problem=problem))
    origin = WithdrawalOrigin.BATCH if which.batch else WithdrawalOrigin.SELECTION
    return _store(store, judged, origin=origin, asking=asking, now=now)


def judge(
    candidate: WithdrawalCandidate, act: WithdrawalAct, *, reach: frozenset[str] | None = None
) -> tuple[LineState, Problem | None]:
    """Tell whether an act can be done to an award as it stands, and why not."""
    code = _why_unfit(candidate, reach)
    if code:
        return LineState.REFUSED, _problem(code, number=candidate.award_number)
    if candidate.is_revoked and act is not WithdrawalAct.REVOKE:
        return LineState.REFUSED, _problem("E_WITHDRAWAL_FINAL", number=candidate.award_number)
    code = _why_already(candidate, act)
    if code:
        return LineState.ALREADY, _problem(code, number=candidate.award_number)
    return LineState.READY, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """What a person says when proposing: why, and how many awards they saw."""

    reason: str
    note: str
    count: int


def asks_second(store: Store, order: WithdrawalOrder, *, answerable: str, now: datetime) -> bool:
    """Tell whether a draft takes a second person when somebody proposes it; a suspension, which can be lifted, never.

    Args:
        store: the institution's.
        order: the draft.
        answerable: the person behind whoever would propose it.
        now: when.
    """
    return order.act is not WithdrawalAct.SUSPEND and order.ready > left_alone(store, answerable, now=now)


def propose(
    store: Store, number: str, *, reasoned: Reasoned, actor: str, answerable: str, now: datetime
) -> WithdrawalOrder:
    """Propose a draft; what needs no second person goes on at once, what is to be revoked is suspended meanwhile.

    Raises:
        NotFound: E_WITHDRAWAL_UNKNOWN.
        Conflict: E_WITHDRAWAL_MOVE, E_WITHDRAWAL_COUNT.
        Invalid: E_WITHDRAWAL_REASON, E_WITHDRAWAL_NOTE, E_WITHDRAWAL_NOTE_LONG, E_WITHDRAWAL_NOTHING.
    """
    reason, note = _reason(reasoned.reason), _note(reasoned.note)
    with store.transaction():
        order = store.withdrawals.get(number)
        _demand_count(order, reasoned.count)
        if not order.ready:
            raise Invalid("E_WITHDRAWAL_NOTHING")
        needs_second = asks_second(store, order, answerable=answerable, now=now)
        proposal = Proposal(
            reason=reason, note=note, proposed_by=actor, answerable=answerable, needs_second=needs_second, at=now
        )
        proposed = store.withdrawals.propose(number, proposal)
        _tell(store, proposed, what="proposed", actor=actor, now=now)
        if not needs_second:
            return _begin(store, proposed, actor=actor, now=now)
        if order.act is WithdrawalAct.REVOKE:
            _begin(store, draw_up_suspension(store, proposed, now=now), actor=actor, now=now)
        return proposed


def approve(store: Store, number: str, *, count: int, actor: str, answerable: str, now: datetime) -> WithdrawalOrder:
    """Approve another person's order; it is carried out from now on.

    Raises:
        NotFound: E_WITHDRAWAL_UNKNOWN.
        Conflict: E_WITHDRAWAL_MOVE, E_WITHDRAWAL_COUNT.
        Refused: E_WITHDRAWAL_OWN.
    """
    with store.transaction():
        order = store.withdrawals.get(number)
        if {actor, answerable} & {order.proposed_by, order.answerable}:
            raise Refused("E_WITHDRAWAL_OWN")
        _demand_count(order, count)
        _end_suspension(store, order, actor=actor, now=now)
        return _begin(store, order, actor=actor, now=now)


def decline(store: Store, number: str, *, actor: str, now: datetime) -> WithdrawalOrder:
    """Say no to a proposal, and lift what was suspended meanwhile.

    Raises:
        NotFound: E_WITHDRAWAL_UNKNOWN.
        Conflict: E_WITHDRAWAL_MOVE.
    """
    return _end(store, number, state=WithdrawalState.DECLINED, actor=actor, now=now)


def drop(store: Store, number: str, *, actor: str, now: datetime) -> WithdrawalOrder:
    """Drop a draft or one's proposal, and lift what was suspended meanwhile. Raises as `decline`."""
    return _end(store, number, state=WithdrawalState.DROPPED, actor=actor, now=now)


def stop(store: Store, number: str, *, actor: str, now: datetime) -> WithdrawalOrder:
    """Stop carrying out an order: what is done stays done, the rest is as it was before. Raises as `drop`."""
    return _end(store, number, state=WithdrawalState.STOPPED, actor=actor, now=now)


def _why_unfit(candidate: WithdrawalCandidate, reach: frozenset[str] | None) -> str:
    if reach is not None and candidate.microcredential not in reach:
        return "E_WITHDRAWAL_NOT_YOURS"
    if candidate.state is AwardState.SUPERSEDED:
        return "E_WITHDRAWAL_SUPERSEDED"
    return "" if candidate.state is AwardState.ISSUED else "E_WITHDRAWAL_NOT_ISSUED"


def _why_already(candidate: WithdrawalCandidate, act: WithdrawalAct) -> str:
    if act is WithdrawalAct.REVOKE:
        return "I_WITHDRAWAL_REVOKED" if candidate.is_revoked else ""
    if act is WithdrawalAct.SUSPEND:
        return "I_WITHDRAWAL_SUSPENDED" if candidate.is_suspended else ""
    return "" if candidate.is_suspended else "I_WITHDRAWAL_NOT_SUSPENDED"


def _judge_named(
    line: NamedLine,
    candidates: Mapping[str, WithdrawalCandidate],
    *,
    foreign: frozenset[str],
    seen: dict[str, int],
    asking: Asking,
) -> WithdrawalLine:
    candidate = candidates.get(line.name)
    if candidate is None:
        problem = line.problem or _problem(
            "E_WITHDRAWAL_FOREIGN" if line.name in foreign else "E_WITHDRAWAL_NOT_FOUND", number=line.name[:80]
        )
        return WithdrawalLine(position=line.position, given=line.given, state=LineState.REFUSED, problems=(problem,))
    state, reason = judge(candidate, asking.act, reach=asking.reach)
    if candidate.award_number in seen:
        state = LineState.REPEATED
        reason = _problem("I_WITHDRAWAL_REPEATED", row=seen[candidate.award_number])
    if state is LineState.READY:
        seen[candidate.award_number] = line.position
    return _line(line.position, line.given, candidate=candidate, state=state, problem=reason)


def _line(
    position: int, given: str, *, candidate: WithdrawalCandidate, state: LineState, problem: Problem | None
) -> WithdrawalLine:
    return WithdrawalLine(
        position=position,
        given=given,
        award_number=candidate.award_number,
        credential_id=candidate.credential_id,
        microcredential=candidate.microcredential,
        state=state,
        problems=() if problem is None else (problem,),
    )


def _store(
    store: Store, lines: Sequence[WithdrawalLine], *, origin: WithdrawalOrigin, asking: Asking, now: datetime
) -> WithdrawalOrder:
    ready = [line for line in lines if line.state is LineState.READY]
    order = WithdrawalOrder(
        number=new_number("W"),
        act=asking.act,
        origin=origin,
        detail=asking.detail,
        microcredentials=tuple(sorted({line.microcredential for line in ready})),
        total=len(lines),
        ready=len(ready),
        drafted_by=asking.actor,
        drafted_at=now,
    )
    with store.transaction():
        store.withdrawals.add(order, lines)
        _tell(store, order, what="drafted", actor=asking.actor, now=now)
    return order


def _begin(store: Store, order: WithdrawalOrder, *, actor: str, now: datetime) -> WithdrawalOrder:
    begun = store.withdrawals.move(order.number, WithdrawalState.APPROVED, at=now, actor=actor)
    store.withdrawals.plan_chunks(order.number, size=CHUNK)
    _tell(store, begun, what="approved" if order.needs_second else "begun", actor=actor, now=now)
    return begun


def _end(store: Store, number: str, *, state: WithdrawalState, actor: str, now: datetime) -> WithdrawalOrder:
    with store.transaction():
        ended = store.withdrawals.move(number, state, at=now, actor=actor)
        _tell(store, ended, what=state.value, actor=actor, now=now)
        if _end_suspension(store, ended, actor=actor, now=now):
            lifting = draw_up_lifting(store, ended, actor=actor, now=now)
            if lifting is not None:
                _begin(store, lifting, actor=actor, now=now)
    return ended


def _end_suspension(store: Store, order: WithdrawalOrder, *, actor: str, now: datetime) -> bool:
    """Stop suspending the awards of an order that is decided; tell whether any may have been suspended for it."""
    suspension = suspension_of(store, order)
    if suspension is not None and suspension.state is WithdrawalState.APPROVED:
        _end(store, suspension.number, state=WithdrawalState.STOPPED, actor=actor, now=now)
    return suspension is not None


def _tell(store: Store, order: WithdrawalOrder, *, what: str, actor: str, now: datetime) -> None:
    """Put a line into the trail: what is done to how many, never why."""
    detail = {"act": order.act.value, "count": str(order.ready)}
    if order.origin is WithdrawalOrigin.ORDER:
        detail["for"] = order.detail["order"]
    append_entry(store.audit, f"withdrawal.{what}", subject=order.number, actor=actor, now=now, **detail)


def _demand_size(count: int) -> None:
    if not count:
        raise Invalid("E_WITHDRAWAL_EMPTY")
    if count > MOST_LINES:
        raise Invalid("E_WITHDRAWAL_TOO_MANY", limit=MOST_LINES)


def _demand_count(order: WithdrawalOrder, count: int) -> None:
    """Refuse a yes to another number than the one that was shown."""
    if count != order.ready:
        raise Conflict("E_WITHDRAWAL_COUNT", count=order.ready)


def _reason(value: str) -> WithdrawalReason:
    if value not in set(WithdrawalReason):
        raise Invalid("E_WITHDRAWAL_REASON")
    return WithdrawalReason(value)


def _note(value: str) -> str:
    note = value.strip()
    if not note:
        raise Invalid("E_WITHDRAWAL_NOTE")
    if len(note) > NOTE_LENGTH:
        raise Invalid("E_WITHDRAWAL_NOTE_LONG", limit=NOTE_LENGTH)
    return note
