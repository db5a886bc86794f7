"""Multikey: a key as one short text that says what it is. Ed25519 only.

Public keys begin with `z6Mk`, secret ones with `z3u2`. It deliberately holds no other algorithm, and no
message here ever contains a secret.

Source: Controlled Identifiers 1.0 §2.2.2 and §2.4; VC Data Integrity EdDSA Cryptosuites 1.0 §2.1.1.
"""

from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc, encode_base58btc
from kakitome.documents.refusal import DocumentRefused, Kind
from kakitome.errors import Problem

_SOURCE = "Controlled Identifiers 1.0 §2.2.2"
_PUBLIC = bytes((0xED, 0x01))
_SECRET = bytes((0x80, 0x26))
_LENGTH = 32
# Real key types that we do not read; anything else is not a key at all. Source: the multicodec table.
_OTHERS = {
    b"\x80\x24": "P-256",
    b"\x81\x24": "P-384",
    b"\xe7\x01": "secp256k1",
    b"\xeb\x01": "BLS12-381 G2",
    b"\xec\x01": "X25519",
}


class KeyRefused(DocumentRefused):
    """The text is not an Ed25519 key in Multikey form."""


def encode_public(key: Ed25519PublicKey) -> str:
    """Write a public key, e.g. `z6Mkr…`."""
    return encode_base58btc(_PUBLIC + key.public_bytes_raw())


def decode_public(text: str) -> Ed25519PublicKey:
    """Read a public key.

    Raises:
        KeyRefused: `kind` `unsupported` for a key of another known type, else `malformed`.

    Source: SAFETY B161.
    """
    return Ed25519PublicKey.from_public_bytes(_decode(text, prefix=_PUBLIC))


def encode_secret(key: Ed25519PrivateKey) -> str:
    """Write a secret key, e.g. `z3u2…`; whoever reads it can sign."""
    return encode_base58btc(_SECRET + key.private_bytes_raw())


def decode_secret(text: str) -> Ed25519PrivateKey:
    """Read a secret key.

    Raises:
        KeyRefused: not an Ed25519 secret key; the text itself is never part of the message.
    """
    return Ed25519PrivateKey.from_private_bytes(_decode(text, prefix=_SECRET))


def _decode(text: str, *, prefix: bytes) -> bytes:
    try:
        data = decode_base58btc(text)
    except MultibaseRefused as error:
        raise KeyRefused(error.problem) from error
    if data[:2] in _OTHERS:
        _refuse("E_KEY_UNSUPPORTED", kind="unsupported", found=_OTHERS[data[:2]])
    if data[:2] != prefix:
        _refuse("E_KEY_CODEC", found=data[:2].hex() if prefix == _PUBLIC else "?")
    if len(data) != 2 + _LENGTH:
        _refuse("E_KEY_LENGTH", found=str(len(data) - 2))
    return data[2:]


def _refuse(code: str, *, found: str, kind: Kind = "malformed") -> NoReturn:
    raise KeyRefused(Problem(code=code, source=_SOURCE, params={"found": found}), kind=kind)
