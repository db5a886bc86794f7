"""Credits of a bank in a credit case: held while it goes on, used when it is granted, given back when it is not.

    settle_case(banking, desk, case=case, now=now)     # after every act, and by the clock

What is wanted of the ledger follows from the case's state alone, and is compared with what the ledger says: whatever a
crash left undone is done by the next call. The lines of one case are counted into their keys, so that two calls at once
write one line.

Source: docs/adr/0086-people-at-credit-banks.md; docs/rules/invariants.md I9.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import NotFound
from kakitome.learning.credit.ledger import CreditEntry, CreditOrder, EntryKind, LotBook, UnitPlace
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import State
from kakitome.ports.credit_desk import CreditDesk, CreditUse
from kakitome.services.crediting.banking import Banking, act

ABANDONED_DRAFT: Final = timedelta(hours=1)
"""After so long a draft holds nothing: what was to be sent with it was not. (derived)"""
_USED = frozenset({State.RECOGNISED, State.SUSPENDED, State.REOPENED})
_GIVEN_BACK = frozenset({State.REFUSED, State.WITHDRAWN, State.ABANDONED})


def wanted_place(case: Case, *, now: datetime) -> UnitPlace:
    """Tell where a case wants its credits: held, redeemed, or available again."""
    if case.state in _USED:
        return UnitPlace.REDEEMED
    is_left = case.state is State.DRAFT and now - case.opened_at > ABANDONED_DRAFT
    return UnitPlace.AVAILABLE if is_left or case.state in _GIVEN_BACK else UnitPlace.HELD


def settle_case(banking: Banking, desk: CreditDesk, *, case: Case, now: datetime) -> None:
    """Bring the ledger to what a case's state asks for; nothing for a case without credits of a bank.

    Raises:
        Refused, Conflict: what the ledger refuses; the case's use stays open, and is tried again.
    """
    use = desk.find_use(case.number)
    if use is None:
        return
    wanted = wanted_place(case, now=now)
    for _step in range(2):
        book = _book_of(banking, use)
        order = _next_order(book, use, wanted=wanted, now=now)
        if order is None:
            break
        act(banking, use.holder, lot=use.lot_number, order=order)
        banking.failpoints.reach("credit_case_settled")
    is_over = wanted is not UnitPlace.HELD
    if is_over != use.is_over:
        desk.put_use(replace(use, is_over=is_over))


def reopen_use(desk: CreditDesk, number: str) -> None:
    """Let the clock look at a case's credits again: something is about to happen to it."""
    use = desk.find_use(number)
    if use is not None and use.is_over:
        desk.put_use(replace(use, is_over=False))


def own_line(book: LotBook, use: CreditUse, *, kind: EntryKind) -> CreditEntry | None:
    """Return a line of the case that nothing has ended."""
    own = (entry for entry in book.open_entries(kind) if (entry.member, entry.reference) == (use.institution, use.case))
    return next(own, None)


def _book_of(banking: Banking, use: CreditUse) -> LotBook:
    books = banking.banks.list_lots(use.holder)
    book = next((book for book in books if book.lot.number == use.lot_number), None)
    if book is None:
        raise NotFound("E_CREDIT_LOT")
    return book


def _next_order(book: LotBook, use: CreditUse, *, wanted: UnitPlace, now: datetime) -> CreditOrder | None:
    hold, used = own_line(book, use, kind=EntryKind.HOLD), own_line(book, use, kind=EntryKind.REDEEM)
    if wanted is UnitPlace.AVAILABLE:
        if used is not None:
            return _order(book, use, kind=EntryKind.REVERSE, settles=used, now=now)
        return _order(book, use, kind=EntryKind.RELEASE, settles=hold, now=now) if hold is not None else None
    if used is not None:
        # While an appeal or a withdrawal is decided on, what was used stays so.
        return None
    if hold is None:
        return _order(book, use, kind=EntryKind.HOLD, settles=None, now=now)
    return _order(book, use, kind=EntryKind.REDEEM, settles=hold, now=now) if wanted is UnitPlace.REDEEMED else None


def _order(
    book: LotBook, use: CreditUse, *, kind: EntryKind, settles: CreditEntry | None, now: datetime
) -> CreditOrder:
    count = sum((entry.member, entry.reference) == (use.institution, use.case) for entry in book.entries)
    return CreditOrder(
        kind=kind,
        amount=use.amount,
        at=now,
        member=use.institution,
        actor="case",
        request=f"case:{use.case}:{count}",
        settles=settles.number if settles is not None else None,
        target=use.target if kind is EntryKind.REDEEM else "",
        reference=use.case,
    )
