"""A seal whose key we hold ourselves: opened in the vault, or read from a file.

The certificates are public and lie beside the key as PEM. A key that does not belong to its certificate is told when
the seal is opened, not when the first document fails.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from kakitome.documents.keys.private_key import signer_of
from kakitome.errors import Misconfigured, Unavailable

SMALLEST_RSA = 3072
Algorithm = Literal["P-256", "RSA"]


class SealUnusable(Misconfigured):
    """The certificate or its key cannot make a seal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSeal:
    """Implements `ports.document_seal.DocumentSeal` over a function that signs."""

    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: Algorithm
    signer: Callable[[bytes], bytes] = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        return self.signer(data)


def seal_of(certificates: Sequence[bytes], *, public: bytes, signer: Callable[[bytes], bytes]) -> HeldSeal:
    """Bring a certificate chain and a key together.

    Args:
        certificates: DER, the institution's own first.
        public: the key's public half, DER (SubjectPublicKeyInfo).
        signer: signs with SHA-256; raw r‖s for P-256.

    Raises:
        SealUnusable: `E_SEAL_CERTIFICATE`, `E_SEAL_KEY_MISMATCH`, `E_SEAL_ALGORITHM`.
    """
    own = _certificate(certificates)
    algorithm = algorithm_of(own)
    if public_der(own) != public:
        raise SealUnusable("E_SEAL_KEY_MISMATCH")
    return HeldSeal(certificate=certificates[0], chain=tuple(certificates[1:]), algorithm=algorithm, signer=signer)


def read_seal(key_file: Path, chain_file: Path, *, passphrase: str = "") -> HeldSeal:
    """Read a seal from two PEM files: the private key, and the certificates with the institution's own first.

    Raises:
        Unavailable: `E_SEAL_UNAVAILABLE` the files cannot be read, or the passphrase does not open the key.
        SealUnusable: as `seal_of`.
    """
    try:
        chain = read_chain(chain_file.read_bytes())
        private = load_pem_private_key(key_file.read_bytes(), passphrase.encode() or None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as failure:
        raise Unavailable("E_SEAL_UNAVAILABLE", reason=type(failure).__name__) from failure
    if not isinstance(private, EllipticCurvePrivateKey | RSAPrivateKey):
        raise SealUnusable("E_SEAL_ALGORITHM", algorithm=type(private).__name__)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return seal_of(chain, public=public, signer=signer_of(private))


def read_chain(pem: bytes) -> tuple[bytes, ...]:
    """Read PEM certificates as DER, in their order.

    Raises:
        SealUnusable: `E_SEAL_CERTIFICATE`.
    """
    try:
        return tuple(certificate.public_bytes(Encoding.DER) for certificate in x509.load_pem_x509_certificates(pem))
    except ValueError as failure:
        raise SealUnusable("E_SEAL_CERTIFICATE") from failure


def algorithm_of(certificate: x509.Certificate) -> Algorithm:
    """Name the kind of a certificate's key.

    Raises:
        SealUnusable: `E_SEAL_ALGORITHM`; we seal with P-256, or RSA of at least 3,072 bits.

    Source: NIST SP 800-57 part 1 §5.6.1 (128 bits of security); ETSI TS 119 312 §6.
    """
    key = certificate.public_key()
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return "P-256"
    if isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST_RSA:
        return "RSA"
    raise SealUnusable("E_SEAL_ALGORITHM", algorithm=f"{type(key).__name__}-{getattr(key, 'key_size', '')}")


def public_der(certificate: x509.Certificate) -> bytes:
    """Return a certificate's public key, DER."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _certificate(certificates: Sequence[bytes]) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(certificates[0])
    except (IndexError, ValueError) as failure:
        raise SealUnusable("E_SEAL_CERTIFICATE") from failure
