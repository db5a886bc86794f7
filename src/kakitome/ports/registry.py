"""The registry of micro-credentials: entries that anybody may read, each kept by one institution.

An entry is public the moment it is registered; versions are only added, and a withdrawn one stays.
Every method that writes is a transaction of the institution it belongs to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kakitome.learning.registry.entry import Entry, EntryVersion


class EntryChangeKind(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    VERSION_ADDED = "version_added"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """One change in its place; `sequence` rises, a later change never has a lower one."""

    sequence: int
    number: str
    version: int
    kind: EntryChangeKind
    at: datetime


class Registry(Protocol):
    """All entries of all institutions."""

    def add(self, entry: Entry, /) -> None:
        """Store a new entry; raises as `add_many`."""

    def add_many(self, entries: Sequence[Entry], /) -> None:
        """Store new entries of one institution, all or none.

        Raises `Conflict` (E_ENTRY_EXISTS) when a number or an institution's identifier is taken,
        `NotFound` (E_INSTITUTION_UNKNOWN).
        """

    def add_version(self, number: str, version: EntryVersion, /) -> Entry:
        """Store the version after the current one and return the entry as it is then.

        Raises `NotFound` (E_ENTRY_UNKNOWN), `Conflict` (E_ENTRY_VERSION_ORDER) when it is not the next one.
        """

    def withdraw(self, number: str, *, at: datetime) -> Entry:
        """Withdraw every version still listed and return the entry; a version added later is listed again.

        Raises `NotFound` (E_ENTRY_UNKNOWN), `Conflict` (E_ENTRY_WITHDRAWN) when nothing is listed.
        """

    def find(self, number: str) -> Entry | None:
        """Find an entry by its number."""

    def find_many(self, numbers: Sequence[str], /) -> Sequence[Entry]:
        """Return the entries of these numbers in the order asked for; unknown ones are left out."""

    def find_by_identifier(self, institution: str, identifier: str) -> Entry | None:
        """Find what an institution registered under its own name for it."""

    def find_by_address(self, address: str) -> Entry | None:
        """Find the entry with a version whose awards go by this identifier, in any envelope.

        Should there be several, one whose own address it is, and of those the one registered first.
        """

    def list_entries(self, *, after: str = "", limit: int) -> Sequence[Entry]:
        """Return entries with a number above `after`, by number."""

    def list_of(self, institution: str) -> Sequence[Entry]:
        """Return an institution's entries by identifier."""

    def changes_since(self, sequence: int, *, limit: int) -> Sequence[EntryChange]:
        """Return changes with a higher sequence, oldest first."""
