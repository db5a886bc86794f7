"""The witness as signed files: one per institution, in a folder outside the database.

A checkpoint names the last audit event that became durable. It is written after the commit and
before anybody is told that the act succeeded, so whatever was acknowledged is witnessed (I11). The
key that signs it is not in the database either. Copy the folder to another machine, and not even a
lost disk can hide lost rows (docs/howto/backup.md).

    {"institution": …, "sequence": 12, "hash": …, "at": …, "key": …, "signature": …}

A file has the size of one sector, filled up with blanks, and is written over in place: a disk writes a sector whole or
not at all, and one wait for it is enough. Files of another size, from before, are replaced by one of this size.
"""

import base64
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kakitome.errors import Unavailable
from kakitome.gateways.disk import write_whole
from kakitome.ports.audit import AuditEvent
from kakitome.ports.witness import Checkpoint

SECTOR = 512
"""Bytes that every disk writes whole. A checkpoint has some 400."""
_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class _Files(NamedTuple):
    """Where one institution's checkpoint and its lock lie: asked for with every act, so that they are names at hand."""

    institution: str
    checkpoint: str
    lock: str


class CheckpointFiles:
    """Implements `Witness`."""

    def __init__(self, folder: Path, *, secret: bytes, clock: Callable[[], datetime]) -> None:
        """Keep checkpoints in `folder`, signed under a key derived from `secret`."""
        self._folder = folder
        self._key = Ed25519PrivateKey.from_private_bytes(
            HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kakitome checkpoint v1").derive(secret)
        )
        self._public = base64.b64encode(self._key.public_key().public_bytes_raw()).decode("ascii")
        self._clock = clock
        self._files: dict[str, _Files] = {}
        self._read_before: dict[str, tuple[bytes, Checkpoint]] = {}
        """By institution, the file's content that was last found to be ours; read again, it needs no second look."""

    def note(self, institution: str, event: AuditEvent, /) -> None:
        files = self._files_of(institution)
        try:
            if not self._folder.is_dir():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _locked(files.lock):
                known = self._stored(institution)
                if known is None or known.sequence < event.sequence:
                    self._write(files, event)
        except OSError as error:
            raise Unavailable("E_CHECKPOINT_UNWRITABLE") from error

    def _write(self, files: "_Files", event: AuditEvent) -> None:
        checkpoint = Checkpoint(
            institution=files.institution, sequence=event.sequence, hash=event.hash, at=self._clock()
        )
        content = self._text(checkpoint).encode().ljust(SECTOR - 1) + b"\n"
        _write(files.checkpoint, content)
        self._read_before[files.institution] = (content, checkpoint)

    def find_checkpoint(self, institution: str) -> Checkpoint | None:
        try:
            return self._stored(institution)
        except Unavailable:
            # It may have been written while it was read.
            with suppress(OSError), _locked(self._files_of(institution).lock):
                return self._stored(institution)
            raise

    def _stored(self, institution: str) -> Checkpoint | None:
        try:
            with open(self._files_of(institution).checkpoint, "rb", buffering=0) as handle:  # noqa: PTH123 (every act)
                content = handle.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            # No handle left, a disk that fails: nothing is known of what stands in it.
            raise Unavailable("E_CHECKPOINT_UNREADABLE", institution=institution) from error
        before = self._read_before.get(institution)
        if before is not None and before[0] == content:
            return before[1]
        checkpoint = self._read(content, institution)
        self._read_before[institution] = (content, checkpoint)
        return checkpoint

    def list_institutions(self) -> list[str]:
        return sorted(file.stem for file in self._folder.glob("*.json")) if self._folder.is_dir() else []

    def set_aside(self, *, suffix: str) -> int:
        """Put all checkpoints away, because a person restored an older state on purpose; how many there were."""
        names = self.list_institutions()
        for name in names:
            (self._folder / f"{name}.json").rename(self._folder / f"{name}.json.{suffix}")
        return len(names)

    def _files_of(self, institution: str) -> "_Files":
        known = self._files.get(institution)
        if known is None:
            if not _SAFE.fullmatch(institution):
                raise Unavailable("E_CHECKPOINT_UNWRITABLE", institution=institution[:80])
            name = str(self._folder / institution)
            known = self._files[institution] = _Files(institution, f"{name}.json", f"{name}.lock")
        return known

    def _text(self, checkpoint: Checkpoint) -> str:
        fields = {
            "institution": checkpoint.institution,
            "sequence": checkpoint.sequence,
            "hash": checkpoint.hash,
            "at": checkpoint.at.isoformat(),
        }
        signature = base64.b64encode(self._key.sign(_signed_bytes(fields))).decode("ascii")
        lines = {**fields, "key": self._public, "signature": signature}
        return "{\n" + ",\n".join([f' "{name}": {json.dumps(value)}' for name, value in lines.items()]) + "\n}\n"

    def _read(self, content: bytes, institution: str) -> Checkpoint:
        try:
            fields = json.loads(content)  # noqa: TID251 (our own file)
            signature = base64.b64decode(fields.pop("signature"), validate=True)
            fields.pop("key")
            self._key.public_key().verify(signature, _signed_bytes(fields))
            checkpoint = Checkpoint(
                institution=fields["institution"],
                sequence=fields["sequence"],
                hash=fields["hash"],
                at=datetime.fromisoformat(fields["at"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as error:
            raise Unavailable("E_CHECKPOINT_DAMAGED", institution=institution) from error
        if checkpoint.institution != institution:
            raise Unavailable("E_CHECKPOINT_DAMAGED", institution=institution)
        return checkpoint


def _signed_bytes(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("utf-8")


@contextmanager
def _locked(file: str) -> Iterator[None]:
    """Let one process at a time compare and replace."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(file: str, content: bytes) -> None:
    """Write a checkpoint so that the disk, after a power cut, has the old or the new one whole."""
    with suppress(FileNotFoundError), open(file, "r+b", buffering=0) as handle:  # noqa: PTH123 (with every act)
        if os.fstat(handle.fileno()).st_size == len(content) == SECTOR:
            handle.write(content)
            os.fdatasync(handle.fileno())
            return
    # The first time, and where one is of another size.
    write_whole(Path(file), content)
