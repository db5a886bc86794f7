"""Answers of wallet apps, encrypted to a key that is good for one of them.

    key = response_key(secret, name)               # the same again, so that it is kept nowhere
    read_encrypted(token, key=key)                 # the JSON inside
    write_encrypted(answer, jwk=jwk, encoding="A128GCM")      # the other side: to a verifier elsewhere

Source: OpenID for Verifiable Presentations 1.0 §8.3 (ECDH-ES, A128GCM and A256GCM); RFC 7516, RFC 7518 §4.6.
"""

import hmac
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from kakitome.documents.jose.compact import write_json
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc.strict_json import JsonLimits, load

ALGORITHM: Final = "ECDH-ES"
ENCODINGS: Final = ("A128GCM", "A256GCM")
LARGEST: Final = 512 * 1024
_LIMITS: Final = JsonLimits(size=LARGEST, depth=12, nodes=2_000)
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SOURCE: Final = "OpenID for Verifiable Presentations 1.0 §8.3"


class EncryptedResponseRefused(DocumentRefused):
    """It is no answer that was encrypted to this key in a way that was offered."""


_refuse = Refuser(EncryptedResponseRefused, source=_SOURCE)


def response_key(secret: bytes, name: str) -> ECKey:
    """Compute the private key for one answer; whoever has the secret computes it, and it lies in no database."""
    digest = hmac.new(secret, f"kakitome presentation response {name}".encode(), "sha512").digest()
    # 512 bits over a group of 256: no value is noticeably likelier. Source: NIST SP 800-186 §B.2.1 (extra bits).
    number = int.from_bytes(digest) % (_P256_ORDER - 1) + 1
    return ECKey.import_key(ec.derive_private_key(number, ec.SECP256R1()))


def public_jwk(key: ECKey, *, name: str) -> dict[str, Any]:
    """Return the public half as an app needs it."""
    members = key.as_dict(private=False)
    shape = {member: members[member] for member in ("kty", "crv", "x", "y")}
    return {**shape, "kid": name, "use": "enc", "alg": ALGORITHM}


def read_encrypted(data: bytes, *, key: ECKey) -> dict[str, Any]:
    """Decrypt an answer and read it.

    Raises:
        EncryptedResponseRefused: E_RESPONSE_SIZE, E_RESPONSE_ENCRYPTION, E_RESPONSE_FORM.
        StrictJsonError: what is inside is no plain JSON.
    """
    if len(data) > LARGEST:
        _refuse("E_RESPONSE_SIZE", limit=LARGEST)
    try:
        opened = jwe.decrypt_compact(data, key, algorithms=[ALGORITHM, *ENCODINGS])
    except (JoseError, ValueError, KeyError, TypeError):
        _refuse("E_RESPONSE_ENCRYPTION")
    inside = load(opened.plaintext or b"", limits=_LIMITS)
    if not isinstance(inside, dict):
        _refuse("E_RESPONSE_FORM")
    return inside


def write_encrypted(answer: Mapping[str, Any], *, jwk: Mapping[str, Any], encoding: str) -> bytes:
    """Encrypt an answer to a verifier’s P-256 key; raises `EncryptedResponseRefused` (E_RESPONSE_ENCRYPTION)."""
    members = {name: jwk[name] for name in ("kty", "crv", "x", "y") if name in jwk}
    header = {"alg": ALGORITHM, "enc": encoding} | ({"kid": jwk["kid"]} if isinstance(jwk.get("kid"), str) else {})
    try:
        key = ECKey.import_key(members)
        encrypted = jwe.encrypt_compact(header, write_json(answer), key, algorithms=[ALGORITHM, *ENCODINGS])
    except (JoseError, ValueError, KeyError, TypeError):
        _refuse("E_RESPONSE_ENCRYPTION")
    return encrypted.encode("ascii")
