"""The certificates of an institution's seals: public, never changed, the newest one seals.

The private key is in the vault (or in a hardware module) and is known here by its public half only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCertificate:
    """One certificate of one issuer.

    Attributes:
        issuer: DID of the issuer that seals with it.
        key_id: the certified public key as Multikey.
        certificates: DER, the issuer's own first, then those above it.
        added_at: when it was brought here.
    """

    issuer: str
    key_id: str
    certificates: tuple[bytes, ...]
    added_at: datetime


class SealCertificates(Protocol):
    """Seal certificates of one institution."""

    def add(self, certificate: SealCertificate, /) -> None:
        """Store a certificate; raises `Conflict` (E_SEAL_EXISTS) when the issuer has that very one."""

    def list_by_issuer(self, did: str) -> Sequence[SealCertificate]:
        """Return the certificates of an issuer, oldest first."""

    def list_fingerprints(self, did: str) -> Sequence[str]:
        """Return the SHA-256 of each certificate of an issuer, hexadecimal, oldest first."""

    def list_all(self) -> Sequence[SealCertificate]:
        """Return the certificates of every issuer of the institution, oldest first."""
