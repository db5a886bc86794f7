"""Who certifies the keys of seals at once; other authorities are asked by a file and answer on another day."""

from datetime import datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.keys.certificate_request import SealNames


class CertificateAuthority(Protocol):
    """An authority of one's own."""

    def certify(
        self, public: EllipticCurvePublicKey | RSAPublicKey, names: SealNames, *, now: datetime
    ) -> tuple[bytes, ...]:
        """Certify a key as an institution's seal; the certificate and those above it, DER."""
