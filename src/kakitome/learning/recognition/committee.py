"""Committees of a recognition body: what each is for, who sits on it from when to when, what its votes need.

Source: JMCO 2025, §8 (six committees and their tasks).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from kakitome.errors import Conflict
from kakitome.learning.recognition.people import Affiliation
from kakitome.values.localized_text import LocalizedText


class SeatRole(StrEnum):
    """What somebody is on a committee."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    SECRETARY = "secretary"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRule:
    """How many voting seats must take part in a meeting's item for its decision to count.

    Votes on cases have the quorum of their procedure.

    Attributes:
        share: of the seats that may vote on the item; `is_more_than` when exactly the share is not enough.
        at_least: never fewer than these.
    """

    share: Fraction = Fraction(1, 2)
    is_more_than: bool = True
    at_least: int = 2

    def needed(self, voting: int) -> int:
        """Return how many of a number of voting seats must take part."""
        exact = self.share * voting
        by_share = int(exact) + 1 if self.is_more_than or exact.denominator != 1 else int(exact)
        return max(self.at_least, by_share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """One committee as the body's configuration names it.

    Attributes:
        tasks: what it is for, a line each.
        role_names: what a role is called here when not as everywhere (理事長 for the chair of a board).
        procedures: ids of the procedures whose cases it decides.
        is_board: the body's board stands above its committees.
    """

    id: str
    name: LocalizedText
    tasks: tuple[LocalizedText, ...] = ()
    attendance: AttendanceRule = AttendanceRule()
    role_names: tuple[tuple[SeatRole, LocalizedText], ...] = ()
    procedures: tuple[str, ...] = ()
    is_board: bool = False

    def role_name(self, role: SeatRole) -> LocalizedText | None:
        """Return this committee's own name of a role."""
        return dict(self.role_names).get(role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody's place on a committee.

    Attributes:
        id: drawn once; meetings name seats by it, so minutes hold no names of people.
        account: who sits there; a pseudonym after the account was deleted.
        until: exclusive.
        votes: a secretary usually does not.
        is_named: the person agreed to be named in public.
    """

    id: str
    committee: str
    account: str
    role: SeatRole
    since: date
    until: date | None = None
    votes: bool = True
    is_named: bool = False
    affiliation: Affiliation = field(default_factory=Affiliation)

    def holds(self, on: date) -> bool:
        """Tell whether the term runs on a day."""
        return self.since <= on and (self.until is None or on < self.until)

    def ended(self, on: date) -> "Seat":
        """End the term; raises `Conflict` (E_SEAT_ENDED), (E_SEAT_TERM_ORDER) before it began."""
        if self.until is not None and self.until <= on:
            raise Conflict("E_SEAT_ENDED")
        if on < self.since:
            raise Conflict("E_SEAT_TERM_ORDER")
        return replace(self, until=on)


def seats_on(seats: Sequence[Seat], committee: str, *, on: date) -> tuple[Seat, ...]:
    """Return the seats of a committee whose term runs on a day, chair first."""
    order = list(SeatRole)
    seated = [seat for seat in seats if seat.committee == committee and seat.holds(on)]
    return tuple(sorted(seated, key=lambda seat: order.index(seat.role)))


def check_seat(seat: Seat, seats: Sequence[Seat]) -> None:
    """Refuse a seat that cannot be.

    Raises:
        Conflict: E_SEAT_TERM_ORDER it ends before it begins; E_SEAT_TAKEN the person sits there already; E_SEAT_CHAIR
            there is a chair at that time.
    """
    if seat.until is not None and seat.until <= seat.since:
        raise Conflict("E_SEAT_TERM_ORDER")
    others = [other for other in seats if other.committee == seat.committee and other.id != seat.id]
    beside = [other for other in others if _overlap(other, seat)]
    if any(other.account == seat.account for other in beside):
        raise Conflict("E_SEAT_TAKEN")
    if seat.role is SeatRole.CHAIR and any(other.role is SeatRole.CHAIR for other in beside):
        raise Conflict("E_SEAT_CHAIR")


def _overlap(seat: Seat, other: Seat) -> bool:
    return (seat.until is None or other.since < seat.until) and (other.until is None or seat.since < other.until)
