"""What stands in our log: the blinded hash of an award, or a batch's root that an issuer signed for.

An award's entry is `SHA-256(nonce ‖ signed bytes)`. The nonce is kept with the award. Who has both can show the entry;
once the nonce is erased, nobody can tell which award an entry stood for, not even by trying all documents there are.
A batch's entry names the Merkle root, the issuer's key and the time, and is signed by that key: it plays the part of a
blockchain's transaction, whose sender is known.

    kakitome/batch/v1
    root 5c26…
    key z6Mk…
    time 2026-11-21T05:00:00Z
    signature u…

A third kind is a digest of how far the platform's own chains had come, under the heading `kakitome/heads/v1`.

Source: our own; RFC 9162 §2.1 leaves the content of entries to the log.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kakitome.documents.keys.ed25519_signature import is_signed_by
from kakitome.documents.keys.multibase import decode_base64url, encode_base64url
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem
from kakitome.values.instants import parse_instant, write_instant

NONCE_BYTES = 32
_HEADS = "kakitome/heads/v1\n"
_BATCH = re.compile(
    r"(?P<body>kakitome/batch/v1\nroot (?P<root>[0-9a-f]{64})\nkey (?P<key>z[1-9A-Za-z]{1,120})\n"
    r"time (?P<time>[0-9TZ:.\-]{20,30})\n)signature (?P<signature>u[A-Za-z0-9_\-]{86})\n"
)


class EntryRefused(DocumentRefused):
    """The bytes are no batch's entry, or its key did not sign it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEntry:
    """A batch's Merkle root in a log, and whose key put it there."""

    root: bytes
    key: str
    at: datetime


def award_entry(nonce: bytes, document: bytes) -> bytes:
    """Return the entry of an award: 32 bytes that tell nothing without the nonce."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError("a nonce has 32 bytes")
    return hashlib.sha256(nonce + document).digest()


def batch_entry(root: bytes, *, key_id: str, sign: Callable[[bytes], bytes], at: datetime) -> bytes:
    """Return the signed entry of a batch's Merkle root."""
    body = f"kakitome/batch/v1\nroot {root.hex()}\nkey {key_id}\ntime {write_instant(at)}\n"
    return f"{body}signature {encode_base64url(sign(body.encode()))}\n".encode()


def write_heads_entry(digest: str) -> bytes:
    """Return the entry of the heads of a platform's own chains: a digest in hexadecimal, which tells nothing."""
    return f"{_HEADS}{digest}\n".encode()


def is_heads_entry(entry: bytes) -> bool:
    """Tell whether an entry is one of heads."""
    return entry.startswith(_HEADS.encode())


def read_batch_entry(entry: bytes) -> BatchEntry:
    """Read a batch's entry, and check that the key in it signed it.

    Raises:
        EntryRefused: E_LOG_ENTRY.
    """
    match = _BATCH.fullmatch(entry.decode("ascii", errors="replace"))
    at = parse_instant(match["time"]) if match else None
    if match is None or at is None:
        raise _refusal()
    try:
        key = decode_public(match["key"])
        if not isinstance(key, Ed25519PublicKey):
            raise _refusal()
        is_good = is_signed_by(key, decode_base64url(match["signature"]), signed=match["body"].encode())
    except DocumentRefused:
        raise _refusal() from None
    if not is_good:
        raise _refusal()
    return BatchEntry(root=bytes.fromhex(match["root"]), key=match["key"], at=at)


def _refusal() -> EntryRefused:
    return EntryRefused(Problem(code="E_LOG_ENTRY", source="docs/standards/transparency-log.md"))
