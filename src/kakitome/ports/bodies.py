"""What a recognition body has on record: its configuration, members, seats, meetings and criteria.

Configurations, fee records, approved minutes, extracts and published criteria are records: they are added and never
changed. Seats and minutes name accounts and seats, never people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.criteria import Criteria
from kakitome.learning.recognition.meeting import Extract, Meeting
from kakitome.learning.recognition.membership import FeeRecord, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptConfiguration:
    """A configuration as the body took it: the exact text of its file."""

    text: str
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatHeld:
    """A seat somebody holds, and whose body it is of."""

    institution: str
    seat: Seat


class BodyStore(Protocol):
    """Everything of one institution that is a recognition body; an institution that is none has nothing here."""

    def take_configuration(self, configuration: KeptConfiguration, /) -> Body:
        """Become a body, or take another configuration; raises `Misconfigured` (E_BODY_CONFIGURATION)."""

    def find(self) -> Body | None:
        """Return the body with the configuration it took last; None when the institution is no body."""

    def list_configurations(self) -> Sequence[KeptConfiguration]:
        """Return every configuration, oldest first."""

    def add_member(self, member: Member, /) -> None:
        """Store a member; raises `Conflict` (E_MEMBER_EXISTS)."""

    def change_member(self, member: Member, /) -> None:
        """Store a member's name, affiliation, terms and publicity; fees stay. Raises `NotFound` (E_MEMBER_UNKNOWN)."""

    def add_fee(self, number: str, fee: FeeRecord, /) -> None:
        """Add a fee record to a member; raises `NotFound` (E_MEMBER_UNKNOWN)."""

    def find_member(self, number: str) -> Member | None:
        """Find a member by its number."""

    def find_member_of(self, institution: str) -> Member | None:
        """Find the organisation that an institution of this platform is a member as; the newest membership counts."""

    def list_members(self) -> Sequence[Member]:
        """Return every member, by number."""

    def add_seat(self, seat: Seat, /) -> None:
        """Store a seat; raises `Conflict` (E_SEAT_EXISTS)."""

    def change_seat(self, seat: Seat, /) -> None:
        """Store a seat's end, publicity, account or affiliation; raises `NotFound` (E_SEAT_UNKNOWN)."""

    def list_seats(self, *, committee: str = "") -> Sequence[Seat]:
        """Return every seat there ever was, oldest first."""

    def add_meeting(self, meeting: Meeting, /) -> None:
        """Store a meeting; raises `Conflict` (E_MEETING_EXISTS)."""

    def change_meeting(self, meeting: Meeting, /) -> None:
        """Store what became of a meeting.

        Raises `NotFound` (E_MEETING_UNKNOWN), `Conflict` (E_MINUTES_APPROVED) when its minutes were approved before.
        """

    def find_meeting(self, committee: str, number: int) -> Meeting | None:
        """Find a meeting."""

    def list_meetings(self, *, committee: str = "") -> Sequence[Meeting]:
        """Return the meetings by committee and number."""

    def add_extract(self, extract: Extract, /) -> None:
        """Publish an extract of approved minutes.

        Raises `NotFound` (E_MEETING_UNKNOWN), `Conflict` (E_MINUTES_NOT_APPROVED), (E_EXTRACT_EXISTS).
        """

    def list_extracts(self) -> Sequence[Extract]:
        """Return what was published, newest meeting first."""

    def save_criteria(self, criteria: Criteria, /) -> None:
        """Store a draft, or publish one; raises `Conflict` (E_CRITERIA_PUBLISHED) when that version was published."""

    def drop_criteria(self, procedure: str, version: str) -> None:
        """Throw a draft away; nothing happens when there is none.

        Raises `Conflict` (E_CRITERIA_PUBLISHED).
        """

    def find_criteria(self, procedure: str, version: str) -> Criteria | None:
        """Find a version."""

    def list_criteria(self) -> Sequence[Criteria]:
        """Return every version, drafts too, by procedure, first day and version."""


class PublicBodies(Protocol):
    """What everybody may read of all bodies of a platform, and the one question across them: whose seats are mine."""

    def list_bodies(self) -> Sequence[Body]:
        """Return the bodies by institution."""

    def find(self, institution: str) -> Body | None:
        """Find a body."""

    def list_published_criteria(self, institution: str) -> Sequence[Criteria]:
        """Return the published criteria of a body, by procedure and first day."""

    def list_extracts(self, institution: str) -> Sequence[Extract]:
        """Return the published extracts of minutes, newest meeting first."""

    def list_seats(self, institution: str) -> Sequence[Seat]:
        """Return the seats of a body; who is not to be named has no account and no affiliation here."""

    def list_named_members(self, institution: str) -> Sequence[Member]:
        """Return the members that agreed to be named, without accounts and fees, by number."""

    def count_members(self, institution: str, *, on: date) -> Mapping[str, int]:
        """Count the members of each class on a day; a class without members is left out."""

    def find_membership(self, institution: str, *, of: str) -> Member | None:
        """Find as what member an institution of this platform is known to a body."""

    def list_seats_of(self, account: str) -> Sequence[SeatHeld]:
        """Return the seats an account ever held in any body."""

    def forget_account(self, account: str, *, pseudonym: str) -> int:
        """Put a pseudonym where an account held seats or was a member; how many places there were.

        What was decided stays. Source: docs/standards/hostile-inputs.md B217.
        """
