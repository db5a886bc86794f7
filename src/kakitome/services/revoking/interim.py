"""What becomes of awards while a second person decides on revoking them: they are suspended at once.

An order to revoke beyond what one person may do alone draws up a second order, which suspends what it names and needs
nobody else: whoever checks one of the awards is warned while people talk, and nothing is done that cannot be undone.
When the order is declined, dropped or stopped, a third order lifts those suspensions. Both are carried out like any
order, in chunks that survive a crash, with lines in the trail and notices to learners.

An award that was suspended before, or that somebody suspended for a reason of their own since, stays suspended; so
does one that another order which still waits names, too.

Source: docs/rules/threats.md T17; ADR 48.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from kakitome.ports.store import Store
from kakitome.ports.withdrawals import (
    INTERIM_REASON,
    LineState,
    Proposal,
    WithdrawalAct,
    WithdrawalCandidate,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalOrigin,
    WithdrawalReason,
    WithdrawalState,
)
from kakitome.values.number import new_number

_NOT_DONE: Final = frozenset({LineState.READY, LineState.SKIPPED})


def suspension_of(store: Store, order: WithdrawalOrder) -> WithdrawalOrder | None:
    """Return the order that suspends another's awards until it is decided; None when there is none."""
    interim = store.withdrawals.list_interim(order.number)
    return next((suspension for suspension in interim if suspension.act is WithdrawalAct.SUSPEND), None)


def lifting_of(store: Store, order: WithdrawalOrder) -> WithdrawalOrder | None:
    """Return the order that lifts what was suspended until another was decided; None when there is none."""
    interim = store.withdrawals.list_interim(order.number)
    return next((lifting for lifting in interim if lifting.act is WithdrawalAct.REINSTATE), None)


def draw_up_suspension(store: Store, order: WithdrawalOrder, *, now: datetime) -> WithdrawalOrder:
    """Draw up the order that suspends the awards of a proposal; each is looked at again when its turn comes."""
    lines = store.withdrawals.list_lines(order.number, states=frozenset({LineState.READY}))
    by = (order.proposed_by, order.answerable)
    return _draw_up(store, order, lines=lines, act=WithdrawalAct.SUSPEND, by=by, now=now)


def draw_up_lifting(store: Store, order: WithdrawalOrder, *, actor: str, now: datetime) -> WithdrawalOrder | None:
    """Draw up the order that lifts what was suspended for an order that is not carried out; None for nothing."""
    waiting = _named_by_others(store, order)
    not_done = store.withdrawals.list_lines(order.number, states=_NOT_DONE)
    lines = [line for line in not_done if line.award_number not in waiting]
    if not lines:
        return None
    return _draw_up(store, order, lines=lines, act=WithdrawalAct.REINSTATE, by=(actor, actor), now=now)


def is_kept(order: WithdrawalOrder, candidate: WithdrawalCandidate) -> bool:
    """Tell whether an award was suspended for another reason than the wait for a second person, and stays so."""
    is_lifting = order.origin is WithdrawalOrigin.ORDER and order.act is WithdrawalAct.REINSTATE
    return is_lifting and not candidate.suspension_reason.endswith(f" {INTERIM_REASON}")


def _named_by_others(store: Store, order: WithdrawalOrder) -> frozenset[str]:
    """Return the numbers of awards that other orders name which still wait and have their awards suspended."""
    waiting = store.withdrawals.list_in_state(WithdrawalState.PROPOSED)
    others = [other for other in waiting if other.number != order.number and suspension_of(store, other)]
    ready = frozenset({LineState.READY})
    return frozenset(
        line.award_number for other in others for line in store.withdrawals.list_lines(other.number, states=ready)
    )


def _draw_up(
    store: Store,
    order: WithdrawalOrder,
    *,
    lines: Iterable[WithdrawalLine],
    act: WithdrawalAct,
    by: tuple[str, str],
    now: datetime,
) -> WithdrawalOrder:
    actor, answerable = by
    drawn = [replace(line, given="", state=LineState.READY, problems=()) for line in lines]
    interim = WithdrawalOrder(
        number=new_number("W"),
        act=act,
        origin=WithdrawalOrigin.ORDER,
        detail={"order": order.number},
        microcredentials=order.microcredentials,
        total=len(drawn),
        ready=len(drawn),
        drafted_by=actor,
        drafted_at=now,
    )
    store.withdrawals.add(interim, drawn)
    reason = INTERIM_REASON if act is WithdrawalAct.SUSPEND else WithdrawalReason.REVIEW_ENDED
    proposal = Proposal(reason=reason, note="", proposed_by=actor, answerable=answerable, needs_second=False, at=now)
    return store.withdrawals.propose(interim.number, proposal)
