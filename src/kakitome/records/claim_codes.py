"""Printed claim codes over a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models

from kakitome.ports.claim_codes import ClaimCode, ClaimCodeStore, FoundClaimCode
from kakitome.records.models.claim_code import ClaimCodeRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, Scope, ScopedStore, UnscopedStore, seeing

_CODES = RecordMapping(ClaimCodeRow, ClaimCode)


class DatabaseClaimCodeStore(ScopedStore):
    """Implements `ports.claim_codes.ClaimCodeStore` over one database."""

    def add_many(self, codes: Sequence[ClaimCode], /) -> None:
        with self._scope.writing():
            for code in codes:
                self._unused([code.award_number]).update(voided_at=code.made_at)
            self._scope.add([_CODES.row(code) for code in codes])

    def list_by_awards(self, award_numbers: Sequence[str], /) -> Mapping[str, ClaimCode]:
        codes = self._scope.find_all(_CODES, "made_at", "id", award_number__in=list(award_numbers))
        return {code.award_number: code for code in codes}

    def void(self, award_numbers: Sequence[str], /, *, at: datetime) -> int:
        with self._scope.writing():
            return self._unused(award_numbers).update(voided_at=at)

    def use(self, code_hash: str, *, at: datetime) -> bool:
        with self._scope.writing():
            rows = self._scope.rows(ClaimCodeRow).filter(code_hash=code_hash, ends_at__gt=at)
            return bool(rows.filter(used_at__isnull=True, voided_at__isnull=True).update(used_at=at))

    def _unused(self, award_numbers: Sequence[str]) -> models.QuerySet[ClaimCodeRow]:
        rows = self._scope.rows(ClaimCodeRow).filter(award_number__in=list(award_numbers))
        return rows.filter(used_at__isnull=True, voided_at__isnull=True)


class DatabaseClaimCodes(UnscopedStore):
    """Implements `ports.claim_codes.ClaimCodes` over one database."""

    def open(self, institution: str) -> ClaimCodeStore:
        return DatabaseClaimCodeStore(Scope(institution, using=self._using))

    def find(self, code_hash: str) -> FoundClaimCode | None:
        with seeing(EVERYONE, using=self._using):
            row = ClaimCodeRow.objects.using(self._using).filter(code_hash=code_hash).first()
            return FoundClaimCode(institution=row.institution_id, code=_CODES.read(row)) if row else None
