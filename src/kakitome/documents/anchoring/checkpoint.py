"""What a log says of itself, signed: its name, how many entries it has, and the root over all of them.

    kakitome.example/log
    1234
    wBmv…=

    — kakitome.example/log Az3g…

A witness that saw a checkpoint, and that it continues the one before, signs it as well, with the time: that is a
*cosignature*. Two readers who see the same checkpoint with the same witnesses see the same log.

Source: C2SP signed-note, tlog-checkpoint and tlog-cosignature (https://c2sp.org).
"""

import base64
import hashlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kakitome.documents.anchoring.merkle_tree import HASH_BYTES
from kakitome.documents.keys.ed25519_signature import is_signed_by
from kakitome.documents.keys.public_key import KeyRefused, ed25519_key
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.values.instants import parse_instant, write_instant

LONGEST = 64 * 1024
MOST_SIGNATURES = 64
ED25519, COSIGNATURE = 0x01, 0x04
_SIGNATURE_BYTES = 64
_NAME = re.compile(r"[^\s+\x00-\x1f]{1,300}")
_TIME = "time "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")

Sign = Callable[[bytes], bytes]


class CheckpointRefused(DocumentRefused):
    """The text is no signed checkpoint, or nobody whose word counts signed it."""


_refuse = Refuser(CheckpointRefused, source="C2SP tlog-checkpoint")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKey:
    """A public key under a name, as signed notes know it; `algorithm` is `ED25519` or `COSIGNATURE`."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def id(self) -> bytes:
        """Return the four bytes by which a signature line names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """Return the key as text: name, id, algorithm and key."""
        body = base64.b64encode(bytes([self.algorithm]) + self.public).decode("ascii")
        return f"{self.name}+{self.id.hex()}+{body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosignature:
    """One witness's signature over a checkpoint: who, and when by its own clock."""

    name: str
    key_id: bytes
    at: datetime
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheckpoint:
    """A checkpoint as it was read; nothing in it is believed before `verify_checkpoint`.

    Attributes:
        origin: name of the log.
        size: number of entries.
        root: of the tree over them.
        extensions: further lines that the log signed.
        signatures: (name, key id and signature) as they stand below the text.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    signatures: tuple[tuple[str, bytes], ...] = ()

    @property
    def body(self) -> str:
        """Return the text that is signed, with its last line feed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode("ascii"), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @property
    def text(self) -> str:
        """Return the whole note."""
        signed = (f"— {name} {base64.b64encode(data).decode('ascii')}\n" for name, data in self.signatures)
        return f"{self.body}\n{''.join(signed)}"


def dated(checkpoint: LogCheckpoint) -> datetime | None:
    """Return when the log says that it signed a checkpoint; None when it does not say.

    It is the log's own word, which counts for whoever trusts the log; a witness's time is somebody else's.
    """
    stated = (line.removeprefix(_TIME) for line in checkpoint.extensions if line.startswith(_TIME))
    return parse_instant(next(stated, None))


def date_line(at: datetime) -> str:
    """Return the extension line in which a log dates its checkpoint."""
    return f"{_TIME}{write_instant(at)}"


def sign_checkpoint(checkpoint: LogCheckpoint, *, key: NoteKey, sign: Sign) -> LogCheckpoint:
    """Add the log's own signature."""
    signature = (key.name, key.id + sign(checkpoint.body.encode()))
    return replace(checkpoint, signatures=(*checkpoint.signatures, signature))


def cosign_checkpoint(checkpoint: LogCheckpoint, *, key: NoteKey, sign: Sign, now: datetime) -> LogCheckpoint:
    """Add a witness's signature with the time."""
    seconds = int(now.timestamp())
    signature = sign(_cosigned(checkpoint, seconds))
    data = key.id + struct.pack(">Q", seconds) + signature
    return replace(checkpoint, signatures=(*checkpoint.signatures, (key.name, data)))


def parse_checkpoint(text: str) -> LogCheckpoint:
    """Read a checkpoint.

    Raises:
        CheckpointRefused: E_LOG_CHECKPOINT, it is not of this form.
    """
    body, separator, below = text.rpartition("\n\n")
    lines = body.split("\n")
    if len(text) > LONGEST or not separator or len(lines) < 3 or not below.endswith("\n"):
        _refuse("E_LOG_CHECKPOINT")
    origin, size, root, *extensions = lines
    signed = [_SIGNATURE_LINE.fullmatch(line) for line in below[:-1].split("\n")]
    if len(signed) > MOST_SIGNATURES or not _NAME.fullmatch(origin.replace(" ", "")) or not _SIZE.fullmatch(size):
        _refuse("E_LOG_CHECKPOINT")
    signatures = tuple((match[1], _decode(match[2])) for match in signed if match is not None)
    read = LogCheckpoint(
        origin=origin,
        size=int(size),
        root=_decode(root),
        extensions=tuple(extensions),
        signatures=signatures,
    )
    # One text for one meaning: what we would write otherwise is refused.
    if len(read.root) != HASH_BYTES or len(signatures) != len(signed) or read.text != text:
        _refuse("E_LOG_CHECKPOINT")
    return read


def verify_checkpoint(checkpoint: LogCheckpoint, key: NoteKey) -> None:
    """Demand that this key, of this log, signed a checkpoint.

    Raises:
        CheckpointRefused: E_LOG_ORIGIN another log's; E_LOG_SIGNATURE it did not.
    """
    if checkpoint.origin != key.name:
        _refuse("E_LOG_ORIGIN", origin=checkpoint.origin[:80])
    public = ed25519_key(key.public)
    candidates = [data for name, data in checkpoint.signatures if name == key.name and data[:4] == key.id]
    if not any(is_signed_by(public, data[4:], signed=checkpoint.body.encode()) for data in candidates):
        _refuse("E_LOG_SIGNATURE", origin=checkpoint.origin[:80])


def verified_cosignatures(checkpoint: LogCheckpoint, witnesses: tuple[NoteKey, ...]) -> tuple[Cosignature, ...]:
    """Return the good cosignatures of these witnesses; what others signed says nothing here."""
    verified = []
    for witness in witnesses:
        public = ed25519_key(witness.public)
        for name, data in checkpoint.signatures:
            if name != witness.name or data[:4] != witness.id or len(data) != 12 + _SIGNATURE_BYTES:
                continue
            (seconds,) = struct.unpack(">Q", data[4:12])
            if seconds < 1 << 37 and is_signed_by(public, data[12:], signed=_cosigned(checkpoint, seconds)):
                at = datetime.fromtimestamp(seconds, UTC)
                verified.append(Cosignature(name=name, key_id=witness.id, at=at, signature=data[12:]))
    return tuple(verified)


def parse_key(text: str) -> NoteKey:
    """Read a public key as text (`name+id+key`).

    Raises:
        CheckpointRefused: E_LOG_KEY.
    """
    name, _, rest = text.strip().partition("+")
    stated, _, body = rest.partition("+")
    data = _decode(body, code="E_LOG_KEY")
    if not _NAME.fullmatch(name) or len(data) != 1 + 32 or data[0] not in (ED25519, COSIGNATURE):
        _refuse("E_LOG_KEY")
    try:
        ed25519_key(data[1:])
    except KeyRefused:
        _refuse("E_LOG_KEY")
    key = NoteKey(name=name, public=data[1:], algorithm=data[0])
    if key.id.hex() != stated:
        _refuse("E_LOG_KEY")
    return key


def _cosigned(checkpoint: LogCheckpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{checkpoint.body}".encode()


def _decode(text: str, *, code: str = "E_LOG_CHECKPOINT") -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        _refuse(code)
