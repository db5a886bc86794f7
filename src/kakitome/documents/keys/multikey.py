"""Multikey: a key as one short text that says what it is.

Public keys: Ed25519 (`z6Mk…`), P-256 (`zDn…`), P-384 (`z82…`), RSA (`z4M…` with 2048 bits). Secret keys: Ed25519
(`z3u2…`) and P-256 (`z42t…`), for our own key files. Every key has one spelling: points are compressed, lengths and
prefixes exact. No message here ever contains a secret.

Source: Controlled Identifiers 1.0 §2.2.2 and §2.4; the multicodec table.
"""

from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc, encode_base58btc
from kakitome.documents.keys.public_key import (
    Algorithm,
    CurveName,
    KeyRefused,
    PublicKey,
    algorithm_of,
    compressed_point,
    coordinate_length,
    ed25519_key,
    elliptic_key,
    refuse_key,
    rsa_key,
)

_PUBLIC: Final[dict[bytes, Algorithm]] = {
    b"\xed\x01": "Ed25519",
    b"\x80\x24": "P-256",
    b"\x81\x24": "P-384",
    b"\x85\x24": "RSA",
}
MULTICODEC: Final[dict[Algorithm, bytes]] = {algorithm: prefix for prefix, algorithm in _PUBLIC.items()}
_SECRET_ED25519: Final = b"\x80\x26"
_SECRET_P256: Final = b"\x86\x26"
_LENGTH: Final = 32
# Real key types that we do not read; anything else is not a key at all.
_OTHERS: Final = {
    b"\xe7\x01": "secp256k1",
    b"\xeb\x01": "BLS12-381 G2",
    b"\xec\x01": "X25519",
    b"\x82\x24": "P-521",
}


def encode_public(key: PublicKey) -> str:
    """Write a public key, e.g. `z6Mkr…`.

    Raises:
        KeyRefused: `E_KEY_UNSUPPORTED`, on a curve we do not use.
    """
    return _written(MULTICODEC[algorithm_of(key)] + _bytes_of(key))


@lru_cache(maxsize=512)
def _written(data: bytes) -> str:
    # A verifier meets the same few keys again and again.
    return encode_base58btc(data)


@lru_cache(maxsize=512)
def decode_public(text: str) -> PublicKey:
    """Read a public key.

    Raises:
        KeyRefused: `kind` `unsupported` for a key of another known type, else `malformed`.

    Source: docs/standards/hostile-inputs.md B161.
    """
    prefix, body = _split(text)
    if prefix in _OTHERS:
        refuse_key("E_KEY_UNSUPPORTED", kind="unsupported", found=_OTHERS[prefix])
    algorithm = _PUBLIC.get(prefix)
    if algorithm is None:
        refuse_key("E_KEY_CODEC", found=prefix.hex())
    if algorithm == "RSA":
        return _rsa(body)
    if algorithm == "Ed25519":
        return ed25519_key(body)
    curve: CurveName = algorithm
    # Compressed only: the uncompressed form of the same point would be a second spelling of the key.
    _demand_length(body, coordinate_length(curve) + 1, algorithm=algorithm)
    return elliptic_key(curve, body)


def encode_secret(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> str:
    """Write a secret key, e.g. `z3u2…`; whoever reads it can sign.

    Raises:
        KeyRefused: `E_KEY_UNSUPPORTED`, on another curve than P-256.
    """
    if isinstance(key, Ed25519PrivateKey):
        return encode_base58btc(_SECRET_ED25519 + key.private_bytes_raw())
    if not isinstance(key.curve, SECP256R1):
        refuse_key("E_KEY_UNSUPPORTED", kind="unsupported", found=key.curve.name)
    return encode_base58btc(_SECRET_P256 + key.private_numbers().private_value.to_bytes(_LENGTH, "big"))


def decode_secret(text: str) -> Ed25519PrivateKey:
    """Read an Ed25519 secret key.

    Raises:
        KeyRefused: not an Ed25519 secret key; the text itself is never part of the message.
    """
    return Ed25519PrivateKey.from_private_bytes(_secret(text, prefix=_SECRET_ED25519, name="Ed25519"))


def decode_secret_p256(text: str) -> EllipticCurvePrivateKey:
    """Read a P-256 secret key.

    Raises:
        KeyRefused: not a P-256 secret key; the text itself is never part of the message.
    """
    number = int.from_bytes(_secret(text, prefix=_SECRET_P256, name="P-256"), "big")
    try:
        return derive_private_key(number, SECP256R1())
    except ValueError:
        refuse_key("E_KEY_CODEC", found="?")


def _bytes_of(key: PublicKey) -> bytes:
    if isinstance(key, Ed25519PublicKey):
        return key.public_bytes_raw()
    if isinstance(key, RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return compressed_point(key)


def _rsa(body: bytes) -> RSAPublicKey:
    try:
        key = load_der_public_key(body)
    except ValueError:
        refuse_key("E_KEY_CODEC", found="RSA")
    # The loader also takes other structures, and other lengths of the same numbers: only PKCS #1 as we write it counts.
    if not isinstance(key, RSAPublicKey) or key.public_bytes(Encoding.DER, PublicFormat.PKCS1) != body:
        refuse_key("E_KEY_CODEC", found="RSA")
    numbers = key.public_numbers()
    return rsa_key(modulus=numbers.n, exponent=numbers.e)


def _secret(text: str, *, prefix: bytes, name: str) -> bytes:
    kind, body = _split(text)
    if kind != prefix:
        refuse_key("E_KEY_CODEC", found="?")
    _demand_length(body, _LENGTH, algorithm=name)
    return body


def _split(text: str) -> tuple[bytes, bytes]:
    try:
        data = decode_base58btc(text)
    except MultibaseRefused as error:
        raise KeyRefused(error.problem) from error
    return data[:2], data[2:]


def _demand_length(body: bytes, length: int, *, algorithm: str) -> None:
    if len(body) != length:
        refuse_key("E_KEY_LENGTH", found=len(body), algorithm=algorithm, wanted=length)
