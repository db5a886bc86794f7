"""Checks of many at once: items wait, are answered item by item, and are forgotten when their time is over.

The secret of a batch's link is kept as its hash: whoever reads the records cannot open a result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from kakitome.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to verify.

    Attributes:
        position: its place in what was sent, from 1; for a list the row as Excel numbers it.
        label: what it is called in the answer: the link, or the file's name.
        text: a link, a number, or a credential as text; empty for a file.
        data: a file's bytes.
        problem: why it cannot be verified.
    """

    position: int
    label: str
    text: str = ""
    data: bytes = b""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer. `facts` is plain JSON data, as `row_of` makes it."""

    position: int
    label: str
    verdict: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerificationBatch:
    """One batch and how far it is; `number` is that of its check record, made when it is finished."""

    number: str
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None
    total: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingItem:
    """One item whose turn has come, and how often it was begun before."""

    id: int
    item: Item
    attempts: int


class VerificationBatches(Protocol):
    """The batches of one platform."""

    def add(self, items: Iterable[Item], *, secret: str, created_at: datetime, expires_at: datetime) -> str:
        """Store a batch with all its items, or nothing; return its number."""

    def find(self, secret: str, *, now: datetime) -> KeptVerificationBatch | None:
        """Find a batch by the secret of its link; one whose time is over is not found."""

    def list_open(self) -> Sequence[KeptVerificationBatch]:
        """Return the batches that have items waiting, the oldest first."""

    def count_open(self) -> int:
        """Count the batches that have items waiting."""

    def begin(self, number: str, *, most: int) -> Sequence[WaitingItem]:
        """Take the next items of a batch; that they were begun is on record before anything is done with them."""

    def answer(self, item_id: int, row: Row) -> None:
        """Store what came of an item, and drop what was sent."""

    def finish(self, number: str, *, at: datetime) -> None:
        """Close a batch whose items are all answered."""

    def list_rows(self, number: str, *, limit: int | None = None) -> Sequence[Row]:
        """Return the answers there are, in the order in which the items were sent."""

    def drop_expired(self, *, now: datetime) -> int:
        """Forget the batches whose time is over; return how many."""
