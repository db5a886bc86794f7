"""Records about evidence over tables."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Sum

from kakitome.errors import Conflict, NotFound
from kakitome.ports.evidence import EvidenceFile, Sample
from kakitome.records.models.evidence import EvidenceRow, EvidenceSampleRow
from kakitome.records.models.recognition_case import CaseRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_FILES = RecordMapping(EvidenceRow, EvidenceFile, columns={"case": "case.number"})
_SAMPLES = RecordMapping(EvidenceSampleRow, Sample)


class DatabaseEvidence(ScopedStore):
    """Implements `EvidenceStore`."""

    def add(self, evidence: EvidenceFile, /) -> None:
        with self._scope.writing():
            case = self._scope.get_row(CaseRow, NotFound("E_CASE_UNKNOWN"), number=evidence.case)
            known = self._scope.rows(EvidenceRow).filter(case=case, kind=evidence.kind, sha256=evidence.sha256)
            if not known.exists():
                self._scope.add([_FILES.row(evidence, case=case)])

    def list_of_case(self, case: str) -> Sequence[EvidenceFile]:
        return self._scope.find_all(_FILES, case__number=case)

    def list_cases_with_files(self, *, changed_before: datetime) -> Sequence[str]:
        with self._scope.reading():
            evidence_rows = EvidenceRow.objects.using(self._scope.using).filter(case=OuterRef("pk"), destroyed_at=None)
            cases = self._scope.rows(CaseRow).filter(Exists(evidence_rows), updated_at__lt=changed_before)
            return list(cases.order_by("-updated_at", "-id").values_list("number", flat=True))

    def list_all(self) -> Sequence[EvidenceFile]:
        return self._scope.find_all(_FILES)

    def total_size(self, applicant: str) -> int:
        with self._scope.reading():
            rows = self._scope.rows(EvidenceRow).filter(case__applicant=applicant, destroyed_at=None)
            return int(rows.aggregate(total=Sum("size"))["total"] or 0)

    def destroy(self, case: str, *, at: datetime, reason: str) -> Sequence[EvidenceFile]:
        with self._scope.writing():
            files = self._scope.find_all(_FILES, case__number=case, destroyed_at=None)
            rows = self._scope.rows(EvidenceRow).filter(case__number=case, destroyed_at=None)
            rows.update(destroyed_at=at, reason=reason)
        return [replace(evidence, destroyed_at=at, reason=reason) for evidence in files]

    def add_sample(self, sample: Sample, /) -> None:
        with self._scope.writing():
            if self._scope.rows(EvidenceSampleRow).filter(year=sample.year, seed=sample.seed).exists():
                raise Conflict("E_SAMPLE_EXISTS", year=sample.year)
            self._scope.add([_SAMPLES.row(sample)])

    def list_samples(self) -> Sequence[Sample]:
        return self._scope.find_all(_SAMPLES)
