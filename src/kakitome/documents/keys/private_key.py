"""Private keys of the four kinds we sign with: make one, keep its bytes, sign.

Ed25519 keys are kept as their 32 raw bytes, the others as PKCS#8. Signatures leave in the form that JOSE and
Data Integrity ask for. It deliberately writes no secret into any message.

Source: RFC 7518 §3.3–3.4 (RS256, ECDSA as `r‖s`); RFC 8032.
"""

from collections.abc import Callable

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_seed_keypair

PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey
ALGORITHMS = ("Ed25519", "P-256", "P-384", "RSA")
_RAW_LENGTH = 32
_RSA_BITS, _RSA_EXPONENT = 3072, 65537
"""Source: NIST SP 800-57 part 1 rev. 5, table 2 (128 bits of strength). Keys of before have 2048 bits and go on."""


def generate(algorithm: str) -> PrivateKey:
    """Make a new key of one of `ALGORITHMS`; raises `ValueError` for any other."""
    if algorithm == "Ed25519":
        return Ed25519PrivateKey.generate()
    if algorithm == "RSA":
        return generate_rsa(_RSA_EXPONENT, _RSA_BITS)
    if algorithm in ("P-256", "P-384"):
        return generate_ec(SECP256R1() if algorithm == "P-256" else SECP384R1())
    raise ValueError(algorithm)


def to_bytes(private: PrivateKey) -> bytes:
    """Write a key as bytes to be sealed; anybody who reads them can sign."""
    if isinstance(private, Ed25519PrivateKey):
        return private.private_bytes_raw()
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def from_bytes(data: bytes) -> PrivateKey:
    """Read a key written by `to_bytes`; raises `ValueError` for anything else."""
    if len(data) == _RAW_LENGTH:
        return Ed25519PrivateKey.from_private_bytes(data)
    try:
        private = load_der_private_key(data, password=None)
    except (UnsupportedAlgorithm, TypeError) as error:
        raise ValueError("private key") from error
    if not isinstance(private, EllipticCurvePrivateKey | RSAPrivateKey):
        raise ValueError("private key")
    return private


def signer_of(private: PrivateKey) -> Callable[[bytes], bytes]:
    """Return what signs bytes: Ed25519 64 bytes, ECDSA raw `r‖s`, RSA PKCS#1 v1.5 over SHA-256.

    An Ed25519 key is opened for libsodium, which signs in half the time; the signature is the same to the bit.
    """
    if isinstance(private, Ed25519PrivateKey):
        _, opened = crypto_sign_seed_keypair(private.private_bytes_raw())
        return lambda data: crypto_sign(data, opened)[:crypto_sign_BYTES]
    if isinstance(private, RSAPrivateKey):
        return lambda data: private.sign(data, padding.PKCS1v15(), SHA256())
    return lambda data: _sign_ecdsa(private, data)


def _sign_ecdsa(private: EllipticCurvePrivateKey, data: bytes) -> bytes:
    length = (private.key_size + 7) // 8
    digest = SHA256() if private.key_size == SECP256R1().key_size else SHA384()
    r, s = decode_dss_signature(private.sign(data, ECDSA(digest)))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")
