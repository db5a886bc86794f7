"""A recognition body's records in memory."""

from collections.abc import Sequence
from dataclasses import replace

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.journal import Journal, Log, Rows
from kakitome.learning.recognition.body import Body, read_configuration
from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.criteria import Criteria
from kakitome.learning.recognition.meeting import Extract, Meeting, MeetingState
from kakitome.learning.recognition.membership import FeeRecord, Member, MemberKind
from kakitome.ports.bodies import KeptConfiguration


class MemoryBody:
    """Implements `ports.bodies.BodyStore`; `institution` is what the body is called in answers."""

    def __init__(self, journal: Journal, *, institution: str = "") -> None:
        self._institution = institution
        self._configurations: Log[KeptConfiguration] = Log(journal)
        self._members: Rows[str, Member] = Rows(journal)
        self._seats: Rows[str, Seat] = Rows(journal)
        self._meetings: Rows[tuple[str, int], Meeting] = Rows(journal)
        self._extracts: Rows[tuple[str, int], Extract] = Rows(journal)
        self._criteria: Rows[tuple[str, str], Criteria] = Rows(journal)

    def take_configuration(self, configuration: KeptConfiguration, /) -> Body:
        """Become a body, or take another configuration."""
        read = read_configuration(configuration.text)
        self._configurations.append(configuration)
        opened_at = self._configurations.items()[0].taken_at
        return Body(institution=self._institution, configuration=read, opened_at=opened_at)

    def find(self) -> Body | None:
        """Return the body with the configuration it took last."""
        kept = self._configurations.items()
        if not kept:
            return None
        read = read_configuration(kept[-1].text)
        return Body(institution=self._institution, configuration=read, opened_at=kept[0].taken_at)

    def list_configurations(self) -> Sequence[KeptConfiguration]:
        """Return every configuration, oldest first."""
        return self._configurations.items()

    def add_member(self, member: Member, /) -> None:
        """Store a member."""
        if member.number in self._members:
            raise Conflict("E_MEMBER_EXISTS", number=member.number)
        self._members.put(member.number, member)

    def change_member(self, member: Member, /) -> None:
        """Store a member's name, affiliation, terms and publicity."""
        known = self._member(member.number)
        self._members.put(member.number, replace(member, fees=known.fees))

    def add_fee(self, number: str, fee: FeeRecord, /) -> None:
        """Add a fee record to a member."""
        known = self._member(number)
        self._members.put(number, replace(known, fees=(*known.fees, fee)))

    def find_member(self, number: str) -> Member | None:
        """Find a member by its number."""
        return self._members.find(number)

    def find_member_of(self, institution: str) -> Member | None:
        """Find the organisation that an institution of this platform is a member as; the newest membership counts."""
        found = [
            one
            for one in self.list_members()
            if institution and one.kind is MemberKind.ORGANISATION and one.affiliation.institution == institution
        ]
        return found[-1] if found else None

    def list_members(self) -> Sequence[Member]:
        """Return every member, by number."""
        return sorted(self._members.values(), key=lambda one: one.number)

    def add_seat(self, seat: Seat, /) -> None:
        """Store a seat."""
        if seat.id in self._seats:
            raise Conflict("E_SEAT_EXISTS")
        self._seats.put(seat.id, seat)

    def change_seat(self, seat: Seat, /) -> None:
        """Store a seat's end, publicity, account or affiliation."""
        if seat.id not in self._seats:
            raise NotFound("E_SEAT_UNKNOWN")
        self._seats.put(seat.id, seat)

    def list_seats(self, *, committee: str = "") -> Sequence[Seat]:
        """Return every seat there ever was, oldest first."""
        return [one for one in self._seats.values() if committee in ("", one.committee)]

    def add_meeting(self, meeting: Meeting, /) -> None:
        """Store a meeting."""
        key = (meeting.committee, meeting.number)
        if key in self._meetings:
            raise Conflict("E_MEETING_EXISTS", committee=meeting.committee, number=meeting.number)
        self._meetings.put(key, meeting)

    def change_meeting(self, meeting: Meeting, /) -> None:
        """Store what became of a meeting."""
        known = self._meeting(meeting.committee, meeting.number)
        if known.state is MeetingState.APPROVED:
            raise Conflict("E_MINUTES_APPROVED", committee=meeting.committee, number=meeting.number)
        self._meetings.put((meeting.committee, meeting.number), meeting)

    def find_meeting(self, committee: str, number: int) -> Meeting | None:
        """Find a meeting."""
        return self._meetings.find((committee, number))

    def list_meetings(self, *, committee: str = "") -> Sequence[Meeting]:
        """Return the meetings by committee and number."""
        found = [one for one in self._meetings.values() if committee in ("", one.committee)]
        return sorted(found, key=lambda one: (one.committee, one.number))

    def add_extract(self, extract: Extract, /) -> None:
        """Publish an extract of approved minutes."""
        meeting = self._meeting(extract.committee, extract.meeting)
        key = (extract.committee, extract.meeting)
        if meeting.state is not MeetingState.APPROVED:
            raise Conflict("E_MINUTES_NOT_APPROVED", committee=extract.committee, number=extract.meeting)
        if key in self._extracts:
            raise Conflict("E_EXTRACT_EXISTS", committee=extract.committee, number=extract.meeting)
        self._extracts.put(key, extract)

    def list_extracts(self) -> Sequence[Extract]:
        """Return what was published, newest meeting first."""
        return sorted(self._extracts.values(), key=lambda one: one.held_at, reverse=True)

    def save_criteria(self, criteria: Criteria, /) -> None:
        """Store a draft, or publish one."""
        self._need_draft(criteria.procedure, criteria.version)
        self._criteria.put((criteria.procedure, criteria.version), criteria)

    def drop_criteria(self, procedure: str, version: str) -> None:
        """Throw a draft away."""
        self._need_draft(procedure, version)
        self._criteria.drop((procedure, version))

    def find_criteria(self, procedure: str, version: str) -> Criteria | None:
        """Find a version."""
        return self._criteria.find((procedure, version))

    def list_criteria(self) -> Sequence[Criteria]:
        """Return every version, drafts too, by procedure, first day and version."""
        return sorted(self._criteria.values(), key=lambda one: (one.procedure, one.in_force_from, one.version))

    def _member(self, number: str) -> Member:
        known = self._members.find(number)
        if known is None:
            raise NotFound("E_MEMBER_UNKNOWN", number=number[:20])
        return known

    def _meeting(self, committee: str, number: int) -> Meeting:
        known = self._meetings.find((committee, number))
        if known is None:
            raise NotFound("E_MEETING_UNKNOWN", committee=committee, number=number)
        return known

    def _need_draft(self, procedure: str, version: str) -> None:
        known = self._criteria.find((procedure, version))
        if known is not None and known.is_published:
            raise Conflict("E_CRITERIA_PUBLISHED", version=version)
