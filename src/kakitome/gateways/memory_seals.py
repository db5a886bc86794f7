"""Seal certificates in memory, for tests."""

from collections.abc import Sequence
from hashlib import sha256

from kakitome.errors import Conflict
from kakitome.ports.seals import SealCertificate


class MemorySealCertificates:
    """Implements `ports.seals.SealCertificates`."""

    def __init__(self) -> None:
        self._held: list[SealCertificate] = []

    def add(self, certificate: SealCertificate, /) -> None:
        """Store a certificate."""
        if any(one.certificates[0] == certificate.certificates[0] for one in self.list_by_issuer(certificate.issuer)):
            raise Conflict("E_SEAL_EXISTS")
        self._held.append(certificate)

    def list_by_issuer(self, did: str) -> Sequence[SealCertificate]:
        """Return the certificates of an issuer, oldest first."""
        return [one for one in self._held if one.issuer == did]

    def list_fingerprints(self, did: str) -> Sequence[str]:
        """Return the SHA-256 of each certificate of an issuer, oldest first."""
        return [sha256(one.certificates[0]).hexdigest() for one in self.list_by_issuer(did)]

    def list_all(self) -> Sequence[SealCertificate]:
        """Return every certificate, oldest first."""
        return list(self._held)
