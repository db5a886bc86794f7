"""The certificate under which this platform asks wallets, read from a PEM file: certificate, chain and private key.

Source: OpenID4VC High Assurance Interoperability Profile 1.0 §5, §7 (`x509_hash`; the certificate is not signed by
itself, the authority is not sent along; ES256).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from kakitome.documents.keys.public_key import PublicKey
from kakitome.errors import Misconfigured

_HALF = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PemVerifierCertificate:
    """Implements `ports.verifier_certificate.VerifierCertificate` over a key that lies in a file."""

    certificates: Sequence[bytes]
    key: EllipticCurvePrivateKey = field(repr=False)

    @property
    def public(self) -> PublicKey:
        return self.key.public_key()

    def sign(self, data: bytes) -> bytes:
        halves = decode_dss_signature(self.key.sign(data, ECDSA(SHA256())))
        return b"".join(half.to_bytes(_HALF) for half in halves)


def read_verifier_certificate(file: Path) -> PemVerifierCertificate:
    """Read the file.

    Raises:
        Misconfigured: E_CONFIG_HAIP_VERIFIER, with what is wrong: `file` it cannot be read as PEM, `key` the private
            key is not on P-256 or of no certificate there, `chain` the certificate is signed by itself.
    """
    try:
        pem = file.read_bytes()
        certificates = x509.load_pem_x509_certificates(pem)
        key = load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable("file") from error
    leaf = next((entry for entry in certificates if entry.public_key() == key.public_key()), None)
    if leaf is None or not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise _unusable("key")
    chain, rest = [leaf], [entry for entry in certificates if entry is not leaf]
    if leaf.issuer == leaf.subject:
        raise _unusable("chain")
    while above := next((entry for entry in rest if entry.subject == chain[-1].issuer), None):
        rest.remove(above)
        # The authority itself is known to whoever trusts it.
        if above.issuer == above.subject:
            break
        chain.append(above)
    return PemVerifierCertificate(certificates=tuple(entry.public_bytes(Encoding.DER) for entry in chain), key=key)


def _unusable(lack: str) -> Misconfigured:
    return Misconfigured("E_CONFIG_HAIP_VERIFIER", lack=lack)
