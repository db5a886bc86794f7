"""Status lists: drawn indices, events that set bits, and what was published.

Source: W3C Bitstring Status List v1.0 (at least 131,072 entries, random indices for herd privacy);
the rule that a revocation is never undone is ours and is kept here as well as in the journey.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kakitome.documents.keys.controller_document import method_id

LIST_LENGTH = 131_072
"""Entries of one list; source: W3C Bitstring Status List v1.0, minimum list length 131,072."""


REPLACED = "superseded"
"""The reason of the event that sets the bit of a document which a corrected one replaced; nobody else gives it."""


class StatusPurpose(StrEnum):
    """Purposes we keep lists for, as the standard spells them."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListId:
    """Names one list: the issuer that signs it, its purpose, its number from 1 (`status/<purpose>-<number>.json`)."""

    issuer: str
    purpose: StatusPurpose
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """One place in one list."""

    list_id: StatusListId
    index: int

    def __hash__(self) -> int:
        # Of the same index in several lists there are few, and comparing them is cheap.
        return self.index


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusListHead:
    """One list as it stands: how many indices are drawn, which event was the last (0: none).

    What is published of it: version and last event of the publication in force (0: none), and when it runs out.
    """

    list_id: StatusListId
    drawn: int
    last_event: int
    published_version: int = 0
    published_event: int = 0
    valid_until: datetime | None = None
    token_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvent:
    """One change of one bit.

    `sequence` counts from 1 in its list without gaps. `reason` is for the issuer's own record and
    is never published.
    """

    entry: StatusEntry
    sequence: int
    value: bool
    at: datetime
    actor: str
    credential_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A bit that is to be changed, for which document, and why."""

    entry: StatusEntry
    value: bool
    credential_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPublication:
    """One signed list: `version` counts from 1 without gaps; it shows the events up to `last_event`.

    A final one, after which its issuer signs nothing more, has no end (`valid_until` None).

    `token` is the same list as a Token Status List, for wallets, signed with the key `token_key`; a list of revocations
    has one when its issuer has a key for tokens.
    """

    list_id: StatusListId
    version: int
    last_event: int
    document: bytes
    published_at: datetime
    valid_until: datetime | None
    token: bytes = b""
    token_key: str = ""

    def is_signed_with(self, key_id: str) -> bool:
        """Tell whether a key signed the list, or the token beside it."""
        return key_id == self.token_key or method_id(self.list_id.issuer, key_id).encode() in self.document


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusBits:
    """What a list's events come to: the bits that are set, after the event `last_event` (0: none).

    `replaced` are those among them that belong to documents which corrected ones replaced, `suspended` those that are
    set for the time being.
    """

    last_event: int
    indices: Sequence[int]
    replaced: Sequence[int] = ()
    suspended: Sequence[int] = ()


class StatusListStore(Protocol):
    """Status lists of one institution."""

    def draw(self, issuer: str, purpose: StatusPurpose, *, count: int) -> Sequence[StatusEntry]:
        """Draw indices of an issuer's lists at random that were never drawn before; a full list opens the next.

        What a rolled-back transaction drew may be drawn again; what was committed never is.
        """

    def record(
        self, entry: StatusEntry, *, value: bool, at: datetime, actor: str, credential_id: str, reason: str
    ) -> StatusEvent | None:
        """Append an event, or return None when the bit already has that value.

        Raises `NotFound` (E_STATUS_ENTRY_UNKNOWN) for an index nobody drew, `Conflict` (E_REVOCATION_FINAL)
        for clearing a revocation.
        """

    def record_many(self, changes: Sequence[StatusChange], /, *, at: datetime, actor: str) -> Sequence[StatusEvent]:
        """Append the events of many changes in their order, all or none; a bit that already has its value gets none.

        Raises what `record` raises.
        """

    def which_are_set(self, entries: Sequence[StatusEntry], /) -> frozenset[StatusEntry]:
        """Tell in one question which of these bits are set."""

    def list_heads(self) -> Sequence[StatusListHead]:
        """Return every list, by issuer, purpose and number."""

    def list_drawn(self, list_id: StatusListId, /) -> Sequence[int]:
        """Return every index drawn from one list, in the order of drawing."""

    def list_events(self, list_id: StatusListId, /) -> Sequence[StatusEvent]:
        """Return the events of one list, oldest first."""

    def each_event_page(self, list_id: StatusListId, /, *, size: int) -> Iterator[Sequence[StatusEvent]]:
        """Walk over the events of one list, oldest first, at most `size` at a time."""

    def find_bits(self, list_id: StatusListId, /) -> StatusBits:
        """Replay the events of one list: which bits are set in the end, and which event was the last."""

    def list_events_of(self, credential_id: str) -> Sequence[StatusEvent]:
        """Return the events of one document over all lists, oldest first."""

    def publish(self, publication: StatusPublication, /) -> None:
        """Store a signed list as the one in force.

        Raises `Conflict` (E_STATUS_VERSION) unless its version is the one in force plus one, its
        `last_event` not smaller and not beyond the last event.
        """

    def find_publication(self, list_id: StatusListId, /) -> StatusPublication | None:
        """Return the publication in force."""
