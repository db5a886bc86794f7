"""The table in which a platform keeps private keys, sealed. Nothing else lives in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

DESTROYED = "destroyed"
"""Stands where a row names its wrapping key when there is no secret left to open."""

SECOND_FACTORS = "second factor"
"""What the sealed secrets of people's second factors are bound to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKey:
    """One secret, encrypted.

    Attributes:
        key_id: public key as Multikey for signing keys, `secret:<purpose>` for digest secrets, a name for a secret
            that somebody else drew.
        purpose: `signing`, `digest` or `secret`.
        wrapping_key: which key-encryption key seals it.
        nonce: 12 bytes, fresh for every sealing.
        ciphertext: AES-256-GCM, bound to key id, purpose and institution.
    """

    key_id: str
    purpose: str
    wrapping_key: str
    nonce: bytes
    ciphertext: bytes
    created_at: datetime


class SealedKeyTable(Protocol):
    """Sealed keys of one institution; `institution` is part of what each ciphertext is bound to.

    A key that was destroyed keeps its row, which says so, and is found no more.
    """

    @property
    def institution(self) -> str:
        """Key of the institution."""

    def add(self, key: SealedKey, /) -> None:
        """Store a sealed key; raises `Conflict` (E_KEY_EXISTS) when any institution has that signing key."""

    def find(self, key_id: str) -> SealedKey | None:
        """Find one sealed key."""

    def list_keys(self, *, purpose: str) -> Sequence[SealedKey]:
        """Return the sealed keys of one purpose, oldest first."""

    def reseal(self, key: SealedKey, /) -> None:
        """Replace nonce, ciphertext and wrapping key of a known key; raises `NotFound` (E_KEY_UNKNOWN)."""

    def destroy(self, *, purposes: Collection[str]) -> int:
        """Overwrite every secret of some purposes, for good; how many there were."""
