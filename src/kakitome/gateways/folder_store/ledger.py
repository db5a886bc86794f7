"""The ledger file: one JSON line per transaction, each bound to the line before by its hash.

A line is appended with one write and is acknowledged after it reached the disk. A last line without
its line end was never acknowledged: it is cut off. Any other damage is not ours to mend, so the
ledger then refuses to be written and says which line is broken.
"""

import errno
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from kakitome.errors import Invalid, Unavailable
from kakitome.gateways.disk import PRIVATE, flush_folder

FIRST = "0" * 64
_HASH = ',"hash":"'

Fact = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One transaction: its facts in order and the SHA-256 of every file it put in place."""

    number: int
    facts: Sequence[Fact]
    files: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""


class Ledger:
    """An append-only file of lines."""

    def __init__(self, path: Path) -> None:
        """Read what is there; nothing is changed before `append` or `cut_torn_end`."""
        self._path = path
        self._data = path.read_bytes() if path.exists() else b""
        self._length = self._data.rfind(b"\n") + 1
        self.hashes: list[str] = []

    @property
    def count(self) -> int:
        """Number of the last line."""
        return len(self.hashes)

    @property
    def head(self) -> str:
        """Hash of the last line."""
        return self.hashes[-1] if self.hashes else FIRST

    def read(self) -> list[LedgerLine]:
        """Read and judge every whole line; raises `Invalid` (E_LEDGER_BROKEN)."""
        lines = []
        for text in self._data[: self._length].split(b"\n")[:-1]:
            line = _parse(text, number=self.count + 1, previous=self.head)
            self.hashes.append(line.hash)
            lines.append(line)
        self._data = self._data[self._length :]
        return lines

    def cut_torn_end(self) -> bool:
        """Cut off a line that was never acknowledged; tell whether there was one. Comes after `read`."""
        if not self._data:
            return False
        with self._path.open("r+b") as file:
            file.truncate(self._length)
            os.fsync(file.fileno())
        self._data = b""
        return True

    def append(self, facts: Sequence[Fact], files: Mapping[str, str]) -> LedgerLine:
        """Append a line and wait until it is on the disk.

        Raises `Unavailable` (E_AUDIT_UNWRITABLE) when it could not be written; then it is not there.
        """
        body = {"line": self.count + 1, "previous": self.head, "facts": facts, "files": files}
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        digest = sha256(text).hexdigest()
        line = text[:-1] + f'{_HASH}{digest}"}}\n'.encode("ascii")
        try:
            self._write(line)
        except OSError as error:
            self._take_back()
            raise Unavailable("E_AUDIT_UNWRITABLE", file=self._path.name, reason=error.strerror or "") from error
        self.hashes.append(digest)
        self._length += len(line)
        return LedgerLine(number=self.count, facts=facts, files=files, hash=digest)

    def _write(self, line: bytes) -> None:
        new = not self._path.exists()
        # Its owner's alone: a folder that is copied to a web server as it is does not list its credentials there.
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            if file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        if new:
            flush_folder(self._path.parent)

    def _take_back(self) -> None:
        if self._path.exists():
            os.truncate(self._path, self._length)


def _parse(text: bytes, *, number: int, previous: str) -> LedgerLine:
    head, mark, tail = text.rpartition(_HASH.encode("ascii"))
    digest = sha256(head + b"}").hexdigest()
    if not mark or tail != f'{digest}"}}'.encode("ascii"):
        raise Invalid("E_LEDGER_BROKEN", line=number)
    body = json.loads(head + b"}")  # noqa: TID251 (our own line, its hash has just been compared)
    if body["line"] != number or body["previous"] != previous:
        raise Invalid("E_LEDGER_BROKEN", line=number)
    return LedgerLine(number=number, facts=body["facts"], files=body["files"], hash=digest)
