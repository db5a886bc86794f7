"""The certificate of a pass type, read from a PEM file: certificate, private key, and Apple's intermediate.

Source: https://developer.apple.com/documentation/walletpasses/building-a-pass: the pass type's identifier stands in the
certificate's user id, the team's in its organisational unit, and the signature carries the intermediate (WWDR).
"""

from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from kakitome.errors import Misconfigured

_PREFIX = "pass."


@dataclass(frozen=True, slots=True, kw_only=True)
class PemPassCertificate:
    """Implements `ports.phone_passes.ApplePassCertificate` over a key that lies in a file."""

    pass_type: str
    team: str
    certificate: x509.Certificate
    intermediate: x509.Certificate
    key: RSAPrivateKey = field(repr=False)

    def sign(self, manifest: bytes) -> bytes:
        builder = PKCS7SignatureBuilder().set_data(manifest).add_signer(self.certificate, self.key, SHA256())
        options = [PKCS7Options.DetachedSignature, PKCS7Options.Binary]
        return builder.add_certificate(self.intermediate).sign(Encoding.DER, options)


def read_pass_certificate(file: Path) -> PemPassCertificate:
    """Read the file of a pass type.

    Raises:
        Misconfigured: E_CONFIG_APPLE_PASS, with what is wrong: `file` it cannot be read as PEM, `chain` not exactly a
            certificate and its intermediate, `key` the private key is not RSA or not the certificate's, `subject` the
            certificate names no pass type or team.
    """
    try:
        pem = file.read_bytes()
        certificates = x509.load_pem_x509_certificates(pem)
        key = load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unusable("file") from error
    keyed = [certificate for certificate in certificates if certificate.public_key() == key.public_key()]
    others = [certificate for certificate in certificates if certificate not in keyed]
    if not isinstance(key, RSAPrivateKey) or len(keyed) != 1:
        raise _unusable("key")
    if len(others) != 1 or others[0].subject != keyed[0].issuer:
        raise _unusable("chain")
    pass_type, team = (_name_of(keyed[0], oid) for oid in (NameOID.USER_ID, NameOID.ORGANIZATIONAL_UNIT_NAME))
    if not pass_type.startswith(_PREFIX) or not team:
        raise _unusable("subject")
    return PemPassCertificate(pass_type=pass_type, team=team, certificate=keyed[0], intermediate=others[0], key=key)


def _name_of(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    values = certificate.subject.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""


def _unusable(lack: str) -> Misconfigured:
    return Misconfigured("E_CONFIG_APPLE_PASS", lack=lack)
