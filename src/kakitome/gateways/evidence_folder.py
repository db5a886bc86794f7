"""Evidence as files under their hashes: `<folder>/<body>/<ab>/<abcdef…>`, readable by the platform alone.

A file appears whole or not at all, and is never written a second time. Nothing of a person's file name is in a path.

Source: docs/standards/hostile-inputs.md B199 (stored by an id of ours); docs/rules/faults.md F31 (atomic rename).
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kakitome.errors import NotFound, Unavailable
from kakitome.gateways.disk import PRIVATE, write_whole

_BODY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_HASH = re.compile(r"[0-9a-f]{64}")


class EvidenceFolder:
    """Implements `ports.evidence.EvidenceFiles`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, body: str, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        file = self._file(body, digest)
        if file.exists():
            return digest
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(file, data, mode=PRIVATE)
        except OSError as error:
            raise Unavailable("E_EVIDENCE_UNWRITABLE", reason=type(error).__name__) from error
        return digest

    def get(self, body: str, sha256: str) -> bytes:
        try:
            data = self._file(body, sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("E_EVIDENCE_MISSING", sha256=sha256[:12]) from error
        except OSError as error:
            raise Unavailable("E_EVIDENCE_DAMAGED", sha256=sha256[:12]) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unavailable("E_EVIDENCE_DAMAGED", sha256=sha256[:12])
        return data

    def drop(self, body: str, sha256: str) -> None:
        self._file(body, sha256).unlink(missing_ok=True)

    def list_hashes(self, body: str, *, older_than: datetime | None = None) -> Sequence[str]:
        root = self._folder / body
        files = [file for file in root.glob("??/*") if _HASH.fullmatch(file.name)] if root.is_dir() else []
        if older_than is not None:
            files = [file for file in files if file.stat().st_mtime < older_than.timestamp()]
        return sorted(file.name for file in files)

    def _file(self, body: str, sha256: str) -> Path:
        if not _BODY.fullmatch(body) or not _HASH.fullmatch(sha256):
            raise NotFound("E_EVIDENCE_MISSING", sha256=sha256[:12])
        return self._folder / body / sha256[:2] / sha256
