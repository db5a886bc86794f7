"""Certificates for seals, made when they are asked for: an authority of this folder, and institutions under it.

Nobody outside vouches for them, and they are no qualified certificates of anybody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
END: Final = datetime(2029, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Certified:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        """The certificate as DER."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM).decode()


def authority(name: str = "Sample Root", *, begin: datetime = BEGIN, end: datetime = END) -> Certified:
    """Make a self-signed authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _certified(name, key, issuer=None, is_authority=True, begin=begin, end=end)


def intermediate(above: Certified, name: str = "Sample Issuing Authority") -> Certified:
    """Make an authority below another."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _certified(name, key, issuer=above, is_authority=True, begin=BEGIN, end=END)


def institution(
    above: Certified,
    name: str = "Asuka University (sample)",
    *,
    key: Key | None = None,
    begin: datetime = BEGIN,
    end: datetime = END,
) -> Certified:
    """Make an institution's seal certificate below an authority."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    return _certified(name, key, issuer=above, is_authority=False, begin=begin, end=end)


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """Draw an RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def weak_institution(above: Certified) -> Certified:
    """Make a certificate whose RSA key is too small."""
    return institution(above, key=rsa.generate_private_key(public_exponent=65537, key_size=1024))


def old_hash_certificate() -> bytes:
    """Make a certificate (DER) that says SHA-1: nobody here signs with that, so the algorithm's last digit is changed."""
    newer, older = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
    rooted_in_rsa = _certified("Old Root", rsa_key(), issuer=None, is_authority=True, begin=BEGIN, end=END)
    return institution(rooted_in_rsa).der.replace(newer, older)


def _certified(
    name: str,
    key: Key,
    *,
    issuer: Certified | None,
    is_authority: bool,
    begin: datetime,
    end: datetime,
) -> Certified:
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
        ]
    )
    signer = issuer.key if issuer else key
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    return Certified(builder.sign(signer, SHA256()), key)
