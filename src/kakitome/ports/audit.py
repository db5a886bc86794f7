"""The audit trail: append-only, each event bound to the one before by its hash.

A reader of the trail sees who did what to which thing and when; names, e-mail addresses and free
text about a person never go into it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import NamedTuple, Protocol

GENESIS = "0" * 64
"""Hash before the first event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What is to be recorded; `subject` is a number, URL or identifier, `detail` short facts."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """An entry in its place; `sequence` counts from 1 without gaps."""

    sequence: int
    entry: AuditEntry
    previous_hash: str
    hash: str


class AuditMark(NamedTuple):
    """That something was done, and where the trail tells of it: all that whoever asks about thousands wants to know."""

    sequence: int
    action: str


def chain(entry: AuditEntry, *, sequence: int, previous_hash: str) -> AuditEvent:
    """Put an entry behind the event whose hash is given.

    The hash is SHA-256, in hexadecimal, over a JSON array without blanks in UTF-8:
    sequence, previous hash, instant (UTC, ISO 8601 with microseconds), actor, action, subject, detail
    with its keys in code-point order.
    """
    texts = (previous_hash, _instant(entry.at), entry.actor, entry.action, entry.subject)
    detail = ",".join([f"{_quoted(name)}:{_quoted(fact)}" for name, fact in sorted(entry.detail.items())])
    digest = hashlib.sha256(f"[{sequence},{','.join(map(_quoted, texts))},{{{detail}}}]".encode()).hexdigest()
    return AuditEvent(sequence=sequence, entry=entry, previous_hash=previous_hash, hash=digest)


@lru_cache(maxsize=64)
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class AuditTrail(Protocol):
    """The trail of one institution."""

    def append_many(self, entries: Sequence[AuditEntry], /) -> Sequence[AuditEvent]:
        """Append entries in order; raises `Unavailable` (E_AUDIT_UNWRITABLE), which stops the act itself."""

    def list_events(
        self, *, subject: str = "", after: int = 0, limit: int | None = None, newest_first: bool = False
    ) -> Sequence[AuditEvent]:
        """Return events with a sequence above `after`, of one subject when given."""

    def find_marks(self, subjects: Sequence[str], /) -> Mapping[str, Sequence[AuditMark]]:
        """Find what was done to many subjects in one question, in its order; subjects without events are left out."""

    def each_page(self, *, size: int) -> Iterator[Sequence[AuditEvent]]:
        """Walk over all events in their order, at most `size` at a time; the last page costs what the first did."""

    def count(self) -> int:
        """Count all events."""


def append_entry(trail: AuditTrail, action: str, /, *, subject: str, actor: str, now: datetime, **detail: str) -> None:
    """Append one entry with its short facts; raises as `AuditTrail.append_many`."""
    trail.append_many([AuditEntry(at=now, actor=actor, action=action, subject=subject, detail=detail)])
