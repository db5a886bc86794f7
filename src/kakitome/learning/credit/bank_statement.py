"""What an account of a credit bank shows its person: lines with what was left after each, sums, and their sources.

    statement = statement_of(platform.crediting.bank.list_lots("4U-7731-0268"))
    statement.sums.left, statement.lines[0].entry.label

Source: docs/journeys/credit-bank.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kakitome.learning.credit.ledger import (
    CreditEntry,
    EntryKind,
    Lot,
    LotBalance,
    LotBook,
    SourceKind,
    UnitPlace,
    unsound,
)

_IN_ACCOUNT = (UnitPlace.AVAILABLE, UnitPlace.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One entry, with what it changed of what is left, and what was left after it.

    `undone_by` names a line that took it back; `is_open` says that no line has ended it.
    """

    entry: CreditEntry
    lot: Lot
    change: Decimal
    left: Decimal
    undone_by: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSums:
    """What the lines add up to by their kinds: `deposited − redeemed − transferred − expired − left` is zero.

    `deposited` is after corrections, `redeemed` less what was reversed, `transferred` with what is on the way.
    """

    deposited: Decimal
    redeemed: Decimal
    transferred: Decimal
    expired: Decimal
    available: Decimal
    held: Decimal

    @property
    def left(self) -> Decimal:
        """What is in the account."""
        return self.available + self.held

    @property
    def remainder(self) -> Decimal:
        """What the sums do not explain; anything but zero is a fault of the ledger."""
        return self.deposited - self.redeemed - self.transferred - self.expired - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatement:
    """An account at one moment; `lines` the newest first, `sources` credits by what they were deposited for."""

    lines: tuple[StatementLine, ...]
    sums: StatementSums
    sources: tuple[tuple[SourceKind, Decimal], ...]
    is_sound: bool


def statement_of(books: Sequence[LotBook]) -> BankStatement:
    """Write the statement of an account's deposits."""
    dated = sorted(
        ((entry, book) for book in books for entry in book.entries), key=lambda line: (line[0].at, line[0].number)
    )
    left, lines = Decimal(0), []
    for entry, book in dated:
        change = _change(entry)
        left += change
        lines.append(
            StatementLine(
                entry=entry,
                lot=book.lot,
                change=change,
                left=left,
                undone_by=_undone_by(entry, book),
                is_open=not book.is_settled(entry),
            )
        )
    balance = sum((book.balance for book in books), start=LotBalance())
    sums = StatementSums(
        deposited=balance.deposited,
        redeemed=balance.redeemed,
        transferred=balance.transferred + balance.leaving,
        expired=balance.expired,
        available=balance.available,
        held=balance.held,
    )
    is_sound = not any(unsound(book) for book in books) and left == sums.left and not sums.remainder
    return BankStatement(lines=tuple(reversed(lines)), sums=sums, sources=_sources(books), is_sound=is_sound)


def _change(entry: CreditEntry) -> Decimal:
    """What an entry changes of what is left: moves between available and held change nothing."""
    return entry.amount * ((entry.destination in _IN_ACCOUNT) - (entry.origin in _IN_ACCOUNT))


def _undone_by(entry: CreditEntry, book: LotBook) -> str:
    undoing = (EntryKind.REVERSE, EntryKind.RELEASE, EntryKind.RETURN)
    later = next((end for end in book.entries if end.settles == entry.number and end.kind in undoing), None)
    return later.label if later is not None else ""


def _sources(books: Sequence[LotBook]) -> tuple[tuple[SourceKind, Decimal], ...]:
    sums = dict.fromkeys(SourceKind, Decimal(0))
    for book in books:
        sums[book.lot.kind] += book.balance.deposited
    return tuple((kind, amount) for kind, amount in sums.items() if amount)
