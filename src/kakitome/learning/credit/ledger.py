"""The ledger of a credit bank: units of one deposit move between places, and each entry is one move.

    refusal = refusal_of(book, CreditOrder(kind=EntryKind.HOLD, amount=Decimal(2), …))
    entry = entry_of(order, book)
    book.balance.available

An entry takes an amount from one place of a deposit's units and puts it into another, so that what all entries moved
adds up to zero whatever happens. Entries are never changed: a later one sets right an earlier one, and names it. An
entry that ends another (`settles`) does so once.

Source: docs/rules/invariants.md I9; docs/adr/0076-a-ledger-of-moves.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.values.localized_text import LocalizedText

_problem = ProblemFactory(source="docs/rules/invariants.md I9")
FINEST: Final = Decimal("0.001")
"""The smallest part of a credit that is kept. (derived)"""
MOST: Final = Decimal(9999)
"""More credits than any deposit has; a slip of the keyboard ends here. (derived)"""


class UnitPlace(StrEnum):
    """Where units of a deposit are; `SOURCE` is what they came from, which owes them."""

    SOURCE = "source"
    AVAILABLE = "available"
    HELD = "held"
    REDEEMED = "redeemed"
    LEAVING = "leaving"
    """On the way to another account, which has not answered yet."""
    TRANSFERRED = "transferred"
    EXPIRED = "expired"


class EntryKind(StrEnum):
    """What an entry records."""

    DEPOSIT = "deposit"
    CORRECT = "correct"
    """The deposit was evaluated again: the order says how many units it is worth now, never by how many it changes."""
    HOLD = "hold"
    RELEASE = "release"
    REDEEM = "redeem"
    REVERSE = "reverse"
    """A redemption is taken back."""
    TRANSFER = "transfer"
    DELIVER = "deliver"
    """The other account has taken a transfer in."""
    RETURN = "return"
    """The other account declined a transfer, for ever."""
    EXPIRE = "expire"


class SourceKind(StrEnum):
    """What units were deposited for; a transfer is what another account sent.

    Source: Thailand's national credit bank, models of transfer (https://thailand.go.th/useful-information-detail/---5--):
    tests, courses without a degree, training assessed by its owner, portfolios, examinations; sorted by us. (derived)
    """

    TRAINING = "training"
    MICROCREDENTIAL = "microcredential"
    MOOC = "mooc"
    QUALIFICATION = "qualification"
    EXPERIENCE = "experience"
    TRANSFER = "transfer"


_MOVES: Final = {
    EntryKind.DEPOSIT: (UnitPlace.SOURCE, UnitPlace.AVAILABLE),
    EntryKind.CORRECT: (UnitPlace.SOURCE, UnitPlace.AVAILABLE),
    EntryKind.HOLD: (UnitPlace.AVAILABLE, UnitPlace.HELD),
    EntryKind.RELEASE: (UnitPlace.HELD, UnitPlace.AVAILABLE),
    EntryKind.REDEEM: (UnitPlace.AVAILABLE, UnitPlace.REDEEMED),
    EntryKind.REVERSE: (UnitPlace.REDEEMED, UnitPlace.AVAILABLE),
    EntryKind.TRANSFER: (UnitPlace.AVAILABLE, UnitPlace.LEAVING),
    EntryKind.DELIVER: (UnitPlace.LEAVING, UnitPlace.TRANSFERRED),
    EntryKind.RETURN: (UnitPlace.LEAVING, UnitPlace.AVAILABLE),
    EntryKind.EXPIRE: (UnitPlace.AVAILABLE, UnitPlace.EXPIRED),
}
_SETTLED_BY: Final = {
    EntryKind.RELEASE: EntryKind.HOLD,
    EntryKind.REDEEM: EntryKind.HOLD,
    EntryKind.REVERSE: EntryKind.REDEEM,
    EntryKind.DELIVER: EntryKind.TRANSFER,
    EntryKind.RETURN: EntryKind.TRANSFER,
}
"""Which kind of entry each of these ends; only a redemption may end nothing."""
_ENDED_BY_ITS_WRITER: Final = frozenset({EntryKind.RELEASE, EntryKind.REDEEM, EntryKind.REVERSE})
_NOT_AFTER_EXPIRY: Final = frozenset({EntryKind.HOLD, EntryKind.REDEEM, EntryKind.TRANSFER})


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOrder:
    """What is asked of the ledger.

    Attributes:
        amount: credits; of a correction what the deposit is worth from now on.
        member: the institution that asks.
        actor: who asks for it: `account/…`, `member`, `clock`.
        request: a key that its sender chose; the same key again does nothing again.
        settles: number of the entry that this one ends, None where it ends none.
        target: what redeemed units are counted in: programme or certificate, by identifier.
        reference: number of the case, or of the account that units go to; of a correction what the deposit is worth.
    """

    kind: EntryKind
    amount: Decimal
    at: datetime
    member: str
    actor: str
    request: str
    settles: int | None = None
    target: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditEntry:
    """One line of a ledger; `number` is 0 until it is stored."""

    kind: EntryKind
    origin: UnitPlace
    destination: UnitPlace
    amount: Decimal
    at: datetime
    member: str
    actor: str
    request: str
    settles: int | None = None
    target: str = ""
    reference: str = ""
    number: int = 0

    @property
    def label(self) -> str:
        """The number as people quote it: `D-0840`."""
        return f"{_LETTERS[self.kind]}-{self.number:04}"

    def answers(self, order: CreditOrder) -> bool:
        """Tell whether this is what an order asked for: of two with one key, both must ask for the same."""
        reference = written(order.amount) if order.kind is EntryKind.CORRECT else order.reference
        is_same_amount = order.kind is EntryKind.CORRECT or self.amount == order.amount
        ordered = (order.kind, order.member, order.settles, order.target, reference)
        return is_same_amount and ordered == (self.kind, self.member, self.settles, self.target, self.reference)


_LETTERS: Final = {
    EntryKind.DEPOSIT: "D",
    EntryKind.CORRECT: "C",
    EntryKind.HOLD: "H",
    EntryKind.RELEASE: "L",
    EntryKind.REDEEM: "U",
    EntryKind.REVERSE: "R",
    EntryKind.TRANSFER: "T",
    EntryKind.DELIVER: "T",
    EntryKind.RETURN: "T",
    EntryKind.EXPIRE: "E",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What was deposited, without its units.

    Attributes:
        number: the lot's own number, 0 until it is stored.
        bank: code of the bank.
        account: number of the account it lies in.
        member: the institution that took it in.
        source: what was deposited, by an identifier that no other deposit has anywhere.
        root: the first source of all, also after transfers: what is redeemed once for a target.
        expires_on: the last day on which it can be used; None for no end.
        is_declined: a transfer that was refused: it has no units, and never will.
    """

    bank: str
    account: str
    member: str
    source: str
    root: str
    kind: SourceKind
    title: LocalizedText
    expires_on: date | None = None
    is_declined: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBalance:
    """Where the units of a deposit are, in credits; all of them are zero or more in a sound ledger."""

    deposited: Decimal = Decimal(0)
    available: Decimal = Decimal(0)
    held: Decimal = Decimal(0)
    redeemed: Decimal = Decimal(0)
    leaving: Decimal = Decimal(0)
    transferred: Decimal = Decimal(0)
    expired: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What is in the account: available, or held."""
        return self.available + self.held

    @property
    def is_sound(self) -> bool:
        """Whether nothing is below zero, and all places add up to what was deposited."""
        places = (self.available, self.held, self.redeemed, self.leaving, self.transferred, self.expired)
        return min(places) >= 0 and sum(places) == self.deposited

    def __add__(self, other: "LotBalance") -> "LotBalance":
        return LotBalance(
            deposited=self.deposited + other.deposited,
            available=self.available + other.available,
            held=self.held + other.held,
            redeemed=self.redeemed + other.redeemed,
            leaving=self.leaving + other.leaving,
            transferred=self.transferred + other.transferred,
            expired=self.expired + other.expired,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LotBook:
    """A deposit with all of its entries, the oldest first."""

    lot: Lot
    entries: tuple[CreditEntry, ...] = ()

    @property
    def balance(self) -> LotBalance:
        """Where the units are, by the places that entries name."""
        places = dict.fromkeys(UnitPlace, Decimal(0))
        for entry in self.entries:
            places[entry.origin] -= entry.amount
            places[entry.destination] += entry.amount
        deposited = -places.pop(UnitPlace.SOURCE)
        return LotBalance(deposited=deposited, **{place.value: amount for place, amount in places.items()})

    def find(self, number: int | None) -> CreditEntry | None:
        """Return an entry by its number."""
        return next((entry for entry in self.entries if entry.number == number), None)

    def is_settled(self, entry: CreditEntry) -> bool:
        """Tell whether a later entry ended this one."""
        return any(later.settles == entry.number for later in self.entries)

    def open_entries(self, kind: EntryKind) -> tuple[CreditEntry, ...]:
        """Return holds, redemptions or transfers that nothing has ended."""
        return tuple(entry for entry in self.entries if entry.kind is kind and not self.is_settled(entry))


def entry_of(order: CreditOrder, book: LotBook) -> CreditEntry:
    """Return the entry by which an order is carried out; what `refusal_of` refuses has none."""
    origin, destination = _MOVES[order.kind]
    amount, reference = order.amount, order.reference
    if order.kind is EntryKind.REDEEM and order.settles is not None:
        origin = UnitPlace.HELD
    if order.kind is EntryKind.CORRECT:
        difference = order.amount - book.balance.deposited
        if difference < 0:
            origin, destination = destination, origin
        amount, reference = abs(difference), written(order.amount)
    return CreditEntry(
        kind=order.kind,
        origin=origin,
        destination=destination,
        amount=amount,
        at=order.at,
        member=order.member,
        actor=order.actor,
        request=order.request,
        settles=order.settles,
        target=order.target,
        reference=reference,
    )


def refusal_of(book: LotBook, order: CreditOrder, *, today: date) -> Problem | None:
    """Return why an order cannot be carried out on a deposit; None where it can.

    Whether the target was given units of the same learning before, in whatever account, is asked of the store.
    """
    least = Decimal(0) if order.kind is EntryKind.CORRECT else FINEST
    if not order.amount.is_finite() or not least <= order.amount <= MOST or order.amount % FINEST:
        return _problem("E_CREDIT_AMOUNT")
    if order.kind is EntryKind.DEPOSIT:
        return _problem("E_CREDIT_DEPOSITED") if book.entries else None
    return _refused_end(book, order) or _refused_day(book, order, today=today) or _refused_amount(book, order)


def _refused_day(book: LotBook, order: CreditOrder, *, today: date) -> Problem | None:
    """What is used is used before its last day is over, for something."""
    if order.kind is EntryKind.REDEEM and not order.target:
        return _problem("E_CREDIT_TARGET")
    is_late = book.lot.expires_on is not None and book.lot.expires_on < today
    if order.kind is EntryKind.EXPIRE:
        return None if is_late else _problem("E_CREDIT_NOT_EXPIRED")
    if is_late and order.kind in _NOT_AFTER_EXPIRY and order.settles is None:
        return _problem("E_CREDIT_UNITS_EXPIRED", day=str(book.lot.expires_on))
    return None


def _refused_end(book: LotBook, order: CreditOrder) -> Problem | None:
    """What an order ends is there, of the right kind and amount, its own member's, and goes on."""
    ended_kind = _SETTLED_BY.get(order.kind)
    if order.settles is None:
        return _problem("E_CREDIT_ENTRY") if ended_kind and order.kind is not EntryKind.REDEEM else None
    ended = book.find(order.settles)
    if ended is None or ended.kind is not ended_kind or ended.amount != order.amount:
        return _problem("E_CREDIT_ENTRY")
    if order.kind in _ENDED_BY_ITS_WRITER and ended.member != order.member:
        return _problem("E_CREDIT_OTHER_MEMBER", entry=ended.label)
    return _problem("E_CREDIT_SETTLED", entry=ended.label) if book.is_settled(ended) else None


def _refused_amount(book: LotBook, order: CreditOrder) -> Problem | None:
    """Where the units come from there are enough of them."""
    balance, entry = book.balance, entry_of(order, book)
    if order.kind is EntryKind.CORRECT:
        if not entry.amount:
            return _problem("E_CREDIT_SAME_WORTH")
        bound = balance.deposited - balance.available
        return _problem("E_CREDIT_CORRECTION", used=written(bound)) if order.amount < bound else None
    if entry.origin is not UnitPlace.AVAILABLE or entry.amount <= balance.available:
        return None
    holds = book.open_entries(EntryKind.HOLD)
    if holds and order.kind in (EntryKind.HOLD, EntryKind.REDEEM) and entry.amount <= balance.left:
        return _problem("E_CREDIT_HELD", entry=holds[-1].label)
    return _problem("E_CREDIT_BALANCE", left=written(balance.available), asked=written(order.amount))


def unsound(book: LotBook) -> bool:
    """Tell whether a stored deposit is not what the ledger writes: a move that its kind does not make, a sum, an end.

    Sums are made twice, by the places that entries name and by what their kinds say.
    """
    return not (
        all(_is_well_formed(book, entry) for entry in book.entries)
        and [entry.kind for entry in book.entries].count(EntryKind.DEPOSIT) == (0 if book.lot.is_declined else 1)
        and book.balance.is_sound
        and book.balance.left == left_by_kind(book.entries)
    )


def left_by_kind(entries: Sequence[CreditEntry]) -> Decimal:
    """Return what is left by the kinds of entries: what came in or came back, less what went out."""
    left = Decimal(0)
    for entry in entries:
        if entry.kind is EntryKind.CORRECT:
            left += entry.amount if entry.destination is UnitPlace.AVAILABLE else -entry.amount
        elif entry.kind in (EntryKind.DEPOSIT, EntryKind.REVERSE, EntryKind.RETURN):
            left += entry.amount
        elif entry.kind in (EntryKind.REDEEM, EntryKind.TRANSFER, EntryKind.EXPIRE):
            left -= entry.amount
    return left


def _is_well_formed(book: LotBook, entry: CreditEntry) -> bool:
    origin, destination = _MOVES[entry.kind]
    moves = {(origin, destination)}
    if entry.kind is EntryKind.CORRECT:
        moves.add((destination, origin))
    if entry.kind is EntryKind.REDEEM and entry.settles is not None:
        moves = {(UnitPlace.HELD, destination)}
    if (entry.origin, entry.destination) not in moves or entry.amount <= 0:
        return False
    if entry.settles is None:
        return entry.kind not in _SETTLED_BY or entry.kind is EntryKind.REDEEM
    ended = book.find(entry.settles)
    ends = [later for later in book.entries if later.settles == entry.settles]
    return (
        ended is not None
        and ended.kind is _SETTLED_BY.get(entry.kind)
        and ended.amount == entry.amount
        and len(ends) == 1
    )


def written(amount: Decimal) -> str:
    """Write credits without zeros at the end.

    >>> written(Decimal("2.500")), written(Decimal("10"))
    ('2.5', '10')
    """
    return f"{amount.normalize():f}"
