"""Chunks: the pieces in which a batch is worked off, each by one worker at a time.

A worker *leases* a chunk until an instant. Whoever leases it after that instant gets a higher *fence*; what is stored
under a lower one is refused. So a worker that was slow, stopped or cut off can do no harm when it comes back.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChunkState(StrEnum):
    """Where a chunk stands; a lease that ran out leaves it `leased` until somebody else leases it."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of a batch: its rows from `first_row` to `last_row` that can be awarded.

    Attributes:
        index: its place in the batch, from 0.
        rows: how many rows it held when the batch was cut into chunks.
        attempts: how often it was leased since it was planned, or tried again by a person.
        reason: the code of what it was parked for, else empty.
        issued, skipped, refused: what became of its rows; 0 until it is done.
    """

    index: int
    first_row: int
    last_row: int
    rows: int
    state: ChunkState = ChunkState.WAITING
    fence: int = 0
    leased_until: datetime | None = None
    attempts: int = 0
    reason: str = ""
    issued: int = 0
    skipped: int = 0
    refused: int = 0
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on a chunk until an instant; `attempt` counts from 1."""

    batch: str
    index: int
    fence: int
    first_row: int
    last_row: int
    until: datetime
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch is.

    Attributes:
        rows: rows that are to be awarded, over all chunks.
        issued, skipped, refused: what became of the rows of chunks that are done.
        parked: rows of parked chunks.
        chunks, chunks_done, chunks_parked: the pieces themselves.
        recent_rows, recent_s: rows of the last chunks that were done, and the seconds they took; 0 when unknown.
    """

    rows: int = 0
    issued: int = 0
    skipped: int = 0
    refused: int = 0
    parked: int = 0
    chunks: int = 0
    chunks_done: int = 0
    chunks_parked: int = 0
    recent_rows: int = 0
    recent_s: float = 0.0

    @property
    def settled(self) -> int:
        """Rows of which it is known what became of them."""
        return self.issued + self.skipped + self.refused

    @property
    def is_over(self) -> bool:
        """Return whether every chunk is done; a batch without chunks is, too."""
        return self.chunks_done == self.chunks

    @property
    def rate(self) -> float:
        """Rows per second of late, 0 when unknown."""
        return self.recent_rows / self.recent_s if self.recent_s > 0 else 0.0

    @property
    def remaining_s(self) -> float | None:
        """Seconds until the rest is done at the rate of late; None when unknown."""
        left = self.rows - self.settled - self.parked
        return left / self.rate if self.rate > 0 else None
