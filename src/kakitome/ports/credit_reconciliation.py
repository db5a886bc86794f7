"""Results of comparing a member's own figures with a credit bank's ledger: kept as they were, and never changed.

Source: docs/journeys/credit-bank.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kakitome.learning.credit.ledger import CreditEntry, Lot
from kakitome.learning.credit.reconciliation import Compared, UnreadRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What one comparison said.

    `digest` is the SHA-256 of the member's file, `first` and `last` the days compared; `differences` what does not
    agree; `agreed` counts the rows that do, and `unread` are those that could not be read.
    """

    key: str
    institution: str
    bank: str
    digest: str
    first: date
    last: date
    by: str
    at: datetime
    agreed: int
    unread: tuple[UnreadRow, ...]
    differences: tuple[Compared, ...]


class CreditReconciliations(Protocol):
    """All banks of one platform."""

    def add(self, reconciliation: Reconciliation, /) -> None:
        """Store a result."""

    def find(self, key: str, /) -> Reconciliation | None:
        """Find a result by its key."""

    def list_for(self, bank: str, *, institution: str = "", limit: int) -> Sequence[Reconciliation]:
        """Return the results of a bank, or of one member there, the newest first."""

    def list_written(
        self, bank: str, *, member: str, since: datetime, before: datetime, limit: int
    ) -> Sequence[tuple[Lot, CreditEntry]]:
        """Return the lines that a member wrote between two moments, the oldest first, each with its deposit."""
