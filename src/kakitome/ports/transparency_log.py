"""The platform's transparency log: what is in it, where it lies as files, and what each institution keeps of it.

An *entry* is public for ever and holds nothing personal. A *place* says which entry stands for which document of an
institution, and holds the nonce without which nobody can tell; erasing the nonce leaves the entry and unlinks it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class UnloggedDocument:
    """A signed document that no entry stands for yet."""

    credential_id: str
    document: bytes
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry to append; one that stands for no document has neither `credential_id` nor nonce."""

    entry: bytes
    credential_id: str = ""
    nonce: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPlace:
    """Where a document stands in the log; the nonce is empty once it was erased."""

    credential_id: str
    index: int
    nonce: bytes


class TransparencyLog(Protocol):
    """The log's entries in their order, for the whole platform; only one process appends at a time."""

    def count(self) -> int:
        """Count the entries."""

    def list_entries(self, *, first: int, count: int) -> Sequence[bytes]:
        """Return entries from a place on, in their order."""

    def list_unlogged(self, institution: str, *, limit: int) -> Sequence[UnloggedDocument]:
        """Return an institution's signed documents without an entry, oldest first."""

    def append(self, institution: str, entries: Sequence[NewEntry], /) -> Sequence[int]:
        """Append entries with their places, all or none, and return their indices.

        Raises `Conflict` (E_LOG_RACE) when somebody else appended meanwhile, or a document has an entry already.
        """

    def take_back(self, entries: Sequence[bytes], /) -> None:
        """Append entries that were published and then lost here; nobody knows any more whose they are."""

    def find_place(self, institution: str, credential_id: str) -> LogPlace | None:
        """Find a document's place."""

    def list_places(self, institution: str) -> Sequence[LogPlace]:
        """Return all places of an institution, by index."""

    def each_place_page(self, institution: str, /, *, size: int) -> Iterator[Sequence[LogPlace]]:
        """Walk over all places of an institution by index, at most `size` at a time."""

    def erase_nonce(self, institution: str, credential_id: str) -> None:
        """Forget a document's nonce; raises `NotFound` (E_LOG_PLACE_UNKNOWN)."""


class LogFiles(Protocol):
    """The log's published files by their path below its address."""

    def find(self, path: str) -> bytes | None:
        """Read a file; None when there is none."""

    def put(self, path: str, data: bytes) -> None:
        """Write a file so that a reader has the old or the new one whole; raises `Unavailable` (E_LOG_UNWRITABLE)."""

    def list_history(self) -> Sequence[str]:
        """Return the paths of all checkpoints that were ever published, by size."""


def reader_of(files: LogFiles) -> Callable[[str], bytes]:
    """Return a function that reads a log's files; it raises `NotFound` (E_LOG_FILE_MISSING)."""

    def read(path: str) -> bytes:
        content = files.find(path)
        if content is None:
            raise NotFound("E_LOG_FILE_MISSING", file=path)
        return content

    return read
