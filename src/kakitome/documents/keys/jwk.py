"""JSON Web Keys, the public halves only.

A foreign key that carries secret members, says that it is for encrypting, or names an algorithm it cannot have, is
refused: it was not published to verify signatures. Numbers have one spelling each.

Source: RFC 7517 §4; RFC 7518 §6; RFC 8037 §2; RFC 7638; docs/standards/hostile-inputs.md B093, B097.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.keys.multibase import MultibaseRefused, decode_base64url
from kakitome.documents.keys.public_key import (
    CURVES,
    ED25519_LENGTH,
    Algorithm,
    CurveName,
    KeyRefused,
    PublicKey,
    algorithm_of,
    coordinate_length,
    ed25519_key,
    elliptic_key,
    refuse_key,
    rsa_key,
)
from kakitome.documents.refusal import Kind

SECRET_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
JOSE_ALGORITHMS: Final[Mapping[Algorithm, frozenset[str]]] = {
    "Ed25519": frozenset({"EdDSA", "Ed25519"}),
    "P-256": frozenset({"ES256"}),
    "P-384": frozenset({"ES384"}),
    "RSA": frozenset({"RS256"}),
}
"""What each kind of key may sign with. Source: RFC 7518 §3.1; RFC 8037 §3.1; RFC 9864 §2.2."""
_OTHER_RSA: Final = ("RS384", "RS512", "PS256", "PS384", "PS512")
_LONGEST: Final = 1024


def public_from_jwk(jwk: Any) -> PublicKey:
    """Read a public key that a stranger published for verifying signatures.

    Raises:
        KeyRefused: `E_JWK_SECRET`, `E_JWK_USE`, `E_JWK_ALGORITHM`, `E_JWK_MEMBER`, `E_KEY_LENGTH`, `E_KEY_POINT`,
            `E_KEY_NO_SECRET`, `E_KEY_RSA`; `E_KEY_UNSUPPORTED` with `kind` `unsupported` for another key type or curve.
    """
    if not isinstance(jwk, Mapping):
        refuse_key("E_JWK_MEMBER", member="kty")
    if not SECRET_MEMBERS.isdisjoint(jwk):
        refuse_key("E_JWK_SECRET")
    _demand_use(jwk)
    key = _read(jwk)
    stated = jwk.get("alg")
    if "alg" in jwk and stated not in JOSE_ALGORITHMS[algorithm_of(key)]:
        # Sound, but not the one way in which we use an RSA key: what its owner keeps for another is not used for ours.
        kind: Kind = "unsupported" if stated in _OTHER_RSA and isinstance(key, RSAPublicKey) else "malformed"
        refuse_key("E_JWK_ALGORITHM", kind=kind, found=str(stated))
    return key


def public_to_jwk(key: PublicKey) -> dict[str, str]:
    """Write a public key with its required members only.

    Raises:
        KeyRefused: `E_KEY_UNSUPPORTED`, on a curve we do not use.
    """
    algorithm = algorithm_of(key)
    if isinstance(key, Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": _write(key.public_bytes_raw())}
    if isinstance(key, RSAPublicKey):
        rsa = key.public_numbers()
        return {"kty": "RSA", "n": _write(_shortest(rsa.n)), "e": _write(_shortest(rsa.e))}
    point = key.public_numbers()
    length = (key.curve.key_size + 7) // 8
    coordinates = {"x": _write(point.x.to_bytes(length, "big")), "y": _write(point.y.to_bytes(length, "big"))}
    return {"kty": "EC", "crv": algorithm, **coordinates}


def thumbprint(key: PublicKey) -> str:
    """Return the base64url SHA-256 thumbprint of a key.

    Source: RFC 7638 §3 (required members only, sorted by name, no spaces).
    """
    text = json.dumps(public_to_jwk(key), sort_keys=True, separators=(",", ":"))
    return _write(hashlib.sha256(text.encode("ascii")).digest())


def _read(jwk: Mapping[str, Any]) -> PublicKey:
    kty, curve = jwk.get("kty"), jwk.get("crv")
    if kty == "OKP" and curve == "Ed25519":
        return ed25519_key(_bytes(jwk, "x", length=ED25519_LENGTH))
    if kty == "EC" and curve in CURVES:
        return _elliptic(jwk, curve)
    if not isinstance(kty, str):
        refuse_key("E_JWK_MEMBER", member="kty")
    if kty != "RSA":
        refuse_key("E_KEY_UNSUPPORTED", kind="unsupported", found=str(curve or kty))
    return rsa_key(modulus=_number(jwk, "n"), exponent=_number(jwk, "e"))


def _elliptic(jwk: Mapping[str, Any], curve: CurveName) -> PublicKey:
    length = coordinate_length(curve)
    # Both coordinates are read and checked together: a point that is not on the curve is no key.
    return elliptic_key(curve, b"\x04" + _bytes(jwk, "x", length=length) + _bytes(jwk, "y", length=length))


def _demand_use(jwk: Mapping[str, Any]) -> None:
    if "use" in jwk and jwk["use"] != "sig":
        refuse_key("E_JWK_USE", found=str(jwk["use"]))
    if "key_ops" not in jwk:
        return
    operations = jwk["key_ops"]
    if not isinstance(operations, list) or "verify" not in operations:
        refuse_key("E_JWK_USE", found=str(operations))


def _number(jwk: Mapping[str, Any], member: str) -> int:
    data = _bytes(jwk, member)
    # A leading zero would be a second spelling of the same number.
    if not data or data[0] == 0:
        refuse_key("E_JWK_MEMBER", member=member)
    return int.from_bytes(data, "big")


def _bytes(jwk: Mapping[str, Any], member: str, *, length: int | None = None) -> bytes:
    text = jwk.get(member)
    if not isinstance(text, str) or len(text) > _LONGEST:
        refuse_key("E_JWK_MEMBER", member=member)
    try:
        data = decode_base64url("u" + text)
    except MultibaseRefused as error:
        raise KeyRefused(error.problem) from error
    if length is not None and len(data) != length:
        refuse_key("E_KEY_LENGTH", found=len(data), algorithm=str(jwk.get("crv")), wanted=length)
    return data


def _shortest(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _write(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
