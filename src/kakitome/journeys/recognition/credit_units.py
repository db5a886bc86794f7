"""Credits of a bank that a learner applies with: bound to the case before it is sent, settled after every act on it.

    bind_units(platform, book, case=case, university="asuka", target="情報学部", now=now)
    settle_units(platform, case, now=now)

Source: docs/adr/0086-people-at-credit-banks.md; `services.crediting.case_units`.
"""

import logging
from datetime import datetime
from typing import Final

from kakitome.errors import KakitomeError, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.ledger import Lot, LotBook
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.fold import fold
from kakitome.ports.credit_desk import CreditUse
from kakitome.services.crediting.banking import Banking
from kakitome.services.crediting.case_units import reopen_use, settle_case

_AT_ONCE: Final = 200
_log = logging.getLogger(__name__)


def deposited_book(platform: Platform, account: str, *, university: str, number: str) -> LotBook | None:
    """Return the deposit of an award in a bank of which the university is a member; None where there is none.

    Raises:
        Refused: E_CREDIT_UNITS_GONE, its credits are used, on hold, or in somebody else's account.
    """
    banks = platform.crediting.bank
    lot: Lot | None = banks.find_source(f"award:{number}") if number else None
    if lot is None or not any(member.institution == university for member in banks.list_members(lot.bank)):
        return None
    own = {held.number for held in banks.list_accounts(account)}
    books = [book for held in sorted(own) for book in banks.list_lots(held)]
    book = next((book for book in books if book.lot.root == lot.root and book.balance.available), None)
    if book is None:
        raise Refused("E_CREDIT_UNITS_GONE")
    return book


def bind_units(platform: Platform, book: LotBook, *, case: Case, university: str, target: str, now: datetime) -> None:
    """Put the credits of a deposit on hold for a case; what the case asks for is stored before.

    Raises:
        Refused, Conflict: what the ledger refuses: somebody else was first.
    """
    use = CreditUse(
        institution=university,
        case=case.number,
        holder=book.lot.account,
        lot_number=book.lot.number,
        amount=book.balance.available,
        target=f"{university}: {target}"[:300],
    )
    platform.crediting.desk.put_use(use)
    settle_case(_banking(platform), platform.crediting.desk, case=case, now=now)


def before_act(platform: Platform, number: str) -> None:
    """Let the clock look at a case's credits, should the process end after the act."""
    reopen_use(platform.crediting.desk, number)


def settle_units(platform: Platform, case: Case, *, now: datetime) -> None:
    """Hold, use or give back a case's credits, as it stands now; what the ledger refuses waits for the clock."""
    try:
        settle_case(_banking(platform), platform.crediting.desk, case=case, now=now)
    except KakitomeError as error:
        _log.warning("case %s: credits of a bank are not settled yet: %s", case.number, error.code)


def settle_open_units(platform: Platform) -> int:
    """Settle the credits of every case of which something may be left; how many cases there were."""
    uses, now = platform.crediting.desk.list_open_uses(limit=_AT_ONCE), platform.now()
    for use in uses:
        settle_units(platform, fold(platform.store(use.institution).cases.list_events(use.case)), now=now)
    return len(uses)


def _banking(platform: Platform) -> Banking:
    return Banking(banks=platform.crediting.bank, failpoints=platform.failpoints)
