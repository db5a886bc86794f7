"""What people of a member do at a bank: one asks for a line and says why; of some lines a second person agrees.

    act = request_act(desk, act)                                    # waits, or may be carried out at once
    act = decide(desk, act, by=account, is_agreed=True, now=now)
    act = carry_out(banking, desk, agreed=act)                   # the same again does nothing again

An act is stored before the ledger is asked, under the key by which the ledger knows the line: what a crash left between
the two is carried out in the next turn of the clock, once.

Source: docs/adr/0086-people-at-credit-banks.md.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.credit.ledger import CreditOrder, EntryKind, LotBook
from kakitome.ports.credit_desk import ActState, CreditAct, CreditDesk
from kakitome.services.crediting.banking import Banking, act

BY_TWO: Final = frozenset({EntryKind.REDEEM, EntryKind.TRANSFER, EntryKind.REVERSE, EntryKind.CORRECT})
"""Lines on which two people agree: what is used or gone, what a use is taken back by, what a deposit is worth.
(derived)"""
BY_HAND: Final = (
    EntryKind.HOLD,
    EntryKind.RELEASE,
    EntryKind.REDEEM,
    EntryKind.REVERSE,
    EntryKind.TRANSFER,
    EntryKind.CORRECT,
)
"""What a person may ask for on a deposit."""


def request_act(desk: CreditDesk, wish: CreditAct) -> CreditAct:
    """Store what somebody asks for; it waits where two people have to agree.

    Raises:
        Refused: E_CREDIT_REASON, no reason is given; E_CREDIT_ACT_KIND, it is nothing that people ask for.
    """
    if not wish.reason.strip():
        raise Refused("E_CREDIT_REASON")
    if wish.kind not in BY_HAND:
        raise Refused("E_CREDIT_ACT_KIND")
    waits = wish.kind in BY_TWO
    stored = replace(
        wish,
        reason=wish.reason.strip(),
        state=ActState.WAITING if waits else ActState.AGREED,
        decided_at=None if waits else wish.asked_at,
    )
    desk.add_act(stored)
    return stored


def decide(desk: CreditDesk, waiting: CreditAct, *, by: str, is_agreed: bool, now: datetime) -> CreditAct:
    """Agree to what somebody else asked for, or decline it; whoever asked may take it back alone.

    Raises:
        Refused: E_CREDIT_SECOND_PERSON, whoever asked agrees.
        Conflict: E_CREDIT_ACT_DECIDED.
    """
    if is_agreed and by == waiting.asked_by:
        raise Refused("E_CREDIT_SECOND_PERSON")
    state = ActState.AGREED if is_agreed else ActState.DECLINED
    decided = replace(waiting, state=state, decided_by=by, decided_at=now)
    desk.move_act(decided, was=ActState.WAITING)
    return decided


def carry_out(banking: Banking, desk: CreditDesk, *, agreed: CreditAct) -> CreditAct:
    """Write the line of an act that may be carried out; what the ledger refuses is noted with its reason."""
    if agreed.state is not ActState.AGREED:
        return agreed
    banking.failpoints.reach("credit_act_agreed")
    order = CreditOrder(
        kind=agreed.kind,
        amount=agreed.amount,
        at=agreed.decided_at or agreed.asked_at,
        member=agreed.institution,
        actor=f"account/{agreed.decided_by or agreed.asked_by}",
        request=f"act:{agreed.key}",
        settles=agreed.settles,
        target=agreed.target,
        reference=agreed.reference,
    )
    try:
        entry = act(banking, agreed.holder, lot=agreed.lot_number, order=order)
    except (Refused, Conflict, NotFound) as error:
        after = replace(agreed, state=ActState.REFUSED, refusal=error.code)
    else:
        after = replace(agreed, state=ActState.DONE, line=entry.label)
    try:
        desk.move_act(after, was=ActState.AGREED)
    except Conflict:
        # The clock and a request carried out the same act: it is one line.
        return desk.find_act(agreed.institution, agreed.key) or after
    return after


def finish_acts(banking: Banking, desk: CreditDesk, *, limit: int = 200) -> int:
    """Carry out what was agreed on and is not done; how many there were."""
    acts = desk.list_agreed_acts(limit=limit)
    for agreed in acts:
        carry_out(banking, desk, agreed=agreed)
    return len(acts)


def may_end(book: LotBook, *, member: str) -> dict[EntryKind, list[int]]:
    """Return which lines of a deposit a member can end now, by the kind of line that ends them."""
    holds = [entry.number for entry in book.open_entries(EntryKind.HOLD) if entry.member == member]
    uses = [entry.number for entry in book.open_entries(EntryKind.REDEEM) if entry.member == member]
    return {EntryKind.RELEASE: holds, EntryKind.REDEEM: holds, EntryKind.REVERSE: uses}
