"""Certificates that operators name: of authorities that vouch for wallets and their keys, and of issuers' keys."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from kakitome.documents.keys.multikey import encode_public
from kakitome.errors import Misconfigured


def read_authorities(file: Path, *, setting: str) -> tuple[bytes, ...]:
    """Return the certificates of a file as DER; raises `Misconfigured` (E_CONFIG_HAIP, `setting`)."""
    try:
        certificates = x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Misconfigured("E_CONFIG_HAIP", setting=setting) from error
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in certificates)


def read_token_certificates(folder: Path, *, setting: str) -> dict[str, tuple[bytes, ...]]:
    """Return what the files `*.pem` of a folder hold, by the key of each one's first certificate, as Multikey.

    An authority's own certificate is left out: whoever trusts it has it.

    Raises:
        Misconfigured: E_CONFIG_HAIP (`setting`), it is no folder, a file is not readable, or holds a certificate of a
            key that signs no tokens here.
    """
    if not folder.is_dir():
        raise Misconfigured("E_CONFIG_HAIP", setting=setting)
    by_key: dict[str, tuple[bytes, ...]] = {}
    for file in sorted(folder.glob("*.pem")):
        own, *above = read_authorities(file, setting=setting)
        public = x509.load_der_x509_certificate(own).public_key()
        if not isinstance(public, EllipticCurvePublicKey) or not isinstance(public.curve, SECP256R1):
            raise Misconfigured("E_CONFIG_HAIP", setting=setting)
        by_key[encode_public(public)] = (own, *(der for der in above if not _is_authority(der)))
    return by_key


def _is_authority(der: bytes) -> bool:
    certificate = x509.load_der_x509_certificate(der)
    return certificate.issuer == certificate.subject
