"""Reports of requests, over the table."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min

from kakitome.errors import Conflict, NotFound
from kakitome.ports.request_reports import RequestReport
from kakitome.records.models.presentation_request import PresentationRequestRow, RequestReportRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore, refusing_doubles

_REPORTS = RecordMapping(RequestReportRow, RequestReport, apart=["request"])


class DatabaseRequestReports(UnscopedStore):
    """Implements `ports.request_reports.RequestReports` over one database."""

    def add(self, report: RequestReport, /) -> None:
        request = PresentationRequestRow.objects.using(self._using).filter(number=report.request).first()
        if request is None:
            raise NotFound("E_REQUEST_UNKNOWN")
        row = _REPORTS.row(report, request=request)
        row.reporter_hash = report.reporter_hash or None
        with refusing_doubles(Conflict("E_REPORT_TWICE"), using=self._using):
            row.save(using=self._using, force_insert=True)

    def list_waiting(self) -> Sequence[str]:
        rows = RequestReportRow.objects.using(self._using).filter(settled_at__isnull=True)
        by_request = rows.values("request__number").annotate(first=Min("reported_at")).order_by("first")
        return [str(each["request__number"]) for each in by_request]

    def list_by_request(self, request: str) -> Sequence[RequestReport]:
        rows = RequestReportRow.objects.using(self._using).filter(request__number=request)
        return [_REPORTS.read(row, request=request) for row in rows.order_by("reported_at", "pk")]

    def settle(self, request: str, *, at: datetime) -> None:
        rows = RequestReportRow.objects.using(self._using).filter(request__number=request, settled_at__isnull=True)
        rows.update(settled_at=at)
