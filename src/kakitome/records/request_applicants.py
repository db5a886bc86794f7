"""The people whom askers list, over the table."""

from collections.abc import Sequence

from kakitome.errors import NotFound
from kakitome.ports.request_applicants import ListedApplicant
from kakitome.records.models.presentation_request import PresentationRequestRow, RequestApplicantRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore

_APPLICANTS = RecordMapping(RequestApplicantRow, ListedApplicant)


class DatabaseRequestApplicants(UnscopedStore):
    """Implements `ports.request_applicants.RequestApplicants` over one database."""

    def add(self, request: str, applicants: Sequence[ListedApplicant], /) -> None:
        row = PresentationRequestRow.objects.using(self._using).filter(number=request).first()
        if row is None:
            raise NotFound("E_REQUEST_UNKNOWN")
        rows = [_APPLICANTS.row(applicant, request=row) for applicant in applicants]
        RequestApplicantRow.objects.using(self._using).bulk_create(rows)

    def list_by_request(self, request: str) -> Sequence[ListedApplicant]:
        rows = RequestApplicantRow.objects.using(self._using).filter(request__number=request)
        return [_APPLICANTS.read(row) for row in rows.order_by("position", "pk")]

    def find_by_link(self, link_hash: str) -> tuple[str, ListedApplicant] | None:
        rows = RequestApplicantRow.objects.using(self._using).select_related("request")
        row = rows.filter(link_hash=link_hash).first()
        return (row.request.number, _APPLICANTS.read(row)) if row else None

    def remove(self, request: str, key: str) -> None:
        RequestApplicantRow.objects.using(self._using).filter(request__number=request, key=key).delete()
