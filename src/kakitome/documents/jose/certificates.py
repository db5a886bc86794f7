"""The certificates in a header: who signed, with the chain that vouches for it.

They prove nothing by themselves until they chain to a root that somebody trusts, which is asked elsewhere.

Source: RFC 7515 §4.1.6 (`x5c`), §4.1.8 (`x5t#S256`).
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.jose.compact import X5C, TokenRefused, write_segment
from kakitome.documents.keys.public_key import PublicKey, algorithm_of
from kakitome.documents.keys.x509_chain import MOST_CERTIFICATES, is_within, read_certificate
from kakitome.documents.refusal import Refuser

_THUMBPRINT = "x5t#S256"
_refuse = Refuser(TokenRefused, source="RFC 7515 §4.1.6")


def certificates_in(header: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Return the certificates of a header as DER, that of the signer first; empty when it has none.

    Raises:
        TokenRefused: E_JWS_HEADER, they are not in their one form, too many, or not those of the thumbprint beside.
    """
    if X5C not in header:
        return ()
    given = header[X5C]
    if not isinstance(given, list) or not 0 < len(given) <= MOST_CERTIFICATES:
        _refuse("E_JWS_HEADER", parameter=X5C)
    try:
        certificates = tuple(base64.b64decode(encoded, validate=True) for encoded in given)
    except (binascii.Error, ValueError, TypeError):
        _refuse("E_JWS_HEADER", parameter=X5C)
    stated = header.get(_THUMBPRINT)
    if stated is not None and stated != write_segment(hashlib.sha256(certificates[0]).digest()):
        _refuse("E_JWS_HEADER", parameter=_THUMBPRINT)
    return certificates


def certified_key(certificate: bytes) -> PublicKey:
    """Return the key of a certificate.

    Raises:
        CertificateRefused: it cannot be read, or its key is weak.
        KeyRefused: it is of a kind that we do not use.
    """
    key = read_certificate(certificate).public_key()
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey):
        _refuse("E_X5C_KEY", kind="unsupported")
    algorithm_of(key)
    return key


def is_certified_for(certificate: x509.Certificate, issuer: str) -> bool:
    """Tell whether a certificate names an issuer: its identifier as it stands, or the host of its https address.

    A name `*.example.org` stands for one label, as on the web.

    Source: SD-JWT VC draft 05–10 §3.5 (`uniformResourceIdentifier`, `dNSName`); RFC 9525 §6.3.
    """
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    if issuer in named.get_values_for_type(x509.UniformResourceIdentifier):
        return True
    host = _host(issuer)
    hosts = [name.lower() for name in named.get_values_for_type(x509.DNSName)]
    return bool(host) and (host in hosts or f"*.{host.partition('.')[2]}" in hosts)


def certified_header(certificates: Sequence[bytes], *, issuer: str, at: datetime) -> dict[str, list[str]]:
    """Return the header's member with certificates that are in force and name an issuer; nothing where they do not.

    Args:
        certificates: DER, that of the signer first; the authority's own is not sent along.

    Source: OpenID4VC High Assurance Interoperability Profile 1.0 §6.1.1.
    """
    if not certificates:
        return {}
    own = read_certificate(certificates[0])
    if not is_within(own, at) or not is_certified_for(own, issuer):
        return {}
    return {X5C: [base64.b64encode(certificate).decode("ascii") for certificate in certificates]}


def _host(issuer: str) -> str:
    if not issuer.startswith("https://"):
        return ""
    try:
        return (urlsplit(issuer).hostname or "").lower()
    except ValueError:
        return ""
