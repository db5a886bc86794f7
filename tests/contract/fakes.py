"""Fakes of small ports for tests of what stands on them; held to the ports' contracts beside the real ones."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from kakitome.errors import Conflict, NotFound
from kakitome.ports.sealed_keys import SealedKey


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


class MemoryObjects:
    """Implements `ports.objects.ObjectStore`; `held` is what is kept, open to tests that damage it."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, name: str, content: bytes | BinaryIO, /) -> None:
        """Keep bytes."""
        data = content if isinstance(content, bytes) else content.read()
        if self.held.setdefault(name, data) != data:
            raise Conflict("E_OBJECT_EXISTS", name=name)

    def read(self, name: str, /) -> bytes:
        """Return an object."""
        try:
            return self.held[name]
        except KeyError:
            raise NotFound("E_OBJECT_MISSING", name=name) from None

    def read_range(self, name: str, /, *, offset: int, length: int) -> bytes:
        """Return a part of an object."""
        return self.read(name)[offset : offset + length]

    def exists(self, name: str, /) -> bool:
        """Tell whether a name is taken."""
        return name in self.held

    def list_names(self, prefix: str, /) -> Iterator[str]:
        """Yield the names that begin with a prefix."""
        return iter(sorted(name for name in self.held if name.startswith(prefix)))

    def drop(self, name: str, /) -> None:
        """Destroy an object."""
        self.held.pop(name, None)


class MemorySealedKeys:
    """Implements `ports.sealed_keys.SealedKeyTable`."""

    def __init__(self, institution: str) -> None:
        self._institution = institution
        self._keys: dict[str, SealedKey] = {}

    @property
    def institution(self) -> str:
        """Key of the institution."""
        return self._institution

    def add(self, key: SealedKey, /) -> None:
        """Store a sealed key."""
        if key.key_id in self._keys:
            raise Conflict("E_KEY_EXISTS", key_id=key.key_id)
        self._keys[key.key_id] = key

    def find(self, key_id: str) -> SealedKey | None:
        """Find one sealed key."""
        return self._keys.get(key_id)

    def list_keys(self, *, purpose: str) -> Sequence[SealedKey]:
        """Return the sealed keys of one purpose, oldest first."""
        fitting = (key for key in self._keys.values() if key.purpose == purpose)
        return sorted(fitting, key=lambda key: key.created_at)

    def reseal(self, key: SealedKey, /) -> None:
        """Replace nonce, ciphertext and wrapping key of a known key."""
        if key.key_id not in self._keys:
            raise NotFound("E_KEY_UNKNOWN", method=key.key_id)
        self._keys[key.key_id] = key

    def destroy(self, *, purposes: Collection[str]) -> int:
        """Forget every secret of some purposes."""
        kept = {name: key for name, key in self._keys.items() if key.purpose not in purposes}
        count, self._keys = len(self._keys) - len(kept), kept
        return count
