"""Own records of a person: what they learnt by themselves, in their own words; no institution signed it.

    own_records = platform.persons.own_records.open(account)
    own_records.put(record)
    own_records.add_file(record.key, file, content=content)

They belong to an account as the wallet does. Their hours are what somebody says, and are never added to those of
credentials.

Source: docs/rules/capabilities.md C16; docs/adr/0050-what-belongs-to-a-person.md.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """A piece of work beside a record: its name as it is shown, and what is known of its bytes.

    Attributes:
        sha256, size: of the bytes as they came, in hexadecimal and bytes; `media_type` by the bytes, not the name.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """One thing somebody learnt or did, as they tell it.

    Attributes:
        key: its name among the person's records, and in the addresses of its pages.
        began_on, ended_on: from when and until when; either may be left open.
        minutes: how long it took by the person's own account; None where they say nothing.
        links: addresses (https or http), as they were written.
    """

    key: str
    title: str
    created_at: datetime
    changed_at: datetime
    words: str = ""
    began_on: date | None = None
    ended_on: date | None = None
    minutes: int | None = None
    links: tuple[str, ...] = ()
    files: tuple[OwnFile, ...] = ()


class PersonOwnRecords(Protocol):
    """The records of one person; nothing of another is found, seen or written through it."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside together, after any other writer of this person's, or not at all.

        Raises `NotFound` (E_ACCOUNT_UNKNOWN).
        """

    def list_records(self) -> Sequence[OwnRecord]:
        """Return all records, the latest first."""

    def find(self, key: str) -> OwnRecord | None:
        """Find a record by its key."""

    def put(self, record: OwnRecord, /) -> None:
        """Store a record in place of the one with its key, its files left as they are."""

    def add_file(self, key: str, file: OwnFile, *, content: bytes) -> None:
        """Store a file of a record.

        Raises `NotFound` (E_OWN_RECORD_UNKNOWN), `Conflict` (E_OWN_FILE_TWICE) when the record has these bytes.
        """

    def read_file(self, key: str, sha256: str) -> bytes:
        """Return a file's bytes; raises `NotFound` (E_OWN_FILE_UNKNOWN), `Unavailable` (E_WALLET_DAMAGED)."""

    def remove_file(self, key: str, sha256: str) -> None:
        """Delete a file; nothing happens when there is none."""

    def remove(self, key: str) -> None:
        """Delete a record with its files and its places in collections; nothing happens when there is none."""


class OwnRecords(Protocol):
    """The own records of one platform."""

    def open(self, account: str) -> PersonOwnRecords:
        """Open the records of an account; one that does not exist has none, and nothing can be added."""

    def walk_files(self) -> Iterator[tuple[OwnFile, bytes]]:
        """Yield every file of all records with its bytes as they lie there."""
