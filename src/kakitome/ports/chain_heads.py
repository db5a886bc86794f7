"""How far the chains of an installation had come when their heads were put into its transparency log.

Chains are the trails of institutions, the registers of digests, and the record of security events. Where a database
loses the end of one, or is set back to an earlier day as a whole, the log still says how far it was.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kakitome.documents.anchoring.log_entry import is_heads_entry, write_heads_entry
from kakitome.ports.transparency_log import TransparencyLog

_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The last link of a chain; `chain` is `trail/asuka`, say, and holds no blank."""

    chain: str
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommittedHeads:
    """Heads whose digest stands in the log.

    Attributes:
        at: when they were read.
        nonce: without which the entry tells nothing of them.
        heads: of all chains that had links, by name.
    """

    at: datetime
    nonce: bytes
    heads: tuple[ChainHead, ...]


class Chains(Protocol):
    """The chains of an installation, as they stand now."""

    def list_heads(self) -> Sequence[ChainHead]:
        """Return the heads of all chains that have links, by name."""

    def find_hash(self, chain: str, sequence: int) -> str | None:
        """Return the hash of a link; None when there is none, and empty when it was let go by a rule."""


class HeadsFile(Protocol):
    """Where the heads lie that the log has a digest of: outside the database."""

    def list_heads(self) -> Sequence[CommittedHeads]:
        """Return the last heads that were written, newest first: those before them, too, in case of a crash.

        Raises `Unavailable` (E_LOG_HEADS_UNREADABLE).
        """

    def put(self, heads: CommittedHeads, /) -> None:
        """Write heads, which are the newest from now on; raises `Unavailable` (E_LOG_UNWRITABLE)."""


def broken_chains(committed: CommittedHeads, chains: Chains) -> Iterator[str]:
    """Yield the chains that do not hold the link that was put into the log."""
    for head in committed.heads:
        if chains.find_hash(head.chain, head.sequence) not in (head.hash, ""):
            yield head.chain


def entry_of(committed: CommittedHeads) -> bytes:
    """Return the entry of heads."""
    lines = "".join(f"{head.chain} {head.sequence} {head.hash}\n" for head in committed.heads)
    return write_heads_entry(hashlib.sha256(committed.nonce + lines.encode()).hexdigest())


def find_last_entry(log: TransparencyLog) -> bytes | None:
    """Return the newest entry in the log that holds heads; it is looked for from the end."""
    end = log.count()
    while end:
        first = max(0, end - _PAGE)
        entries: Sequence[bytes] = log.list_entries(first=first, count=end - first)
        for entry in reversed(entries):
            if is_heads_entry(entry):
                return entry
        end = first
    return None
