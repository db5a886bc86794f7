"""The evidence vault: files of cases by their hash, and the record of what was there, kept beyond them.

    files.put("kikou", data)                 # the bytes, once
    store.evidence.add(evidence)             # which case they belong to

A file is only ever written once and never overwritten. When its time is over it is destroyed; its record stays, with
its hash and the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One file of one case.

    Attributes:
        kind: of document, in the procedure.
        name: as it is shown and saved; `media_type` what its bytes are.
        reason: why it was destroyed, as a code.
    """

    case: str
    kind: str
    name: str
    sha256: str
    size: int
    media_type: str
    added_at: datetime
    added_by: str
    destroyed_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Cases of a year that were drawn for an audit."""

    year: int
    share: Fraction
    seed: str
    of: int
    cases: tuple[str, ...]
    drawn_at: datetime
    drawn_by: str


class EvidenceStore(Protocol):
    """Records about evidence of one body."""

    def add(self, evidence: EvidenceFile, /) -> None:
        """Note a file of a case; the same file of the same kind again changes nothing.

        Raises `NotFound` (E_CASE_UNKNOWN).
        """

    def list_of_case(self, case: str) -> Sequence[EvidenceFile]:
        """Return the files of a case, oldest first, destroyed ones too."""

    def list_cases_with_files(self, *, changed_before: datetime) -> Sequence[str]:
        """Return the cases that still have files and that nobody changed since an instant, by when they changed, newest
        first.
        """

    def list_all(self) -> Sequence[EvidenceFile]:
        """Return every record, oldest first."""

    def total_size(self, applicant: str) -> int:
        """Sum up the bytes kept for the cases of an applicant."""

    def destroy(self, case: str, *, at: datetime, reason: str) -> Sequence[EvidenceFile]:
        """Note that the files of a case are destroyed; returns those that were not before."""

    def add_sample(self, sample: Sample, /) -> None:
        """Keep a sample; raises `Conflict` (E_SAMPLE_EXISTS) when that year was drawn with that seed."""

    def list_samples(self) -> Sequence[Sample]:
        """Return every sample, oldest first."""


class EvidenceFiles(Protocol):
    """The bytes, by body and hash."""

    def put(self, body: str, data: bytes) -> str:
        """Keep bytes and return their SHA-256, hexadecimal; the same bytes again change nothing.

        Raises `Unavailable` (E_EVIDENCE_UNWRITABLE).
        """

    def get(self, body: str, sha256: str) -> bytes:
        """Return bytes that still have their hash.

        Raises `NotFound` (E_EVIDENCE_MISSING), `Unavailable` (E_EVIDENCE_DAMAGED).
        """

    def drop(self, body: str, sha256: str) -> None:
        """Destroy bytes; nothing happens when they are not there."""

    def list_hashes(self, body: str, *, older_than: datetime | None = None) -> Sequence[str]:
        """Return the hashes of what is kept, sorted; only what was put before an instant, when one is given."""
