"""A committee's meeting: agenda, who was there, who stepped aside, votes, decisions, minutes.

    meeting = meeting.voted(1, Ballot(seat="s1", choice=Choice.FOR))
    meeting.result(1, voting=4, rule=committee.attendance)

Seats stand for people everywhere, so minutes name roles; approved minutes are never changed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.learning.recognition.committee import AttendanceRule
from kakitome.values.localized_text import LocalizedText


class MotionChoice(StrEnum):
    """What a seat can say to a motion."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class MotionResult(StrEnum):
    """What became of a motion."""

    CARRIED = "carried"
    LOST = "lost"
    NO_QUORUM = "no_quorum"
    OPEN = "open"
    """Nobody has voted yet."""


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    HELD = "held"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of an agenda item: an address, or a file known by its hash."""

    name: str
    address: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionBallot:
    """What one seat said in an open vote."""

    seat: str
    choice: MotionChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionTally:
    """How many said what."""

    in_favour: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def cast(self) -> int:
        """Return all who took part."""
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item.

    Attributes:
        case: number of the case it is about; its papers and votes lie there, hidden from who is recused.
        motion: what is voted on; empty when the item is for information.
        is_secret: only numbers are recorded.
        recused: seats that left the room for it.
        counted: the numbers of a secret vote.
        decision: what was decided, in words.
    """

    title: LocalizedText
    papers: tuple[Paper, ...] = ()
    case: str = ""
    motion: LocalizedText = LocalizedText()
    is_secret: bool = False
    recused: frozenset[str] = frozenset()
    ballots: tuple[MotionBallot, ...] = ()
    counted: MotionTally | None = None
    decision: LocalizedText = LocalizedText()

    @property
    def tally(self) -> MotionTally:
        """Count the votes."""
        if self.counted is not None:
            return self.counted
        motion_choices = [ballot.choice for ballot in self.ballots]
        return MotionTally(
            in_favour=motion_choices.count(MotionChoice.FOR),
            against=motion_choices.count(MotionChoice.AGAINST),
            abstained=motion_choices.count(MotionChoice.ABSTAIN),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What was said, for the committee; the extract is for everybody.

    `approved_by` is a seat's id, or `secretariat`.
    """

    text: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What of approved minutes is published."""

    committee: str
    meeting: int
    held_at: datetime
    text: LocalizedText
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting; items are counted from 1.

    Attributes:
        number: counts from 1 in its committee.
        seats: the seats that may vote, as they stood when the meeting was held.
        present: seats that took part; `None` while nobody has written it down.
    """

    committee: str
    number: int
    held_at: datetime
    place: str = ""
    agenda: tuple[AgendaItem, ...] = ()
    seats: tuple[str, ...] = ()
    present: frozenset[str] | None = None
    minutes: Minutes = Minutes()

    @property
    def state(self) -> MeetingState:
        """Tell where it stands."""
        if self.minutes.approved_at is not None:
            return MeetingState.APPROVED
        return MeetingState.PLANNED if self.present is None else MeetingState.HELD

    def item(self, number: int) -> AgendaItem:
        """Return an item; raises `NotFound` (E_AGENDA_ITEM_UNKNOWN)."""
        if not 1 <= number <= len(self.agenda):
            raise NotFound("E_AGENDA_ITEM_UNKNOWN", number=number)
        return self.agenda[number - 1]

    def with_item(self, item: AgendaItem) -> "Meeting":
        """Add an item at the end; raises `Conflict` (E_MINUTES_APPROVED), `Invalid` (E_AGENDA_TITLE)."""
        self._need_open()
        if not item.title:
            raise Invalid("E_AGENDA_TITLE")
        return replace(self, agenda=(*self.agenda, item))

    def moved(self, number: int, *, by: int) -> "Meeting":
        """Move an item up (`by` -1) or down (1), as far as there is room; raises `Conflict` (E_MINUTES_APPROVED)."""
        self._need_open()
        item, rest = self.item(number), (*self.agenda[: number - 1], *self.agenda[number:])
        place = min(max(number - 1 + by, 0), len(rest))
        return replace(self, agenda=(*rest[:place], item, *rest[place:]))

    def attended(self, present: Sequence[str], *, voting: Sequence[str]) -> "Meeting":
        """Write down who was there, and which seats could vote.

        Raises:
            Conflict: E_MINUTES_APPROVED; E_ATTENDANCE_VOTED somebody who voted is missing.
        """
        self._need_open()
        here = frozenset(present)
        if any(ballot.seat not in here for item in self.agenda for ballot in item.ballots):
            raise Conflict("E_ATTENDANCE_VOTED")
        return replace(self, present=here, seats=tuple(voting))

    def recused(self, number: int, seats: Sequence[str]) -> "Meeting":
        """Write down who left for an item; raises `Conflict` (E_MINUTES_APPROVED), (E_RECUSED_VOTED)."""
        self._need_open()
        item = self.item(number)
        aside = frozenset(seats)
        if any(ballot.seat in aside for ballot in item.ballots):
            raise Conflict("E_RECUSED_VOTED")
        return self._with(number, replace(item, recused=aside))

    def voted(self, number: int, ballot: MotionBallot) -> "Meeting":
        """Record an open vote; a later one of the same seat takes the earlier one's place.

        Raises:
            Conflict: E_MINUTES_APPROVED, E_NO_MOTION, E_SECRET_VOTE, E_SEAT_NO_VOTE (not present, no vote, or recused).
        """
        self._need_open()
        item = self._motion(number)
        if item.is_secret:
            raise Conflict("E_SECRET_VOTE")
        if ballot.seat not in self.voters(number):
            raise Conflict("E_SEAT_NO_VOTE")
        others = tuple(motion_ballot for motion_ballot in item.ballots if motion_ballot.seat != ballot.seat)
        return self._with(number, replace(item, ballots=(*others, ballot)))

    def counted(self, number: int, tally: MotionTally) -> "Meeting":
        """Record the numbers of a secret vote.

        Raises:
            Conflict: E_MINUTES_APPROVED, E_NO_MOTION, E_OPEN_VOTE.
            Invalid: E_TALLY, more votes than there were voters, or fewer than none.
        """
        self._need_open()
        item = self._motion(number)
        if not item.is_secret:
            raise Conflict("E_OPEN_VOTE")
        if min(tally.in_favour, tally.against, tally.abstained) < 0 or tally.cast > len(self.voters(number)):
            raise Invalid("E_TALLY", voters=len(self.voters(number)))
        return self._with(number, replace(item, counted=tally))

    def decided(self, number: int, decision: LocalizedText) -> "Meeting":
        """Put a decision into words; raises `Conflict` (E_MINUTES_APPROVED)."""
        self._need_open()
        return self._with(number, replace(self.item(number), decision=decision))

    def voters(self, number: int) -> frozenset[str]:
        """Return the seats that may vote on an item: present, with a vote, not recused."""
        return (self.present or frozenset()) & frozenset(self.seats) - self.item(number).recused

    def result(self, number: int, *, rule: AttendanceRule) -> MotionResult:
        """Tell what became of a motion: more for than against, by enough of the seats that may vote on it."""
        item = self.item(number)
        tally = item.tally
        if tally.cast == 0:
            return MotionResult.OPEN
        if tally.cast < rule.needed(len(frozenset(self.seats) - item.recused)):
            return MotionResult.NO_QUORUM
        return MotionResult.CARRIED if tally.in_favour > tally.against else MotionResult.LOST

    def with_minutes(self, text: str) -> "Meeting":
        """Write the minutes; raises `Conflict` (E_MINUTES_APPROVED)."""
        self._need_open()
        return replace(self, minutes=Minutes(text=text))

    def approved(self, *, by: str, at: datetime) -> "Meeting":
        """Approve the minutes: from now on nothing of the meeting changes.

        Raises:
            Conflict: E_MINUTES_APPROVED, E_MINUTES_EARLY (nobody wrote down who was there, or the meeting is to come).
            Invalid: E_MINUTES_EMPTY.
        """
        self._need_open()
        if self.present is None or at < self.held_at:
            raise Conflict("E_MINUTES_EARLY")
        if not self.minutes.text.strip():
            raise Invalid("E_MINUTES_EMPTY")
        return replace(self, minutes=replace(self.minutes, approved_at=at, approved_by=by))

    def _need_open(self) -> None:
        if self.state is MeetingState.APPROVED:
            raise Conflict("E_MINUTES_APPROVED", committee=self.committee, number=self.number)

    def _motion(self, number: int) -> AgendaItem:
        item = self.item(number)
        if not item.motion:
            raise Conflict("E_NO_MOTION")
        return item

    def _with(self, number: int, item: AgendaItem) -> "Meeting":
        return replace(self, agenda=(*self.agenda[: number - 1], item, *self.agenda[number:]))


def results(meeting: Meeting, *, rule: AttendanceRule) -> Mapping[int, MotionResult]:
    """Return what became of each motion, by the item's number."""
    numbers = (number for number, item in enumerate(meeting.agenda, start=1) if item.motion)
    return {number: meeting.result(number, rule=rule) for number in numbers}
