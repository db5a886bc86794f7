"""What an account of a credit bank shows its person: lines with what was left after each, sums, and their sources.

    statement = statement_of(platform.crediting.bank.list_lots("4U-7731-0268"))
    statement.sums.left, statement.lines[0].entry.label
    part = statement_between(books, StatementSpan(first=date(2026, 4, 1), last=date(2027, 3, 31)))
    part.opening, part.closing.left, part.lines          # the oldest first

Source: docs/journeys/credit-bank.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
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
from kakitome.values.instants import JAPAN

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSpan:
    """The days a statement is about, both within it, as the calendar of Japan has them; None is open."""

    first: date | None = None
    last: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every line belongs to it."""
        return self.first is None and self.last is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanStatement:
    """An account from one day to another.

    Attributes:
        opening: what was left before the first day.
        closing: what the lines up to the last day add up to.
        lines: of the days between, the oldest first.
        books: deposits that have such a line, or of which something was left, as they were on the last day.
        is_sound: whether the whole account adds up; of one that does not, nothing is handed out.
    """

    opening: Decimal
    closing: StatementSums
    lines: tuple[StatementLine, ...]
    books: tuple[LotBook, ...]
    is_sound: bool

    @property
    def is_balanced(self) -> bool:
        """Whether what was left before and what the lines changed is what was left after."""
        return self.opening + sum((line.change for line in self.lines), start=Decimal(0)) == self.closing.left


def statement_between(books: Sequence[LotBook], span: StatementSpan) -> SpanStatement:
    """Write the statement of an account's deposits for some days, as it was at the end of the last of them."""
    books_then = [
        replace(book, entries=tuple(entry for entry in book.entries if _is_by(entry, span.last))) for book in books
    ]
    until = statement_of([book for book in books_then if book.entries])
    ordered = tuple(reversed(until.lines))
    before = [line for line in ordered if span.first is not None and _day(line.entry) < span.first]
    lines = ordered[len(before) :]
    named = {line.lot.number for line in lines}
    return SpanStatement(
        opening=before[-1].left if before else Decimal(0),
        closing=until.sums,
        lines=lines,
        books=tuple(book for book in books_then if book.entries and (book.lot.number in named or book.balance.left)),
        is_sound=until.is_sound and statement_of(books).is_sound,
    )


def _day(entry: CreditEntry) -> date:
    return entry.at.astimezone(JAPAN).date()


def _is_by(entry: CreditEntry, last: date | None) -> bool:
    return last is None or _day(entry) <= last


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
