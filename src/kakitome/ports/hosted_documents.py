"""What the platform publishes for its issuers, asked by the issuer's slug and a path below its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class CachePolicy(StrEnum):
    """How long a copy of a document holds; `web/caching.py` turns it into headers."""

    FOR_EVER = "for ever"
    A_DAY = "a day"
    A_SECOND = "a second"
    UNTIL_ASKED = "until asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A published document, found but not yet read or written.

    Attributes:
        write: reads the document, or writes it anew.
        cache_policy: how long a copy holds.
        tag: changes with the content and is known without it; empty when only the content itself can tell.
        modified: when the content came to be, if that is known.
        status: 410 for what was withdrawn and is told so, where a standard wants it.
        page: path of the page on which people read the same; empty when there is none.
        packs: whether compressing it saves anything.
    """

    write: Callable[[], bytes]
    media_type: str
    cache_policy: CachePolicy = CachePolicy.UNTIL_ASKED
    tag: str = ""
    modified: datetime | None = None
    status: int = 200
    page: str = ""
    packs: bool = True

    @property
    def content(self) -> bytes:
        """Return the document's bytes."""
        return self.write()


class HostedDocuments(Protocol):
    """Finds published documents."""

    def find(self, slug: str, path: str) -> Hosted | None:
        """Find a document; None for everything that is not there, or not public."""

    def find_bytes(self, path: str) -> bytes | None:
        """Find by a path of the site, `/issuers/<slug>/…`; for the verifier's fetcher."""
