"""Frozen copies of the registry as open data: made once a month, never changed, named by their day and their hash.

A snapshot is there once its note is; files without one are the remains of a crash and are not shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFile:
    """One file of a snapshot; `name` holds the day and the hash of its bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The registry as it was.

    Attributes:
        day: the day in Japan; one snapshot a day at most.
        made_at: the instant at which recognitions were looked at.
        entries, versions: what it holds.
        licence: under what it was published then.
    """

    day: date
    made_at: datetime
    entries: int
    versions: int
    licence: str
    files: tuple[SnapshotFile, ...]


class SnapshotShelf(Protocol):
    """Keeps snapshots."""

    def write(self, day: date, *, ending: str, chunks: Iterable[bytes]) -> SnapshotFile:
        """Write a file as it comes; its name is known at its end. Raises `Unavailable` (E_SNAPSHOT_UNWRITABLE)."""

    def seal(self, snapshot: Snapshot) -> None:
        """Write the note that makes a snapshot; raises `Conflict` (E_SNAPSHOT_EXISTS) when its day has one."""

    def list_all(self) -> Sequence[Snapshot]:
        """Return all snapshots, newest first."""

    def find_file(self, name: str) -> Path | None:
        """Find a file of a snapshot, to be sent as it lies; None for every other name."""
