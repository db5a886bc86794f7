"""Certificate authorities of the tests: good ones and bad ones, made here and now.

Keys are made once per process: RSA keys take their time.
"""

import functools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

NOW = datetime(2026, 11, 21, 3, 0, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Holder:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key as text."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def sign(self, data: bytes) -> bytes:
        """Sign as our ports do: raw r‖s, or PKCS #1 v1.5."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)


@functools.cache
def a_key(name: str, kind: str = "P-256") -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """Return a key, the same for the same name."""
    if kind == "P-256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("RSA-")))


def a_root(name: str = "Test Root", *, since: datetime = NOW - 20 * YEAR, until: datetime = NOW + 20 * YEAR) -> Holder:
    """Make a root authority."""
    key = a_key(name)
    subject = _name(name)
    builder = _certificate(subject, subject, key.public_key(), since, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return Holder(builder.sign(key, hashes.SHA256()), key)


def a_leaf(
    root: Holder,
    name: str = "Example University",
    *,
    kind: str = "P-256",
    since: datetime = NOW - YEAR,
    until: datetime = NOW + YEAR,
    stamps: bool = False,
    revocations: str = "",
) -> Holder:
    """Make a certificate under a root: of a seal, or of a time-stamp authority.

    `revocations` is the address at which its revocation would be told.
    """
    key = a_key(name + kind, kind)
    builder = _certificate(_name(name), root.certificate.subject, key.public_key(), since, until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if revocations:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(revocations)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return Holder(builder.sign(root.key, hashes.SHA256()), key)


@dataclass(frozen=True)
class StampAuthority:
    """A time-stamp authority whose clock stands still; `answer` is what its server does."""

    holder: Holder
    at: datetime = NOW
    digest: str | None = None

    def answer(self, query: bytes) -> bytes:
        """Answer one query."""
        return self.stamper().request_tsa_response(tsp.TimeStampReq.load(query)).dump()

    def stamper(self) -> DummyTimeStamper:
        """Return pyHanko's own authority of tests."""
        return DummyTimeStamper(
            asn1_x509.Certificate.load(self.holder.der),
            keys.PrivateKeyInfo.load(
                self.holder.key.private_bytes(
                    serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            ),
            fixed_dt=self.at,
            override_md=self.digest,
        )


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _certificate(subject, issuer, public, since, until) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(**given: bool) -> x509.KeyUsage:
    every = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**every, **given})
