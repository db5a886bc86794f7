"""The key vault of one institution: it signs and digests, and never shows a private key."""

from collections.abc import Callable, Sequence
from typing import Protocol

Signer = Callable[[bytes], bytes]
"""Signs bytes with one key that was opened once: Ed25519 64 bytes, ECDSA raw `r‖s`, RSA PKCS#1 v1.5 with SHA-256."""


class KeyVault(Protocol):
    """Private keys, each known by its public key as Multikey (`z6Mk…`, `zDn…`)."""

    def create(self, *, algorithm: str = "Ed25519") -> str:
        """Make a new key, `Ed25519`, `P-256`, `P-384` or `RSA` (3072 bits), and return its public key as Multikey."""

    def signer(self, key_id: str) -> Signer:
        """Open a key for many signatures; raises `NotFound` (E_KEY_UNKNOWN), `Unavailable` (E_KEY_UNAVAILABLE)."""

    def list_key_ids(self) -> Sequence[str]:
        """Return the public keys, oldest first."""

    def keyed_digest(self, purpose: str, data: bytes) -> bytes:
        """Return HMAC-SHA-256 under a secret of this purpose.

        The secret never leaves the vault and outlives the rotation of signing keys, so that the same
        data has the same digest for ever, and nobody without the vault can guess it.
        """


class KeptSecrets(Protocol):
    """Secrets of one institution that somebody else drew, such as a client's at an identity provider."""

    def keep_secret(self, name: str, secret: bytes) -> None:
        """Keep a secret under a name, in place of an earlier one."""

    def open_secret(self, name: str) -> bytes:
        """Return a kept secret; raises `NotFound` (E_KEY_UNKNOWN), `Unavailable` (E_KEY_UNAVAILABLE)."""
