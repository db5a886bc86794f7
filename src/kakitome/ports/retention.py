"""Deleting records whose time is over: what is due, the deleting, the runs that are seen, choices of institutions.

Kinds are named by their code (`services.retaining`). What each kind deletes is written once, over the tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRun:
    """One look for records of a kind whose time is over.

    Attributes:
        institution: empty for records of the platform itself.
        ended_at: None while more is to be removed than one turn could.
        removed: how many records were deleted or emptied.
    """

    kind: str
    institution: str
    began_at: datetime
    ended_at: datetime | None = None
    removed: int = 0


class Retention(Protocol):
    """Retention over all institutions of one platform; `institution` is empty for the platform's own records."""

    def count_due(self, kind: str, *, institution: str, before: datetime) -> int:
        """Count the records of a kind that were over before an instant."""

    def remove(self, kind: str, *, institution: str, before: datetime, most: int, now: datetime) -> int:
        """Delete or empty at most so many records that were over before an instant; return how many.

        Fewer than `most` says that none is left. Called in the transaction that notes it.
        """

    def note(self, kind: str, *, institution: str, removed: int, is_over: bool, now: datetime) -> RetentionRun:
        """Add to the run of a kind that is under way, or begin one; `is_over` ends it.

        Of runs that removed nothing only the last is kept.
        """

    def last_ends(self) -> Mapping[tuple[str, str], datetime]:
        """Return when the last run of each kind and institution ended."""

    def removed_by_kind(self) -> Mapping[str, int]:
        """Count what all runs removed, by kind."""

    def list_runs(self, *, institution: str | None = None, limit: int = 100) -> Sequence[RetentionRun]:
        """Return runs, the newest first, of all institutions or of one."""

    def choices(self, institution: str) -> Mapping[str, int]:
        """Return the shorter times an institution chose, in days by kind."""

    def choose(self, institution: str, kind: str, *, days: int | None) -> None:
        """Store a choice; None takes it back."""
