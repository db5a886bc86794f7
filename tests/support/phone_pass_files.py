"""Files as Apple and Google hand them out for signing passes, made here: no vendor stands behind them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from support.certificates import a_key

PASS_TYPE, TEAM, ISSUER_NUMBER = "pass.example.badges", "ABCDE12345", "3388000000022222222"
ACCOUNT = "badges@passes.example"
_NOW = datetime.now(UTC)
_DAY = timedelta(days=1)


def rsa_key(name: str) -> RSAPrivateKey:
    key = a_key(name, "RSA-2048")
    assert isinstance(key, RSAPrivateKey)
    return key


def pem_of(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def certificate(
    subject: x509.Name, key: RSAPrivateKey, *, issuer: x509.Name, signed_with: RSAPrivateKey
) -> x509.Certificate:
    builder = x509.CertificateBuilder(issuer_name=issuer, subject_name=subject, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    constraints = x509.BasicConstraints(ca=issuer == subject, path_length=None)
    builder = builder.add_extension(constraints, critical=True)
    return builder.not_valid_before(_NOW - _DAY).not_valid_after(_NOW + _DAY).sign(signed_with, SHA256())


def subject_of(**parts: str) -> x509.Name:
    """`uid` the pass type, `ou` the team, `cn` the name."""
    oids = {"uid": NameOID.USER_ID, "ou": NameOID.ORGANIZATIONAL_UNIT_NAME, "cn": NameOID.COMMON_NAME}
    return x509.Name([x509.NameAttribute(oids[name], value) for name, value in parts.items()])


def intermediate_certificate() -> tuple[x509.Certificate, RSAPrivateKey]:
    key, name = rsa_key("intermediate"), subject_of(cn="Intermediate of passes (test)")
    return certificate(name, key, issuer=name, signed_with=key), key


def apple_file(folder: Path, *, subject: x509.Name | None = None, parts: str = "certificate key intermediate") -> Path:
    """Write the PEM file of a pass type, with these parts in it."""
    authority, authority_key = intermediate_certificate()
    key = rsa_key("pass")
    own = subject or subject_of(uid=PASS_TYPE, ou=TEAM, cn="Badges (test)")
    made = certificate(own, key, issuer=authority.subject, signed_with=authority_key)
    pem = {
        "certificate": made.public_bytes(Encoding.PEM),
        "key": pem_of(key),
        "other-key": pem_of(authority_key),
        "intermediate": authority.public_bytes(Encoding.PEM),
    }
    file = folder / "pass.pem"
    file.write_bytes(b"".join(pem[part] for part in parts.split()))
    return file


def google_file(folder: Path) -> Path:
    """Write the JSON file of a service account."""
    file = folder / "account.json"
    key = pem_of(rsa_key("account")).decode()
    file.write_text(json.dumps({"type": "service_account", "client_email": ACCOUNT, "private_key": key}))
    return file
