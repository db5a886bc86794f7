"""Batches: an uploaded class list, its rows, and what became of each."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from kakitome.errors import Problem
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.class_list import LearnerRow
from kakitome.learning.class_list.duplicates import ComparedRow
from kakitome.learning.class_list.mending import Mend
from kakitome.learning.class_list.model import ChosenColumns
from kakitome.ports.chunks import Chunk, ChunkState, Lease, Progress
from kakitome.ports.list_reading import ColumnChoice, ListNotes, ReadingLease, ReadingProgress, RowFinding
from kakitome.values.localized_text import LocalizedText


class BatchState(StrEnum):
    """Where a batch stands; a confirmed one waits for its hour (`Batch.award_at`) or for a worker."""

    READING = "reading"
    UNREADABLE = "unreadable"
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    SIGNING = "signing"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


BATCH_MOVES: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.READING: frozenset({BatchState.DRAFT, BatchState.UNREADABLE, BatchState.CANCELLED}),
    BatchState.UNREADABLE: frozenset(),
    BatchState.DRAFT: frozenset({BatchState.READING, BatchState.CONFIRMED, BatchState.CANCELLED}),
    BatchState.CONFIRMED: frozenset({BatchState.DRAFT, BatchState.SIGNING, BatchState.CANCELLED}),
    BatchState.SIGNING: frozenset({BatchState.PAUSED, BatchState.DONE, BatchState.CANCELLED}),
    BatchState.PAUSED: frozenset({BatchState.SIGNING, BatchState.DONE, BatchState.CANCELLED}),
    BatchState.DONE: frozenset(),
    BatchState.CANCELLED: frozenset(),
}
"""A batch that was cancelled while it was signed keeps what was signed by then; a draft is read again when mended."""

CLOSED = frozenset({BatchState.UNREADABLE, BatchState.CANCELLED})
"""States in which the same file may come again."""

ENDS = frozenset(state for state, moves in BATCH_MOVES.items() if not moves)
"""States that are not left again; `finished_at` says since when."""

SCHEDULABLE = frozenset({BatchState.READING, BatchState.DRAFT, BatchState.CONFIRMED})
"""States in which the hour of the award can be set."""


class RowState(StrEnum):
    """What reading said of a row (first six), then what issuing did with it."""

    READY = "ready"
    WARNING = "warning"
    NOT_PASSED = "not_passed"
    ERROR = "error"
    DUPLICATE = "duplicate"
    LEFT_OUT = "left_out"
    ISSUED = "issued"
    SKIPPED = "skipped"
    REFUSED = "refused"


AWARDABLE = frozenset({RowState.READY, RowState.WARNING})
"""Rows that can be awarded and are not settled yet."""

GRAVITY = (RowState.READY, RowState.WARNING, RowState.NOT_PASSED, RowState.DUPLICATE, RowState.ERROR, RowState.LEFT_OUT)
"""What reading says of a row, the gravest last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One row of the list; `number` is its row in the person's file, `given` its cells as they stand there.

    `given` is kept of rows that a person should look at.
    """

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
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One uploaded list for one micro-credential version.

    Attributes:
        number: registered number (`B-…`), also the batch key of its awards.
        digest: SHA-256 of the uploaded bytes.
        encoding, delimiter: as detected or chosen; shown for confirmation.
        on_duplicate: refuse, replace or allow.
        total: rows in the list.
        award_at: the hour before which nothing is signed; None: as soon as it is confirmed.
        signing_at: when awarding began.
        reason: the code of what it was paused for, empty when a person paused it.
        as_of: the day as of which the list is read: the last day an award may bear unless it is scheduled.
        include: headings of remarks and unknown columns that a person wants in the awards.
        columns: what a person said each column is; None: by its heading.
        agreed: how many awards were said yes to; None before, and for lists of earlier releases.
        emptied_at: when what its rows said of learners was deleted, because their time was over.
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
    award_at: datetime | None = None
    signing_at: datetime | None = None
    reason: str = ""
    as_of: date | None = None
    include: tuple[str, ...] = ()
    columns: ChosenColumns | None = None
    agreed: int | None = None
    emptied_at: datetime | None = None


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

    def add_file(self, batch: Batch, parts: Iterable[bytes], /) -> None:
        """Store a batch that is still to be read, with its file in parts; raises as `add`."""

    def adopt_file(self, batch: Batch, /, *, of: str) -> None:
        """Store a batch that is still to be read, with the file of another batch, which loses it.

        Raises as `add`, and `NotFound` (E_BATCH_UNKNOWN, E_UPLOAD_GONE).
        """

    def open_upload(self, number: str, /) -> AbstractContextManager[BinaryIO | None]:
        """Open the uploaded file as a stream that can seek, or None when it was not kept."""

    def lease_reading(self, number: str, /, *, now: datetime, until: datetime) -> ReadingLease | None:
        """Take the right to read a batch that is to be read; None when somebody else has it, or it is read."""

    def expire_reading(self, number: str, /, *, now: datetime, is_counted: bool = True) -> None:
        """End the lease of a reader that is known to be dead, or to have failed; as `expire_chunk`."""

    def forget_rows(self, lease: ReadingLease, /) -> None:
        """Drop the rows that an earlier reader stored, a piece at a time; raises as `store_rows`."""

    def store_rows(
        self, lease: ReadingLease, rows: Sequence[LearnerRow], /, *, bytes_read: int, until: datetime
    ) -> None:
        """Store rows as they are read and hold the lease on; raises `Conflict` (E_READING_LOST)."""

    def list_shared(self, number: str, /, *, by: str, sound_only: bool) -> Iterator[ComparedRow]:
        """Yield the rows that share an identifier (`by`) with another row, by identifier, then in order.

        `sound_only` leaves out rows that cannot be awarded. No row may be stored while this runs.
        """

    def add_findings(self, lease: ReadingLease, findings: Sequence[RowFinding], /, *, until: datetime) -> None:
        """Add findings to stored rows and set their states; raises `Conflict` (E_READING_LOST)."""

    def end_reading(self, lease: ReadingLease, batch: Batch, /, *, notes: ListNotes) -> None:
        """Store what reading found of the list as a whole: encoding, delimiter, total and notes.

        The state is changed by `move`. Raises `Conflict` (E_READING_LOST).
        """

    def get_mends(self, number: str, /) -> Sequence[Mend]:
        """Return what people mended of a list."""

    def set_mends(self, number: str, mends: Sequence[Mend], /) -> None:
        """Store what is mended of a list now, in place of what was; raises `NotFound` (E_BATCH_UNKNOWN)."""

    def set_columns(self, number: str, columns: ChosenColumns, /) -> None:
        """Store what the columns of a list are; raises `NotFound` (E_BATCH_UNKNOWN)."""

    def find_column_choices(self, keys: Collection[str], /) -> Mapping[str, ColumnChoice]:
        """Return the institution's choices for some sets of headings, by key."""

    def remember_columns(self, choice: ColumnChoice, /) -> None:
        """Store a choice in place of the earlier one for the same headings."""

    def forget_columns(self, key: str, /) -> bool:
        """Forget a choice; tell whether there was one."""

    def get_notes(self, number: str, /) -> ListNotes:
        """Return how a list was read; empty for lists of earlier releases."""

    def reading(self, number: str, /) -> ReadingProgress:
        """Tell how far a list is read."""

    def get(self, number: str) -> Batch:
        """Return one batch; raises `NotFound` (E_BATCH_UNKNOWN)."""

    def find_by_digest(self, digest: str, *, microcredential: str) -> Batch | None:
        """Find the batch of an upload that is not cancelled."""

    def list_batches(self, *, offset: int = 0, limit: int = 50) -> Sequence[Batch]:
        """Return batches, newest first."""

    def list_in_state(self, state: BatchState, /) -> Sequence[Batch]:
        """Return batches of one state, oldest first."""

    def move(self, number: str, to: BatchState, *, at: datetime, actor: str, reason: str = "") -> Batch:
        """Change the state, stamping `confirmed_*`, `signing_at` (the first time) or `finished_at`.

        `reason` is the code of what it is paused for; every other move forgets it.
        Raises `NotFound` (E_BATCH_UNKNOWN), `Conflict` (E_BATCH_MOVE) for a move that is not in `BATCH_MOVES`;
        of two that try the same move at once, one gets the conflict.
        """

    def schedule(self, number: str, /, *, award_at: datetime | None) -> Batch:
        """Set the hour of the award, or None for as soon as it is confirmed.

        Raises `NotFound` (E_BATCH_UNKNOWN), `Conflict` (E_BATCH_MOVE) when awarding has begun or will never begin.
        """

    def agree(self, number: str, count: int, /) -> None:
        """Note how many awards were said yes to; raises `NotFound` (E_BATCH_UNKNOWN)."""

    def restate_rows(self, number: str, restated: Sequence[RowOutcome], /) -> None:
        """Set states and problems of rows that wait for a decision; their other fields stay.

        Raises `NotFound` (E_ROW_UNKNOWN).
        """

    def list_rows(
        self,
        number: str,
        *,
        states: frozenset[RowState] = frozenset(),
        offset: int = 0,
        limit: int | None = None,
        after: int = 0,
    ) -> Sequence[BatchRow]:
        """Return rows in the order of the file, those behind row `after`."""

    def search_rows(self, number: str, text: str, /, *, limit: int) -> Sequence[BatchRow]:
        """Return the first rows whose learner's name, reading, address or number contains a text.

        A text that is a row number of the list finds that row, too.
        """

    def count_rows(self, number: str) -> Mapping[RowState, int]:
        """Count rows by state; states without rows are left out."""

    def note_outcomes(self, number: str, outcomes: Sequence[RowOutcome]) -> None:
        """Store what became of rows; problems are added to those of reading. Raises `NotFound` (E_ROW_UNKNOWN)."""

    def plan_chunks(self, number: str, size: int, /) -> int:
        """Cut the rows that can be awarded into chunks of `size`; those of an earlier call stay as they are.

        Returns how many chunks there are. Raises `NotFound` (E_BATCH_UNKNOWN).
        """

    def next_chunks(self, number: str, limit: int, /, *, now: datetime) -> Sequence[int]:
        """Return the indices of chunks that can be leased now, in order; what `lease_chunk` says."""

    def list_begun(self, *, now: datetime) -> Sequence[tuple[str, int]]:
        """Return batch and index of chunks of paused and cancelled batches whose worker was lost."""

    def list_chunks(self, number: str, /, *, states: frozenset[ChunkState] = frozenset()) -> Sequence[Chunk]:
        """Return chunks in order, those of some states only when asked; raises `NotFound` (E_BATCH_UNKNOWN)."""

    def lease_chunk(self, number: str, index: int, /, *, now: datetime, until: datetime) -> Lease | None:
        """Take a chunk until an instant; None when it cannot be had.

        It can be had when it waits, or its lease ran out, and the batch is being signed. Of a batch that was paused or
        cancelled only those can be had that somebody had begun: what was intended there must be brought to an end.
        Raises `NotFound` (E_BATCH_UNKNOWN, E_CHUNK_UNKNOWN).
        """

    def list_chunk_rows(self, lease: Lease, /) -> Sequence[BatchRow]:
        """Return the rows of a chunk that are not settled yet, in the order of the file."""

    def note_chunk(self, lease: Lease, outcomes: Sequence[RowOutcome], /) -> None:
        """Store what became of some of a chunk's rows, as `note_outcomes` does.

        Raises `Conflict` (E_CHUNK_LOST) when somebody leased the chunk later: nothing is stored.
        """

    def finish_chunk(self, lease: Lease, outcomes: Sequence[RowOutcome], /, *, at: datetime) -> bool:
        """Store what became of the last of a chunk's rows and close it; raises as `note_chunk`.

        Returns whether every chunk of the batch is done now.
        Called inside the transaction that stores the documents, it lets nothing of a lost lease through.
        """

    def expire_chunk(self, number: str, index: int, /, *, now: datetime, is_counted: bool = True) -> None:
        """End the lease of a worker that is known to be dead, or to have failed; nothing happens without one.

        Whoever leases the chunk next gets a higher fence, so it does no harm when that worker lives after all.
        """

    def release_chunk(self, lease: Lease, /) -> None:
        """Give a chunk back, the attempt not counted; a lease that was lost changes nothing."""

    def park_chunk(self, lease: Lease, /, *, reason: str) -> None:
        """Put a chunk aside with the code of the reason; a lease that was lost changes nothing."""

    def retry_chunks(self, number: str, /) -> int:
        """Let parked chunks wait again, their attempts forgotten; return how many there were."""

    def progress(self, number: str, /) -> Progress:
        """Tell how far a batch is, from its chunks alone; raises `NotFound` (E_BATCH_UNKNOWN)."""

    def find_upload(self, number: str) -> bytes | None:
        """Return the uploaded bytes, or None when they were not kept."""

    def drop_upload(self, number: str) -> None:
        """Forget the uploaded bytes."""
