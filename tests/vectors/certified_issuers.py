"""Issuers of wallet credentials that are known by a certificate: fixed keys, so that the same files come out each time.

root(), leaf("u.example"), chain header of a token: `x5c(leaf(…), root())`
"""

import base64
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from vectors.points_without_a_secret import POINTS
from vectors.token_keys import TokenKey

START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
SIGNER = TokenKey.of("ES256", "certified")
NAME = "Asuka University (sample)"
ISSUER, HOST = "https://u.example/wallets", "u.example"
_ROOT_KEY = ec.derive_private_key(20261122, ec.SECP256R1())


@cache
def root(name: str = "Sample Root for wallets") -> bytes:
    """The authority above the issuers."""
    return _signed(_builder(name, name, _ROOT_KEY.public_key(), number=1), is_authority=True)


def leaf(
    *hosts: str,
    uri: str = "",
    name: str = NAME,
    end: datetime = END,
    start: datetime = START,
    public: object = None,
    is_authority: bool = False,
) -> bytes:
    """A certificate for the names that it is asked for."""
    builder = _builder(name, "Sample Root for wallets", public or SIGNER.public, number=2, start=start, end=end)
    names = [*(x509.DNSName(host) for host in hosts), *([x509.UniformResourceIdentifier(uri)] if uri else [])]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return _signed(builder, is_authority=is_authority)


def nobody(*hosts: str) -> bytes:
    """A certificate of the neutral point of Ed25519, for which every text can be signed without a secret."""
    return leaf(*hosts, public=Ed25519PublicKey.from_public_bytes(POINTS["neutral"]))


def x5c(*certificates: bytes) -> list[str]:
    """The certificates as a header carries them."""
    return [base64.b64encode(one).decode() for one in certificates]


def _builder(
    name: str, issuer: str, public: object, *, number: int, start: datetime = START, end: datetime = END
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(public)  # type: ignore[arg-type]
        .serial_number(number)
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _signed(builder: x509.CertificateBuilder, *, is_authority: bool) -> bytes:
    names = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        **dict.fromkeys(names, False),
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    return builder.sign(_ROOT_KEY, hashes.SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.DER)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name)])
