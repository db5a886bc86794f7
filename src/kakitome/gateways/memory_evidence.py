"""Evidence in memory, for tests."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from kakitome.errors import NotFound


class MemoryEvidence:
    """Implements `ports.evidence.EvidenceFiles`; everything counts as put long ago."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def put(self, body: str, data: bytes) -> str:
        """Keep bytes and return their SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        self._kept.setdefault((body, digest), data)
        return digest

    def get(self, body: str, sha256: str) -> bytes:
        """Return bytes."""
        if (body, sha256) not in self._kept:
            raise NotFound("E_EVIDENCE_MISSING", sha256=sha256[:12])
        return self._kept[body, sha256]

    def drop(self, body: str, sha256: str) -> None:
        """Destroy bytes."""
        self._kept.pop((body, sha256), None)

    def list_hashes(self, body: str, *, older_than: datetime | None = None) -> Sequence[str]:
        """Return the hashes of what is kept."""
        del older_than
        return sorted(digest for owner, digest in self._kept if owner == body)
