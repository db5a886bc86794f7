"""Applications of persons for awards, over the tables of one institution."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256 as digest_of
from typing import TypeVar

from django.db.models import Model, Q

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.award_applications import (
    ENDED,
    UNDECIDED,
    ApplicationEvidence,
    ApplicationState,
    ApplicationStep,
    AwardApplication,
    AwardCall,
)
from kakitome.records.models.award_application import (
    ApplicationEvidenceRow,
    ApplicationStepRow,
    AwardApplicationRow,
    AwardCallRow,
)
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

Row = TypeVar("Row", bound=Model)
Record = TypeVar("Record")
_AT_ONCE = 20
"""Pieces that are read together with their bytes."""
_CALLS = RecordMapping(AwardCallRow, AwardCall)
_APPLICATIONS = RecordMapping(AwardApplicationRow, AwardApplication, apart=["evidence", "steps"])
_EVIDENCE = RecordMapping(ApplicationEvidenceRow, ApplicationEvidence)
_STEPS = RecordMapping(ApplicationStepRow, ApplicationStep)


class DatabaseAwardApplications(ScopedStore):
    """Implements `AwardApplicationStore`."""

    def put_call(self, call: AwardCall, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(AwardCallRow).filter(microcredential=call.microcredential).first()
            if row is None:
                self._scope.add([_CALLS.row(call)])
            else:
                _CALLS.fill(row, call).save(using=self._scope.using)

    def find_call(self, microcredential: str, /) -> AwardCall | None:
        return self._scope.find(_CALLS, microcredential=microcredential)

    def list_calls(self) -> Sequence[AwardCall]:
        return self._scope.find_all(_CALLS, "microcredential")

    def find(self, key: str, /) -> AwardApplication | None:
        with self._scope.reading():
            return next(iter(self._read(self._scope.rows(AwardApplicationRow).filter(key=key))), None)

    def list_of_account(self, account: str, /) -> Sequence[AwardApplication]:
        if not account:
            return []
        with self._scope.reading():
            rows = self._scope.rows(AwardApplicationRow).filter(account=account)
            return self._read(rows.order_by("-created_at", "-pk"))

    def list_sent(
        self, *, states: frozenset[ApplicationState], microcredential: str = "", limit: int = 500
    ) -> Sequence[AwardApplication]:
        where = {"microcredential": microcredential} if microcredential else {}
        wanted = [state.value for state in states - {ApplicationState.DRAFT}]
        with self._scope.reading():
            rows = self._scope.rows(AwardApplicationRow).filter(state__in=wanted, sent_at__isnull=False, **where)
            return self._read(rows.order_by("sent_at", "pk")[:limit])

    def list_under_way(self) -> Sequence[AwardApplication]:
        with self._scope.reading():
            rows = self._scope.rows(AwardApplicationRow).filter(awarding_since__isnull=False)
            undecided = Q(state__in=[state.value for state in UNDECIDED])
            overtaken = Q(state__in=[state.value for state in ENDED - {ApplicationState.AWARDED}]) & ~Q(renews="")
            return self._read(rows.filter(undecided | overtaken).order_by("pk"))

    def put(self, application: AwardApplication, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(AwardApplicationRow).filter(key=application.key).first()
            if row is None:
                self._scope.add([_APPLICATIONS.row(application)])
            else:
                _APPLICATIONS.fill(row, application).save(using=self._scope.using)

    def add_step(self, key: str, step: ApplicationStep, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_APPLICATION_CHANGED")):
            self._scope.add([_STEPS.row(step, application_id=self._row(key).pk)])

    def add_evidence(self, key: str, evidence: ApplicationEvidence, /, *, content: bytes) -> None:
        with self._scope.refusing_doubles(Conflict("E_APPLICATION_EVIDENCE_TWICE")):
            self._scope.add([_EVIDENCE.row(evidence, application_id=self._row(key).pk, data=content)])

    def change_evidence(self, key: str, evidence: ApplicationEvidence, /) -> None:
        with self._scope.writing():
            rows = self._scope.rows(ApplicationEvidenceRow).filter(application__key=key, key=evidence.key)
            rows.update(is_signed_in=evidence.is_signed_in, sent_at=evidence.sent_at)

    def remove_evidence(self, key: str, piece: str, /) -> None:
        with self._scope.writing():
            self._scope.rows(ApplicationEvidenceRow).filter(application__key=key, key=piece).delete()

    def read_evidence(self, key: str, piece: str, /) -> bytes:
        with self._scope.reading():
            row = self._scope.rows(ApplicationEvidenceRow).filter(application__key=key, key=piece).first()
            if row is None or not row.sha256:
                raise NotFound("E_APPLICATION_EVIDENCE")
            content = bytes(row.data)
        if digest_of(content).hexdigest() != row.sha256:
            raise Unavailable("E_WALLET_DAMAGED")
        return content

    def walk_evidence(self) -> Iterator[tuple[ApplicationEvidence, bytes]]:
        last = 0
        while rows := self._after(last):
            for row in rows:
                yield _EVIDENCE.read(row), bytes(row.data)
                last = row.pk

    def remove(self, key: str, /) -> None:
        with self._scope.writing():
            self._scope.rows(AwardApplicationRow).filter(key=key).delete()

    def _after(self, last: int) -> list[ApplicationEvidenceRow]:
        with self._scope.reading():
            rows = self._scope.rows(ApplicationEvidenceRow).filter(pk__gt=last).exclude(sha256="")
            return list(rows.order_by("pk")[:_AT_ONCE])

    def _row(self, key: str) -> AwardApplicationRow:
        return self._scope.get_row(AwardApplicationRow, NotFound("E_APPLICATION_UNKNOWN"), key=key)

    def _read(self, rows: Iterable[AwardApplicationRow]) -> list[AwardApplication]:
        """Read applications with all that belongs to them but the bytes, in three questions."""
        application_rows = list(rows)
        keys = [row.pk for row in application_rows]
        pieces = self._by_application(ApplicationEvidenceRow, _EVIDENCE, keys)
        steps = self._by_application(ApplicationStepRow, _STEPS, keys, "position")
        return [
            _APPLICATIONS.read(row, evidence=tuple(pieces.get(row.pk, ())), steps=tuple(steps.get(row.pk, ())))
            for row in application_rows
        ]

    def _by_application(
        self, model: type[Row], mapping: RecordMapping[Row, Record], keys: Sequence[int], order: str = "pk"
    ) -> dict[int, list[Record]]:
        read: dict[int, list[Record]] = {}
        rows = self._scope.rows(model).filter(application__in=keys).order_by(order)
        for application, *values in rows.values_list("application", *mapping.names):
            read.setdefault(application, []).append(mapping.read_values(values))
        return read
