"""Records about evidence in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.cases import MemoryCases
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.evidence import Evidence, Sample


class MemoryEvidenceRecords:
    """Implements `ports.evidence.EvidenceStore`."""

    def __init__(self, journal: Journal, cases: MemoryCases) -> None:
        self._cases = cases
        self._kept: Rows[tuple[str, str, str], Evidence] = Rows(journal)
        self._samples: Rows[tuple[int, str], Sample] = Rows(journal)

    def add(self, evidence: Evidence, /) -> None:
        """Note a file of a case."""
        if self._cases.find_head(evidence.case) is None:
            raise NotFound("E_CASE_UNKNOWN")
        key = (evidence.case, evidence.kind, evidence.sha256)
        if key not in self._kept:
            self._kept.put(key, evidence)

    def list_of_case(self, case: str) -> Sequence[Evidence]:
        """Return the files of a case."""
        return [one for one in self._kept.values() if one.case == case]

    def list_all(self) -> Sequence[Evidence]:
        """Return every record."""
        return self._kept.values()

    def total_size(self, applicant: str) -> int:
        """Sum up the bytes kept for the cases of an applicant."""
        cases = {one.number for one in self._cases.list_heads(applicant=applicant)}
        return sum(one.size for one in self._kept.values() if one.case in cases and one.destroyed_at is None)

    def destroy(self, case: str, *, at: datetime, reason: str) -> Sequence[Evidence]:
        """Note that the files of a case are destroyed."""
        gone = [replace(one, destroyed_at=at, reason=reason) for one in self.list_of_case(case) if not one.destroyed_at]
        for one in gone:
            self._kept.put((one.case, one.kind, one.sha256), one)
        return gone

    def add_sample(self, sample: Sample, /) -> None:
        """Keep a sample."""
        if (sample.year, sample.seed) in self._samples:
            raise Conflict("E_SAMPLE_EXISTS", year=sample.year)
        self._samples.put((sample.year, sample.seed), sample)

    def list_samples(self) -> Sequence[Sample]:
        """Return every sample."""
        return self._samples.values()
