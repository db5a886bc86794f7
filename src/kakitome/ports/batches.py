"""Batches: an uploaded class list, its rows, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kakitome.errors import Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.values.localized_text import LocalizedText


class BatchState(StrEnum):
    """Where a batch stands."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    SIGNING = "signing"
    DONE = "done"
    CANCELLED = "cancelled"


BATCH_MOVES: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.DRAFT: frozenset({BatchState.CONFIRMED, BatchState.CANCELLED}),
    BatchState.CONFIRMED: frozenset({BatchState.SIGNING, BatchState.CANCELLED}),
    BatchState.SIGNING: frozenset({BatchState.DONE}),
    BatchState.DONE: frozenset(),
    BatchState.CANCELLED: frozenset(),
}


class RowState(StrEnum):
    """What reading said of a row (first four), then what issuing did with it."""

    READY = "ready"
    WARNING = "warning"
    ERROR = "error"
    DUPLICATE = "duplicate"
    ISSUED = "issued"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One row of the list; `number` is its row in the person's file."""

    number: int
    state: RowState
    learner: Learner | None = None
    awarded_on: date | None = None
    grade: str = ""
    evidence: tuple[Evidence, ...] = ()
    narrative: LocalizedText = LocalizedText()
    problems: tuple[Problem, ...] = ()
    award_number: str = ""
    credential_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One uploaded list for one micro-credential version.

    Attributes:
        number: registered number (`B-…`), also the batch key of its awards.
        digest: SHA-256 of the uploaded bytes.
        encoding, delimiter: as detected or chosen; shown for confirmation.
        on_duplicate: refuse, replace or allow.
        total: rows in the list.
    """

    number: str
    digest: str
    filename: str
    microcredential: str
    version: int
    uploaded_at: datetime
    uploaded_by: str
    issuer: str
    encoding: str = ""
    delimiter: str = ""
    on_duplicate: str = "refuse"
    state: BatchState = BatchState.DRAFT
    total: int = 0
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """What issuing did with one row."""

    number: int
    state: RowState
    award_number: str = ""
    credential_id: str = ""
    problems: tuple[Problem, ...] = ()


class BatchStore(Protocol):
    """Batches of one institution."""

    def add(self, batch: Batch, rows: Sequence[BatchRow], *, upload: bytes | None) -> None:
        """Store an upload with its rows; `upload` None when the bytes must not be kept.

        Raises `Conflict` (E_UPLOAD_KNOWN, `params["batch"]`) when the same bytes were uploaded for the same
        micro-credential in a batch that is not cancelled; (E_BATCH_EXISTS) when the number is taken.
        """

    def get(self, number: str) -> Batch:
        """Return one batch; raises `NotFound` (E_BATCH_UNKNOWN)."""

    def find_by_digest(self, digest: str, *, microcredential: str) -> Batch | None:
        """Find the batch of an upload that is not cancelled."""

    def list_batches(self, *, offset: int = 0, limit: int = 50) -> Sequence[Batch]:
        """Return batches, newest first."""

    def list_in_state(self, state: BatchState, /) -> Sequence[Batch]:
        """Return batches of one state, oldest first."""

    def move(self, number: str, to: BatchState, *, at: datetime, actor: str) -> Batch:
        """Change the state, stamping `confirmed_*` or `finished_at`.

        Raises `NotFound` (E_BATCH_UNKNOWN), `Conflict` (E_BATCH_MOVE) for a move that is not in `BATCH_MOVES`;
        of two that try the same move at once, one gets the conflict.
        """

    def list_rows(
        self, number: str, *, states: frozenset[RowState] = frozenset(), offset: int = 0, limit: int | None = None
    ) -> Sequence[BatchRow]:
        """Return rows in the order of the file."""

    def count_rows(self, number: str) -> Mapping[RowState, int]:
        """Count rows by state; states without rows are left out."""

    def note_outcomes(self, number: str, outcomes: Sequence[RowOutcome]) -> None:
        """Store what became of rows; problems are added to those of reading. Raises `NotFound` (E_ROW_UNKNOWN)."""

    def find_upload(self, number: str) -> bytes | None:
        """Return the uploaded bytes, or None when they were not kept."""

    def drop_upload(self, number: str) -> None:
        """Forget the uploaded bytes."""
