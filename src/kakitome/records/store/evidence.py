"""Records about evidence over tables."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from django.db.models import Exists, OuterRef, QuerySet, Sum

from kakitome.errors import Conflict, NotFound
from kakitome.ports.evidence import EvidenceFile, Sample
from kakitome.records.models.evidence import EvidenceRow, EvidenceSampleRow
from kakitome.records.models.recognition_case import CaseRow
from kakitome.records.store.scope import Scope


class DatabaseEvidence:
    """Implements `EvidenceStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, evidence: EvidenceFile, /) -> None:
        with self._scope.writing():
            case = self._scope.rows(CaseRow).filter(number=evidence.case).first()
            if case is None:
                raise NotFound("E_CASE_UNKNOWN")
            known = self._rows().filter(case=case, kind=evidence.kind, sha256=evidence.sha256)
            if known.exists():
                return
            row = EvidenceRow(
                case=case,
                kind=evidence.kind,
                name=evidence.name,
                sha256=evidence.sha256,
                size=evidence.size,
                media_type=evidence.media_type,
                added_at=evidence.added_at,
                added_by=evidence.added_by,
                destroyed_at=evidence.destroyed_at,
                reason=evidence.reason,
            )
            self._scope.add([row])

    def list_of_case(self, case: str) -> Sequence[EvidenceFile]:
        with self._scope.reading():
            return [_evidence(row) for row in self._rows().filter(case__number=case)]

    def list_cases_with_files(self, *, changed_before: datetime) -> Sequence[str]:
        with self._scope.reading():
            evidence_rows = EvidenceRow.objects.using(self._scope.using).filter(case=OuterRef("pk"), destroyed_at=None)
            cases = self._scope.rows(CaseRow).filter(Exists(evidence_rows), updated_at__lt=changed_before)
            return list(cases.order_by("-updated_at", "-id").values_list("number", flat=True))

    def list_all(self) -> Sequence[EvidenceFile]:
        with self._scope.reading():
            return [_evidence(row) for row in self._rows()]

    def total_size(self, applicant: str) -> int:
        with self._scope.reading():
            rows = self._rows().filter(case__applicant=applicant, destroyed_at=None)
            return int(rows.aggregate(total=Sum("size"))["total"] or 0)

    def destroy(self, case: str, *, at: datetime, reason: str) -> Sequence[EvidenceFile]:
        with self._scope.writing():
            rows = list(self._rows().filter(case__number=case, destroyed_at=None))
            for row in rows:
                row.destroyed_at, row.reason = at, reason
                row.save(using=self._scope.using)
        return [_evidence(row) for row in rows]

    def add_sample(self, sample: Sample, /) -> None:
        with self._scope.writing():
            if self._scope.rows(EvidenceSampleRow).filter(year=sample.year, seed=sample.seed).exists():
                raise Conflict("E_SAMPLE_EXISTS", year=sample.year)
            row = EvidenceSampleRow(
                year=sample.year,
                share=str(sample.share),
                seed=sample.seed,
                of=sample.of,
                cases=list(sample.cases),
                drawn_at=sample.drawn_at,
                drawn_by=sample.drawn_by,
            )
            self._scope.add([row])

    def list_samples(self) -> Sequence[Sample]:
        with self._scope.reading():
            rows = list(self._scope.rows(EvidenceSampleRow).order_by("id"))
        return [
            Sample(
                year=row.year,
                share=Fraction(row.share),
                seed=row.seed,
                of=row.of,
                cases=tuple(row.cases),
                drawn_at=row.drawn_at,
                drawn_by=row.drawn_by,
            )
            for row in rows
        ]

    def _rows(self) -> QuerySet[EvidenceRow]:
        return self._scope.rows(EvidenceRow).select_related("case").order_by("id")


def _evidence(row: EvidenceRow) -> EvidenceFile:
    return EvidenceFile(
        case=row.case.number,
        kind=row.kind,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        added_at=row.added_at,
        added_by=row.added_by,
        destroyed_at=row.destroyed_at,
        reason=row.reason,
    )
