"""Persons on pathways, over the table of one institution."""

from collections.abc import Sequence
from datetime import datetime

from kakitome.errors import Conflict
from kakitome.ports.pathway_enrolments import OPEN, EnrolmentState, PathwayEnrolment
from kakitome.records.models.pathway_enrolment import PathwayEnrolmentRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_ENROLMENTS = RecordMapping(PathwayEnrolmentRow, PathwayEnrolment)


class DatabasePathwayEnrolments(ScopedStore):
    """Implements `PathwayEnrolmentStore`."""

    def add(self, enrolment: PathwayEnrolment, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_ENROLMENT_TWICE")):
            self._scope.add([_ENROLMENTS.row(enrolment)])

    def put(self, enrolment: PathwayEnrolment, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(PathwayEnrolmentRow).filter(key=enrolment.key).first()
            if row is not None:
                _ENROLMENTS.fill(row, enrolment).save(using=self._scope.using)

    def find(self, key: str, /) -> PathwayEnrolment | None:
        return self._scope.find(_ENROLMENTS, key=key) if key else None

    def list_of_account(self, account: str, /) -> Sequence[PathwayEnrolment]:
        return self._scope.find_all(_ENROLMENTS, "-agreed_at", "-pk", account=account) if account else []

    def list_of_pathway(self, number: str, /) -> Sequence[PathwayEnrolment]:
        return self._scope.find_all(_ENROLMENTS, "agreed_at", "pk", pathway=number)

    def list_due(self, *, before: datetime, limit: int) -> Sequence[PathwayEnrolment]:
        with self._scope.reading():
            rows = self._scope.rows(PathwayEnrolmentRow).filter(state=EnrolmentState.ENROLLED.value)
            rows = rows.filter(looked_at__lte=before).order_by("looked_at", "pk")
            return [_ENROLMENTS.read(row) for row in rows[:limit]]

    def list_under_way(self) -> Sequence[PathwayEnrolment]:
        with self._scope.reading():
            rows = self._scope.rows(PathwayEnrolmentRow).filter(awarding_since__isnull=False)
            rows = rows.filter(state__in=[state.value for state in OPEN]).order_by("pk")
            return [_ENROLMENTS.read(row) for row in rows]

    def remove(self, key: str, /) -> None:
        with self._scope.writing():
            self._scope.rows(PathwayEnrolmentRow).filter(key=key).delete()
