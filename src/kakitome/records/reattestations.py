"""Requests to attest again, over the tables."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from django.db.models import Q

from kakitome.errors import Conflict, NotFound
from kakitome.ports.reattestations import (
    FoundReattestation,
    PersonReattestations,
    ReattestationRequest,
    ReattestationStep,
    ReattestationTerms,
)
from kakitome.ports.wallets import CollectedItem
from kakitome.records.collected_items import item_keys
from kakitome.records.models.reattestation import ReattestationRow, ReattestationTermsRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_REQUESTS = RecordMapping(ReattestationRow, ReattestationRequest, apart=["item"])
_TERMS = RecordMapping(ReattestationTermsRow, ReattestationTerms)


class DatabasePersonReattestations:
    """Implements `ports.reattestations.PersonReattestations` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

    def add(self, request: ReattestationRequest, /) -> None:
        with self._scope.writing():
            document = item_keys(self._scope, [request.item])(request.item)["document_id"]
            self._scope.add(_REQUESTS.row(request, award_item=request.item.award, document_id=document))

    def list_requests(self) -> Sequence[ReattestationRequest]:
        with self._scope.reading():
            rows = self._scope.rows(ReattestationRow).select_related("document")
            return [_request_in(row) for row in rows.order_by("-asked_at", "-pk")]

    def find(self, key: str) -> ReattestationRequest | None:
        with self._scope.reading():
            row = self._scope.rows(ReattestationRow).select_related("document").filter(key=key).first()
            return _request_in(row) if row else None

    def replace(self, request: ReattestationRequest, /) -> None:
        with self._scope.writing(), refusing_doubles(Conflict("E_REATTEST_TWICE"), using=self._scope.using):
            row = self._scope.rows(ReattestationRow).filter(key=request.key).first()
            if row is None:
                raise NotFound("E_REATTEST_UNKNOWN")
            _REQUESTS.fill(row, request).save(using=self._scope.using)


class DatabaseReattestations(UnscopedStore):
    """Implements `ports.reattestations.Reattestations` over one database."""

    def open(self, account: str) -> PersonReattestations:
        return DatabasePersonReattestations(account, using=self._using)

    def list_at(self, institution: str) -> Sequence[FoundReattestation]:
        return self._list(institution=institution, account__is_active=True)

    def list_same(self, credential_sha256: str) -> Sequence[FoundReattestation]:
        return self._list(credential_sha256=credential_sha256)

    def find_terms(self, institution: str) -> ReattestationTerms | None:
        row = ReattestationTermsRow.objects.using(self._using).filter(institution=institution).first()
        return _TERMS.read(row) if row else None

    def count_unsound(self) -> int:
        with seeing(EVERYONE, using=self._using):
            rows = ReattestationRow.objects.using(self._using).filter(step=ReattestationStep.ATTESTED.value)
            return rows.filter(Q(award="") | Q(proposed_by="")).count()

    def put_terms(self, terms: ReattestationTerms, /) -> None:
        rows = ReattestationTermsRow.objects.using(self._using)
        row = rows.filter(institution=terms.institution).first() or ReattestationTermsRow()
        _TERMS.fill(row, terms).save(using=self._using)

    def list_accepting(self) -> Sequence[ReattestationTerms]:
        rows = ReattestationTermsRow.objects.using(self._using).filter(is_on=True)
        return [_TERMS.read(row) for row in rows.order_by("institution")]

    def _list(self, **where: object) -> Sequence[FoundReattestation]:
        with seeing(EVERYONE, using=self._using):
            rows = ReattestationRow.objects.using(self._using).filter(**where).select_related("account", "document")
            return [
                FoundReattestation(account=str(row.account.subject), request=_request_in(row))
                for row in rows.order_by("asked_at", "pk")
            ]


def _request_in(row: ReattestationRow) -> ReattestationRequest:
    item = CollectedItem(document=row.document.key if row.document else "", award=row.award_item)
    return _REQUESTS.read(row, item=item)
