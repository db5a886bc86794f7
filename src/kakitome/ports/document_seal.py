"""The seal of an institution: an X.509 certificate and the key behind it, for PDF and JAdES.

Whether the key lies in a file, in the vault or in a hardware module is not seen from here.
"""

from typing import Literal, Protocol


class DocumentSeal(Protocol):
    """One certificate that can sign now."""

    @property
    def certificate(self) -> bytes:
        """Return the institution's certificate, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates above it, DER, nearest first; the root may be among them."""

    @property
    def algorithm(self) -> Literal["P-256", "RSA"]:
        """Return the kind of key."""

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256: raw r‖s for P-256, PKCS #1 v1.5 for RSA.

        Raises:
            Unavailable: `E_SEAL_UNAVAILABLE`; sealing pauses, everything else goes on.
        """
