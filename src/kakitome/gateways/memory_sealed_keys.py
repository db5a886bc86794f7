"""Sealed keys in memory, for tests and demonstrations."""

from collections.abc import Sequence

from kakitome.errors import Conflict, NotFound
from kakitome.ports.sealed_keys import SealedKey


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
