"""Credit awards over the table of one university."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from kakitome.errors import Conflict
from kakitome.ports.credit_awards import KeptCreditAward
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.credit_award import CreditAwardRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_AWARDS = RecordMapping(
    CreditAwardRow, KeptCreditAward, columns={"case": "case_number"}, apart=["place", "payload", "document"]
)


class DatabaseCreditAwards(ScopedStore):
    """Implements `CreditAwardStore`."""

    def add(self, credit_award: KeptCreditAward, /) -> None:
        entry = credit_award.place
        place = [entry.list_id.issuer, entry.list_id.purpose.value, entry.list_id.number, entry.index]
        with self._scope.refusing_doubles(Conflict("E_CREDIT_AWARD_EXISTS")):
            self._scope.add(
                [_AWARDS.row(credit_award, place=place, payload=credit_award.payload, document=credit_award.document)]
            )

    def sign(self, number: str, /, *, document: bytes, at: datetime) -> None:
        self._set(number, Q(signed_at=None), document=document, signed_at=at)

    def deliver(self, number: str, /, *, at: datetime) -> None:
        self._set(number, Q(delivered_at=None, reversed_at=None), delivered_at=at)

    def reverse(self, number: str, /, *, at: datetime) -> None:
        self._set(number, Q(reversed_at=None), reversed_at=at)

    def find_by_case(self, case: str, /) -> KeptCreditAward | None:
        with self._scope.reading():
            row = self._scope.rows(CreditAwardRow).filter(case_number=case).order_by("-id").first()
            return _award_of(row) if row else None

    def list_unfinished(self) -> Sequence[KeptCreditAward]:
        with self._scope.reading():
            rows = self._scope.rows(CreditAwardRow).filter(reversed_at=None, delivered_at=None)
            return [_award_of(row) for row in rows.order_by("id")]

    def _set(self, number: str, where: Q, **columns: object) -> None:
        with self._scope.writing():
            row = self._scope.rows(CreditAwardRow).filter(where, number=number).first()
            if row is not None:
                for name, value in columns.items():
                    setattr(row, name, value)
                row.save(using=self._scope.using, update_fields=list(columns))


def _award_of(row: CreditAwardRow) -> KeptCreditAward:
    issuer, purpose, number, index = row.place
    list_id = StatusListId(issuer=issuer, purpose=StatusPurpose(purpose), number=number)
    place = StatusEntry(list_id=list_id, index=index)
    return _AWARDS.read(row, place=place, payload=bytes(row.payload), document=bytes(row.document))
