"""Members of a recognition body: classes with their rights as data, and one member through time.

    rules.may(member, APPLY_FOR_RECOGNITION, on=date(2026, 11, 21))

Who a person is and who pays whom is not known here: a fee is a record that something was due, paid or waived.

Source: JMCO 2025, 会員区分 (the table of classes and rights is a draft of the body it describes).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.learning.recognition.people import Affiliation
from kakitome.values.localized_text import LocalizedText

APPLY_FOR_RECOGNITION = "apply_for_recognition"
TAKE_PART_IN_COMMITTEES = "take_part_in_committees"
"""The two rights that the platform itself asks for; the others are the body's own business, told to everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Something that members of some classes may do."""

    id: str
    name: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberClass:
    """One class of members: what it may do, whether it pays, whom it is for."""

    id: str
    name: LocalizedText
    has_fee: bool
    rights: frozenset[str]
    meant_for: LocalizedText


class UnpaidFee(StrEnum):
    """What an overdue fee does."""

    TOLD = "told"
    BLOCKS = "blocks"


class MemberKind(StrEnum):
    """What a member is."""

    ORGANISATION = "organisation"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerm:
    """For how long a member was of a class; `until` is exclusive, and the rules are the version it agreed to."""

    member_class: str
    since: date
    until: date | None = None
    rules_version: str = ""

    def holds(self, on: date) -> bool:
        """Tell whether the term runs on a day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRecord:
    """What is known about the fee of one year; a later record of the same year takes an earlier one's place.

    Attributes:
        year: the body's financial year.
        amount: in whole units of `currency` (ISO 4217), as a decimal.
        reason: why a fee was waived; no free text about a person.
    """

    year: int
    amount: Decimal
    currency: str
    due_on: date
    paid_on: date | None = None
    is_waived: bool = False
    reason: str = ""
    noted_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is owed for the year."""
        return self.is_waived or self.paid_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member.

    Attributes:
        number: the body's own number for it.
        affiliation: the organisation, or where the person belongs; its `institution` is a key of this platform.
        account: of a person who has one; empty for organisations.
        name: as shown to the secretariat; emptied when the person leaves the platform.
        terms: oldest first, never overlapping.
        fees: every record, oldest first.
        is_public: whether the body may name it in public.
    """

    number: str
    kind: MemberKind
    name: LocalizedText
    affiliation: Affiliation = field(default_factory=Affiliation)
    account: str = ""
    terms: tuple[ClassTerm, ...] = ()
    fees: tuple[FeeRecord, ...] = ()
    is_public: bool = False

    def term_on(self, on: date) -> ClassTerm | None:
        """Return the term that runs on a day."""
        return next((term for term in self.terms if term.holds(on)), None)

    def fee_of(self, year: int) -> FeeRecord | None:
        """Return what is known last about a year's fee."""
        return next((fee for fee in reversed(self.fees) if fee.year == year), None)

    def overdue(self, on: date) -> tuple[FeeRecord, ...]:
        """Return the fees that were due before a day and are not settled, oldest year first."""
        years = sorted({fee.year for fee in self.fees})
        latest = [fee for year in years if (fee := self.fee_of(year)) is not None]
        return tuple(fee for fee in latest if fee.due_on < on and not fee.is_settled)

    def moved(self, member_class: str, *, since: date, rules_version: str = "") -> "Member":
        """Begin a term of a class; the running one ends the same day.

        Raises:
            Conflict: E_MEMBER_TERM_ORDER, the day lies before the last term's first day or end.
            Invalid: E_MEMBER_SAME_CLASS.
        """
        last = self.terms[-1] if self.terms else None
        if last is not None and (since < last.since or (last.until is not None and since < last.until)):
            raise Conflict("E_MEMBER_TERM_ORDER", number=self.number)
        if last is not None and last.until is None and last.member_class == member_class:
            raise Invalid("E_MEMBER_SAME_CLASS", number=self.number)
        before = self.terms
        if last is not None and last.until is None:
            # A class that was corrected on its first day leaves no empty term behind.
            before = (*self.terms[:-1], replace(last, until=since)) if last.since < since else self.terms[:-1]
        begun = ClassTerm(member_class=member_class, since=since, rules_version=rules_version)
        return replace(self, terms=(*before, begun))

    def ended(self, on: date) -> "Member":
        """End the running term; the day itself is no longer part of it.

        Raises:
            Conflict: E_MEMBER_ENDED there is no running term; E_MEMBER_TERM_ORDER the day lies before it began.
        """
        last = self.terms[-1] if self.terms else None
        if last is None or last.until is not None:
            raise Conflict("E_MEMBER_ENDED", number=self.number)
        if on < last.since:
            raise Conflict("E_MEMBER_TERM_ORDER", number=self.number)
        return replace(self, terms=(*self.terms[:-1], replace(last, until=on)))

    def with_fee(self, fee: FeeRecord) -> "Member":
        """Record a fee; raises `Invalid` (E_FEE_RECORD): below nothing, no currency, or waived without a reason."""
        is_currency = len(fee.currency) == 3 and fee.currency.isascii() and fee.currency.isupper()
        if fee.amount < 0 or not is_currency or (fee.is_waived and not fee.reason.strip()):
            raise Invalid("E_FEE_RECORD", year=fee.year)
        return replace(self, fees=(*self.fees, fee))


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipRules:
    """The body's table of members: rights are its columns, classes its rows, both in the order they are shown.

    Attributes:
        source: where the table was published, and of which day; `is_draft` when it says so itself.
        unpaid: what an overdue fee does to rights; told only, unless the body decides otherwise.
    """

    rights: tuple[Right, ...]
    classes: tuple[MemberClass, ...]
    source: str
    is_draft: bool = False
    unpaid: UnpaidFee = UnpaidFee.TOLD

    def class_of(self, member_class: str) -> MemberClass:
        """Return a class; raises `NotFound` (E_MEMBER_CLASS_UNKNOWN)."""
        known = next((class_ for class_ in self.classes if class_.id == member_class), None)
        if known is None:
            raise NotFound("E_MEMBER_CLASS_UNKNOWN", member_class=member_class[:80])
        return known

    def may(self, member: Member, right: str, *, on: date) -> bool:
        """Tell whether a member has a right on a day; one that the table does not know is nobody's."""
        term = member.term_on(on)
        known = next((class_ for class_ in self.classes if term is not None and class_.id == term.member_class), None)
        if known is None or right not in known.rights:
            return False
        return self.unpaid is UnpaidFee.TOLD or not member.overdue(on)


def next_member_number(members: Sequence[Member]) -> str:
    """Return the number after the highest one given so far: `0001`, `0002` …"""
    given = [int(member.number) for member in members if member.number.isdigit()]
    return f"{max(given, default=0) + 1:04d}"
