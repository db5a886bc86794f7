"""A certificate under which this platform asks wallets, where its operator has one (HAIP 1.0)."""

from collections.abc import Sequence
from typing import Protocol

from kakitome.documents.keys.public_key import PublicKey


class VerifierCertificate(Protocol):
    """A certificate with its key; wallets look at who vouches for it."""

    @property
    def certificates(self) -> Sequence[bytes]:
        """DER of the certificate and of those between it and its authority, which is not among them."""

    @property
    def public(self) -> PublicKey:
        """The public half, on P-256."""

    def sign(self, data: bytes) -> bytes:
        """Sign, raw r‖s with SHA-256."""
