"""Copies of awards that are bound to the key of one app: each has a place of its own in a list of revocations.

    copy = store.copies.keep(BoundCopy(key=offer.key, credential_id=…, entry=place, made_at=now))
    store.copies.end(copy.key, at=now)

The place shows what the award's own place shows, and is set for good when its learner ends the copy
(`ports/published_bits.py`). A row stays as long as anybody may hold the copy: for ever. It names no person.

Source: docs/adr/0063-a-place-for-each-copy.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.ports.status_lists import StatusEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCopy:
    """One copy; `key` is that of the offer by which it was handed out, `entry` its place."""

    key: str
    credential_id: str
    entry: StatusEntry
    made_at: datetime
    ended_at: datetime | None = None


class BoundCopyStore(Protocol):
    """Copies of one institution's awards."""

    def add(self, copy: BoundCopy, /) -> None:
        """Keep a copy; raises `Conflict` (E_COPY_EXISTS) when its key or its place is taken."""

    def find(self, key: str, /) -> BoundCopy | None:
        """Find a copy by the key of its offer."""

    def find_many(self, keys: Sequence[str], /) -> dict[str, BoundCopy]:
        """Find copies by the keys of their offers, in one question."""

    def end(self, key: str, /, *, at: datetime) -> bool:
        """Note that a copy ended; whether it still stood. Raises `NotFound` (E_COPY_UNKNOWN)."""

    def list_changed(self, issuer: str, /) -> Sequence[BoundCopy]:
        """Return an issuer's copies that ended, and those of documents of which any bit was ever set."""
