"""A certificate authority of one's own, for demonstrations: what it certifies is labelled as such and not qualified.

Its root is trusted by nobody but whoever chooses to. A real institution asks a real authority (`kakitome seal
request`) and brings that certificate instead; everything else stays the same.

Source: RFC 5280 §4.2; ETSI EN 319 412-3 (seals of legal persons). QCStatements are deliberately not claimed.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import CertificatePoliciesOID, NameOID

from kakitome.documents.keys.certificate_request import SealNames
from kakitome.documents.keys.x509_chain import write_chain
from kakitome.errors import Conflict, NotFound

LABEL = "Demonstration, not qualified"
KEY_FILE, ROOT_FILE = "authority.key", "authority.pem"
SEAL_KEY_FILE, SEAL_FILE = "seal.key", "seal.pem"
ROOT_LIFE, SEAL_LIFE = timedelta(days=20 * 365), timedelta(days=3 * 365)
_NOTICE = "Demonstration only: not a qualified certificate, and no statement about anybody's identity."
_EARLIER = timedelta(minutes=5)
_OIDS = {
    "country_name": NameOID.COUNTRY_NAME,
    "organization_name": NameOID.ORGANIZATION_NAME,
    "organizational_unit_name": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "organization_identifier": NameOID.ORGANIZATION_IDENTIFIER,
    "common_name": NameOID.COMMON_NAME,
}

_USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAuthority:
    """A root certificate with its key."""

    root: x509.Certificate
    key: EllipticCurvePrivateKey = field(repr=False)

    @property
    def root_der(self) -> bytes:
        """Return the root certificate, DER."""
        return self.root.public_bytes(Encoding.DER)

    def certify(
        self, public: EllipticCurvePublicKey | RSAPublicKey, names: SealNames, *, now: datetime
    ) -> tuple[bytes, ...]:
        subject = _name({**names.pairs, "organizational_unit_name": LABEL})
        builder = _builder(subject, self.root.subject, public=public, now=now, life=SEAL_LIFE)
        notice = x509.UserNotice(None, _NOTICE)
        policy = x509.PolicyInformation(CertificatePoliciesOID.ANY_POLICY, [notice])
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
            .add_extension(x509.CertificatePolicies([policy]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return certificate.public_bytes(Encoding.DER), self.root_der


def make_authority(*, now: datetime, name: str = "Kakitome Demonstration Authority") -> LocalAuthority:
    """Make a new authority."""
    key = generate_private_key(SECP256R1())
    subject = _name({"organization_name": name, "organizational_unit_name": LABEL, "common_name": name})
    root = (
        _builder(subject, subject, public=key.public_key(), now=now, life=ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, hashes.SHA256())
    )
    return LocalAuthority(root=root, key=key)


def write_authority(authority: LocalAuthority, folder: Path) -> None:
    """Write key and root into a folder; the key's file is for its owner's eyes only.

    Raises:
        Conflict: E_AUTHORITY_EXISTS.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_key(authority.key, folder / KEY_FILE)
    (folder / ROOT_FILE).write_bytes(authority.root.public_bytes(Encoding.PEM))


def read_authority(folder: Path) -> LocalAuthority:
    """Read an authority that `write_authority` wrote.

    Raises:
        NotFound: E_AUTHORITY_NONE.
    """
    try:
        key = load_pem_private_key((folder / KEY_FILE).read_bytes(), None)
        root = x509.load_pem_x509_certificate((folder / ROOT_FILE).read_bytes())
    except (OSError, ValueError, TypeError) as failure:
        raise NotFound("E_AUTHORITY_NONE", file=str(folder)) from failure
    if not isinstance(key, EllipticCurvePrivateKey):
        raise NotFound("E_AUTHORITY_NONE", file=str(folder))
    return LocalAuthority(root=root, key=key)


def open_authority(folder: Path, *, now: Callable[[], datetime]) -> LocalAuthority:
    """Read the authority of a folder, or make it there at the first use."""
    if not (folder / KEY_FILE).exists():
        write_authority(make_authority(now=now()), folder)
    return read_authority(folder)


def write_sample_seal(folder: Path, names: SealNames, *, now: Callable[[], datetime]) -> tuple[Path, Path]:
    """Write a seal by the folder's own authority into the folder, for trying without a platform.

    Returns:
        The files of the private key and of the certificate chain, as `kakitome convert` takes them.

    Raises:
        Conflict: E_AUTHORITY_EXISTS, there is a seal already.
    """
    authority = open_authority(folder, now=now)
    key = generate_private_key(SECP256R1())
    _write_key(key, folder / SEAL_KEY_FILE)
    chain = authority.certify(key.public_key(), names, now=now())
    (folder / SEAL_FILE).write_bytes(write_chain(chain))
    return folder / SEAL_KEY_FILE, folder / SEAL_FILE


def _write_key(key: EllipticCurvePrivateKey, file: Path) -> None:
    """Write a key for its owner's eyes only; never over another."""
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    except FileExistsError as failure:
        raise Conflict("E_AUTHORITY_EXISTS", file=str(file)) from failure
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    *,
    public: EllipticCurvePublicKey | RSAPublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # Clocks differ a little.
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(pairs: dict[str, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(_OIDS[name], value) for name, value in pairs.items()])


def _usage(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in uses for use in _USES})
