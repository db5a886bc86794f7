"""A recognition body's records over tables."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.body import Body, BodyConfiguration, read_configuration
from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.criteria import Criteria
from kakitome.learning.recognition.meeting import Extract, Meeting
from kakitome.learning.recognition.membership import FeeRecord, Member, MemberKind
from kakitome.ports.bodies import KeptConfiguration
from kakitome.records.models.recognition_body import (
    BodyConfigurationRow,
    BodyCriteriaRow,
    BodyExtractRow,
    BodyFeeRow,
    BodyMeetingRow,
    BodyMemberRow,
    BodySeatRow,
)
from kakitome.records.store.record_mapping import ContentMapping, RecordMapping
from kakitome.records.store.scope import ScopedStore
from kakitome.values.plain_data import from_plain, to_plain

_CONFIGURATIONS = RecordMapping(BodyConfigurationRow, KeptConfiguration)
_SEATS = ContentMapping(BodySeatRow, Seat)
_MEETINGS = ContentMapping(BodyMeetingRow, Meeting)
_EXTRACTS = ContentMapping(BodyExtractRow, Extract)
_CRITERIA = ContentMapping(BodyCriteriaRow, Criteria)


class DatabaseBody(ScopedStore):
    """Implements `ports.bodies.BodyStore`."""

    def take_configuration(self, configuration: KeptConfiguration, /) -> Body:
        read = configuration_from(configuration.text)
        with self._scope.writing():
            self._scope.add([_CONFIGURATIONS.row(configuration)])
            first = self._scope.rows(BodyConfigurationRow).order_by("id").first()
            opened_at = first.taken_at if first else configuration.taken_at
        return Body(institution=self._scope.institution, configuration=read, opened_at=opened_at)

    def find(self) -> Body | None:
        with self._scope.reading():
            rows = list(self._scope.rows(BodyConfigurationRow).order_by("id"))
        return body_of(rows)

    def list_configurations(self) -> Sequence[KeptConfiguration]:
        return self._scope.find_all(_CONFIGURATIONS)

    def add_member(self, member: Member, /) -> None:
        with self._scope.writing():
            if self._scope.rows(BodyMemberRow).filter(number=member.number).exists():
                raise Conflict("E_MEMBER_EXISTS", number=member.number)
            row = BodyMemberRow(number=member.number, **_member_columns(member))
            self._scope.add([row])
            self._add_fees(member.number, member.fees)

    def change_member(self, member: Member, /) -> None:
        with self._scope.writing():
            row = self._member_row(member.number)
            self._scope.rows(BodyMemberRow).filter(pk=row.pk).update(**_member_columns(member))

    def add_fee(self, number: str, fee: FeeRecord, /) -> None:
        with self._scope.writing():
            self._add_fees(number, (fee,))

    def find_member(self, number: str) -> Member | None:
        return next(iter(self._members(number=number)), None)

    def find_member_of(self, institution: str) -> Member | None:
        return next(reversed(self._members(member_institution=institution)), None) if institution else None

    def list_members(self) -> Sequence[Member]:
        return self._members()

    def add_seat(self, seat: Seat, /) -> None:
        with self._scope.writing():
            if self._scope.rows(BodySeatRow).filter(seat=seat.id).exists():
                raise Conflict("E_SEAT_EXISTS")
            self._scope.add([BodySeatRow(seat=seat.id, **seat_columns(seat))])

    def change_seat(self, seat: Seat, /) -> None:
        with self._scope.writing():
            if not self._scope.rows(BodySeatRow).filter(seat=seat.id).update(**seat_columns(seat)):
                raise NotFound("E_SEAT_UNKNOWN")

    def list_seats(self, *, committee: str = "") -> Sequence[Seat]:
        return self._scope.find_all(_SEATS, **({"committee": committee} if committee else {}))

    def add_meeting(self, meeting: Meeting, /) -> None:
        with self._scope.writing():
            if self.find_meeting(meeting.committee, meeting.number) is not None:
                raise Conflict("E_MEETING_EXISTS", committee=meeting.committee, number=meeting.number)
            row = BodyMeetingRow(committee=meeting.committee, number=meeting.number, **_meeting_columns(meeting))
            self._scope.add([row])

    def change_meeting(self, meeting: Meeting, /) -> None:
        with self._scope.writing():
            row = self._meeting_row(meeting.committee, meeting.number)
            if row.approved_at is not None:
                raise Conflict("E_MINUTES_APPROVED", committee=meeting.committee, number=meeting.number)
            self._scope.rows(BodyMeetingRow).filter(pk=row.pk).update(**_meeting_columns(meeting))

    def find_meeting(self, committee: str, number: int) -> Meeting | None:
        return self._scope.find(_MEETINGS, committee=committee, number=number)

    def list_meetings(self, *, committee: str = "") -> Sequence[Meeting]:
        wanted = {"committee": committee} if committee else {}
        return self._scope.find_all(_MEETINGS, "committee", "number", **wanted)

    def add_extract(self, extract: Extract, /) -> None:
        with self._scope.writing():
            row = self._meeting_row(extract.committee, extract.meeting)
            if row.approved_at is None:
                raise Conflict("E_MINUTES_NOT_APPROVED", committee=extract.committee, number=extract.meeting)
            if self._scope.rows(BodyExtractRow).filter(meeting=row).exists():
                raise Conflict("E_EXTRACT_EXISTS", committee=extract.committee, number=extract.meeting)
            fresh = BodyExtractRow(meeting=row, content=to_plain(extract), published_at=extract.published_at)
            self._scope.add([fresh])

    def list_extracts(self) -> Sequence[Extract]:
        return sorted(self._scope.find_all(_EXTRACTS), key=lambda extract: extract.held_at, reverse=True)

    def save_criteria(self, criteria: Criteria, /) -> None:
        with self._scope.writing():
            drafts = self._draft_rows(criteria.procedure, criteria.version)
            if not drafts.update(**_criteria_columns(criteria)):
                self._scope.add([BodyCriteriaRow(**_criteria_columns(criteria))])

    def drop_criteria(self, procedure: str, version: str) -> None:
        with self._scope.writing():
            self._draft_rows(procedure, version).delete()

    def find_criteria(self, procedure: str, version: str) -> Criteria | None:
        return self._scope.find(_CRITERIA, procedure=procedure, version=version)

    def list_criteria(self) -> Sequence[Criteria]:
        return self._scope.find_all(_CRITERIA, "procedure", "in_force_from", "version")

    def _members(self, **wanted: str) -> list[Member]:
        with self._scope.reading():
            rows = self._scope.rows(BodyMemberRow).filter(**wanted).order_by("number")
            return members_from(list(rows), list(self._scope.rows(BodyFeeRow).order_by("id")))

    def _member_row(self, number: str) -> BodyMemberRow:
        return self._scope.get_row(BodyMemberRow, NotFound("E_MEMBER_UNKNOWN", number=number[:20]), number=number)

    def _add_fees(self, number: str, fees: Sequence[FeeRecord]) -> None:
        member = self._member_row(number)
        self._scope.add([BodyFeeRow(member=member, content=to_plain(fee)) for fee in fees])

    def _meeting_row(self, committee: str, number: int) -> BodyMeetingRow:
        unknown = NotFound("E_MEETING_UNKNOWN", committee=committee, number=number)
        return self._scope.get_row(BodyMeetingRow, unknown, committee=committee, number=number)

    def _draft_rows(self, procedure: str, version: str) -> QuerySet[BodyCriteriaRow]:
        """Return the row of a version, or none; raises `Conflict` when it is published."""
        rows = self._scope.rows(BodyCriteriaRow).filter(procedure=procedure, version=version)
        if rows.exclude(published_at=None).exists():
            raise Conflict("E_CRITERIA_PUBLISHED", version=version)
        return rows


@lru_cache(maxsize=64)
def configuration_from(text: str) -> BodyConfiguration:
    """Read a configuration's text, once in a process."""
    return read_configuration(text)


def body_of(rows: Sequence[BodyConfigurationRow]) -> Body | None:
    """Make a body of its configurations, oldest first."""
    if not rows:
        return None
    return Body(
        institution=rows[0].institution_id,
        configuration=configuration_from(rows[-1].text),
        opened_at=rows[0].taken_at,
    )


def members_from(rows: Sequence[BodyMemberRow], fees: Sequence[BodyFeeRow]) -> list[Member]:
    """Make members of their rows and their fees."""
    by_member: dict[Any, list[FeeRecord]] = {}
    for fee in fees:
        by_member.setdefault(fee.member_id, []).append(from_plain(FeeRecord, fee.content))  # type: ignore[attr-defined]
    return [replace(from_plain(Member, row.content), fees=tuple(by_member.get(row.pk, ()))) for row in rows]


def seat_columns(seat: Seat) -> dict[str, Any]:
    """Return the columns of a seat that may change."""
    return {"committee": seat.committee, "account": seat.account, "content": to_plain(seat)}


def _member_columns(member: Member) -> dict[str, Any]:
    return {
        "account": member.account,
        "member_institution": member.affiliation.institution if member.kind is MemberKind.ORGANISATION else "",
        "content": to_plain(replace(member, fees=())),
    }


def _meeting_columns(meeting: Meeting) -> dict[str, Any]:
    return {"approved_at": meeting.minutes.approved_at, "content": to_plain(meeting)}


def _criteria_columns(criteria: Criteria) -> dict[str, Any]:
    return {
        "procedure": criteria.procedure,
        "version": criteria.version,
        "in_force_from": criteria.in_force_from,
        "published_at": criteria.published_at,
        "content": to_plain(criteria),
    }
