"""Recognition bodies as everybody may see them, and what goes across them: whose seats are whose."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import Seat
from kakitome.learning.recognition.criteria import Criteria
from kakitome.learning.recognition.meeting import Extract
from kakitome.learning.recognition.membership import Member
from kakitome.learning.recognition.people import Affiliation
from kakitome.ports.bodies import SeatHeld
from kakitome.records.models.recognition_body import BodyConfigurationRow, BodyMemberRow, BodySeatRow
from kakitome.records.store.bodies import DatabaseBody, body_of, seat_columns
from kakitome.records.store.prepared_queries import UnscopedPreparedQuery
from kakitome.records.store.scope import EVERYONE, UnscopedStore, ask_everyone, seeing
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

_SEATS = UnscopedPreparedQuery(BodySeatRow, "institution_id", "content", equal=("account",), order=("id",))


class DatabasePublicBodies(UnscopedStore):
    """Implements `ports.bodies.PublicBodies`."""

    def list_bodies(self) -> Sequence[Body]:
        with seeing(EVERYONE, using=self._using):
            rows = list(BodyConfigurationRow.objects.using(self._using).order_by("institution_id", "id"))
        by_institution: dict[str, list[BodyConfigurationRow]] = {}
        for row in rows:
            by_institution.setdefault(row.institution_id, []).append(row)
        return [body for own in by_institution.values() if (body := body_of(own)) is not None]

    def find(self, institution: str) -> Body | None:
        return self._body(institution).find()

    def list_published_criteria(self, institution: str) -> Sequence[Criteria]:
        return [criterion for criterion in self._body(institution).list_criteria() if criterion.is_published]

    def list_extracts(self, institution: str) -> Sequence[Extract]:
        return self._body(institution).list_extracts()

    def list_seats(self, institution: str) -> Sequence[Seat]:
        return [
            seat if seat.is_named else replace(seat, account="", affiliation=Affiliation())
            for seat in self._body(institution).list_seats()
        ]

    def list_named_members(self, institution: str) -> Sequence[Member]:
        members = self._body(institution).list_members()
        return [replace(member, account="", fees=()) for member in members if member.is_public]

    def count_members(self, institution: str, *, on: date) -> Mapping[str, int]:
        terms = (member.term_on(on) for member in self._body(institution).list_members())
        return Counter(term.member_class for term in terms if term is not None)

    def find_membership(self, institution: str, *, of: str) -> Member | None:
        return self._body(institution).find_member_of(of)

    def list_seats_of(self, account: str) -> Sequence[SeatHeld]:
        if not account:
            return []
        return [
            SeatHeld(institution=institution, seat=from_plain(Seat, content))
            for institution, content in ask_everyone(_SEATS, account, using=self._using)
        ]

    def forget_account(self, account: str, *, pseudonym: str) -> int:
        if not account:
            return 0
        with transaction.atomic(using=self._using), seeing(EVERYONE, using=self._using):
            seats = list(BodySeatRow.objects.using(self._using).filter(account=account))
            for row in seats:
                seat = replace(from_plain(Seat, row.content), account=pseudonym, is_named=False)
                for column, value in seat_columns(seat).items():
                    setattr(row, column, value)
                row.save(using=self._using)
            members = list(BodyMemberRow.objects.using(self._using).filter(account=account))
            for member_row in members:
                known = from_plain(Member, member_row.content)
                forgotten = replace(
                    known, account=pseudonym, name=LocalizedText(), affiliation=Affiliation(), is_public=False
                )
                member_row.account, member_row.content = pseudonym, to_plain(forgotten)
                member_row.save(using=self._using)
        return len(seats) + len(members)

    def _body(self, institution: str) -> DatabaseBody:
        return DatabaseBody(self._scope(institution))
