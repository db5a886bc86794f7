"""The types of verification methods: where each holds its key, and of which kind the key may be.

A method holds its key once. A type that names one algorithm holds no other.

Source: Controlled Identifiers 1.0 §2.2; Ed25519Signature2020 and 2018 §2; the JSON Web Key 2020 suite §3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.multibase import MultibaseRefused, decode_base58btc, encode_base58btc
from kakitome.documents.keys.multikey import MULTICODEC, decode_public
from kakitome.documents.keys.public_key import (
    Algorithm,
    KeyRefused,
    PublicKey,
    algorithm_of,
    refuse_key,
)

_MULTIBASE: Final = "publicKeyMultibase"
_BASE58: Final = "publicKeyBase58"
_JWK: Final = "publicKeyJwk"


@dataclass(frozen=True, slots=True)
class _Type:
    members: tuple[str, ...]
    algorithm: Algorithm | None = None


_TYPES: Final[Mapping[str, _Type]] = {
    "Multikey": _Type((_MULTIBASE,)),
    "JsonWebKey": _Type((_JWK,)),
    "JsonWebKey2020": _Type((_JWK,)),
    "Ed25519VerificationKey2020": _Type((_MULTIBASE,), "Ed25519"),
    "Ed25519VerificationKey2018": _Type((_BASE58, _JWK), "Ed25519"),
    "EcdsaSecp256r1VerificationKey2019": _Type((_MULTIBASE, _BASE58, _JWK), "P-256"),
    "EcdsaSecp384r1VerificationKey2019": _Type((_MULTIBASE, _BASE58, _JWK), "P-384"),
}


def read_material(type_: str, given: Mapping[str, Any]) -> PublicKey | None:
    """Read the key of a verification method from its members; None for a type we do not know.

    Raises:
        KeyRefused: `E_KEY_MATERIAL` when there is no key or more than one, `E_KEY_OTHER_ALGORITHM` when it is not of
            the kind its type says, or as the key's own reader refuses it.
    """
    known = _TYPES.get(type_)
    if known is None:
        return None
    if len(given) != 1 or not set(given) <= set(known.members):
        refuse_key("E_KEY_MATERIAL", type=type_)
    ((member, value),) = given.items()
    if member != _JWK and not isinstance(value, str):
        refuse_key("E_KEY_MATERIAL", type=type_)
    key = _READERS[member](value, known.algorithm)
    if known.algorithm is not None and algorithm_of(key) != known.algorithm:
        refuse_key("E_KEY_OTHER_ALGORITHM", found=algorithm_of(key), wanted=known.algorithm)
    return key


def _multibase(value: str, _algorithm: Algorithm | None) -> PublicKey:
    return decode_public(value)


def _jwk(value: Any, _algorithm: Algorithm | None) -> PublicKey:
    return public_from_jwk(value)


def _base58(value: str, algorithm: Algorithm | None) -> PublicKey:
    """Read bare base 58, in which nothing but the method's type says what the bytes are."""
    try:
        data = decode_base58btc("z" + value)
    except MultibaseRefused as error:
        raise KeyRefused(error.problem) from error
    # The prefix that Multikey would have carried: one reader, one set of rules.
    prefix = MULTICODEC[algorithm or "Ed25519"]
    return decode_public(encode_base58btc(prefix + data))


_READERS: Final[Mapping[str, Callable[[Any, Algorithm | None], PublicKey]]] = {
    _MULTIBASE: _multibase,
    _BASE58: _base58,
    _JWK: _jwk,
}
