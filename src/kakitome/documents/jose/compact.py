"""JSON Web Signatures in compact form, read strictly.

A token is three texts that each have one spelling. What the header says never chooses how a signature is verified:
the algorithm belongs to the key, and a header that names another one is refused. Parameters that bring a key along
(`jku`, `x5u`, `x5c`) or change the rules (`crit`, `b64`) are refused; a `jwk` may stand there only to be compared, and
certificates (`x5c`) only in a kind of token that is known by them (`certified`, see `certificates`).

It verifies with libraries and deliberately holds no key; where a key comes from is the caller's matter.

Source: RFC 7515 §3.1, §4.1, §5.2; RFC 8725 §3; docs/standards/hostile-inputs.md B093–B099, B109.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from kakitome.documents.keys.ecdsa_signature import verifies
from kakitome.documents.keys.ed25519_signature import is_signed_by
from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk, thumbprint
from kakitome.documents.keys.multibase import MultibaseRefused, decode_base64url, encode_base64url
from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.keys.public_key import PublicKey, algorithm_of, demand_ed25519
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.documents.vc.strict_json import JsonLimits, StrictJsonError, load

LARGEST_TOKEN: Final = 1024 * 1024
LARGEST_HEADER: Final = 8 * 1024
"""Bytes before base64 is undone. Source: docs/standards/hostile-inputs.md B109."""
LARGEST_CERTIFIED_HEADER: Final = 64 * 1024
"""The same where a chain of certificates may stand in it."""
ALGORITHMS: Final[Mapping[str, str]] = {"Ed25519": "EdDSA", "P-256": "ES256", "P-384": "ES384", "RSA": "RS256"}
"""The one algorithm of each kind of key. Source: RFC 7518 §3.1; RFC 8037 §3.1; Open Badges 3.0 §8.2.4."""
_SAME: Final = {"Ed25519": "EdDSA"}  # RFC 9864 §2.2 names the curve; the signature is the same.
_SOUND_BUT_UNREAD: Final = frozenset(
    {"RS384", "RS512", "PS256", "PS384", "PS512", "ES512", "ES256K", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"}
)
_REFUSED_PARAMETERS: Final = ("crit", "b64", "jku", "x5u", "zip", "enc")
_HEADER_LIMITS: Final = JsonLimits(size=LARGEST_CERTIFIED_HEADER, depth=6, nodes=100)
_SEGMENTS: Final = 3
X5C: Final = "x5c"
"""The parameter with the certificates of whoever signed. Source: RFC 7515 §4.1.6."""
_PLAIN: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_SOURCE: Final = "RFC 7515 §5.2"


class TokenRefused(DocumentRefused):
    """It is no JSON Web Signature that we would verify."""


_refuse = Refuser(TokenRefused, source=_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactToken:
    """A token that was taken apart, and not verified yet.

    Attributes:
        text: the whole token, without white space around it.
        header: its protected header.
        payload: the bytes that were signed.
        algorithm: `alg`, one of the values of `ALGORITHMS`.
        signature: its bytes.
    """

    text: str
    header: Mapping[str, Any]
    payload: bytes
    algorithm: str
    signature: bytes

    @property
    def signing_input(self) -> bytes:
        """Return the bytes over which the signature was made."""
        return self.text.rpartition(".")[0].encode("ascii")

    @property
    def type(self) -> str:
        """`typ` in lower case without `application/`; empty when the header has none."""
        stated = self.header.get("typ", "")
        return stated.lower().removeprefix("application/") if isinstance(stated, str) else ""

    @property
    def key_id(self) -> str:
        """`kid`, empty when there is none."""
        return str(self.header.get("kid", ""))


@lru_cache(maxsize=4)
def read_compact(data: bytes, *, certified: bool = False) -> CompactToken:
    """Take a token apart; each form that a token may be of asks for the same one, so the last few are kept.

    Args:
        data: the token.
        certified: whether it may carry the certificates of its signer.

    Raises:
        TokenRefused: `kind` `too_expensive` for size, `unsupported` for an algorithm that we do not read, else
            `malformed`.
    """
    text = _text(data)
    segments = text.split(".")
    if len(segments) != _SEGMENTS:
        _refuse("E_JWS_SEGMENTS", found=len(segments))
    limit = LARGEST_CERTIFIED_HEADER if certified else LARGEST_HEADER
    if len(segments[0]) > limit:
        _refuse("E_JWS_SIZE", kind="too_expensive", size=len(segments[0]), limit=limit)
    header = _header_of(segments[0])
    if X5C in header and not certified:
        _refuse("E_JWS_HEADER", parameter=X5C)
    payload, signature = _bytes(segments[1], part="payload"), _bytes(segments[2], part="signature")
    algorithm = _algorithm(header)
    if not signature:
        _refuse("E_JWS_BASE64", part="signature")
    return CompactToken(text=text, header=header, payload=payload, algorithm=algorithm, signature=signature)


def verify_compact(token: CompactToken, key: PublicKey) -> bool:
    """Tell whether this key signed the token.

    Raises:
        TokenRefused: `E_JWS_ALGORITHM_KEY`, the header names an algorithm that is not the key's own.
    """
    demand_algorithm(token, key)
    return is_signed(token.signing_input, token.signature, key=key)


def is_signed(data: bytes, signature: bytes, *, key: PublicKey) -> bool:
    """Tell whether this key made a signature over these bytes, by the one algorithm of its kind."""
    if isinstance(key, EllipticCurvePublicKey):
        # As the library does it, without first making its own form of the key.
        return verifies(key, signature, signed=data)
    if isinstance(key, Ed25519PublicKey):
        return is_signed_by(demand_ed25519(key), signature, signed=data)
    try:
        # The header was judged already: the library is told the algorithm and does not read it from the token.
        model = JWSRegistry.algorithms[ALGORITHMS[algorithm_of(key)]]
        return bool(model.verify(data, signature, _imported(key)))
    except (JoseError, ValueError):
        return False


def demand_algorithm(token: CompactToken, key: PublicKey) -> None:
    """Refuse a token whose algorithm is not the one of the key (`E_JWS_ALGORITHM_KEY`).

    Source: RFC 8725 §3.1; docs/standards/hostile-inputs.md B093.
    """
    fitting = ALGORITHMS[algorithm_of(key)]
    if token.algorithm != fitting:
        _refuse("E_JWS_ALGORITHM_KEY", found=token.algorithm, wanted=fitting)


def key_in_header(token: CompactToken) -> PublicKey | None:
    """Return the public key that the header carries, None when it carries none. It proves nothing by itself.

    Raises:
        KeyRefused: it is no public key for signatures.
    """
    return public_from_jwk(token.header["jwk"]) if "jwk" in token.header else None


def is_same_key(public_key: PublicKey, other: PublicKey) -> bool:
    """Compare two keys by their thumbprints. Source: RFC 7638."""
    return thumbprint(public_key) == thumbprint(other)


def sign_compact(payload: bytes, *, header: Mapping[str, Any], key: PublicKey, sign: Callable[[bytes], bytes]) -> bytes:
    """Sign bytes as a compact token; `alg` follows from the key, the header adds what else is to be said.

    Args:
        payload: the bytes to sign.
        header: `typ`, `kid` and the like.
        key: the public half of the key that signs.
        sign: bytes to signature; ECDSA as raw `r‖s`.
    """
    protected = {"alg": ALGORITHMS[algorithm_of(key)], **header}
    signing_input = f"{write_segment(_dump(protected))}.{write_segment(payload)}"
    return f"{signing_input}.{write_segment(sign(signing_input.encode('ascii')))}".encode("ascii")


def write_segment(data: bytes) -> str:
    """Write bytes as base64url without padding."""
    return encode_base64url(data)[1:]


def read_segment(text: str, *, part: str) -> bytes:
    """Read base64url without padding, in its one spelling; raises `TokenRefused` (E_JWS_BASE64)."""
    return _bytes(text, part=part)


def write_json(value: Mapping[str, Any] | list[Any]) -> bytes:
    """Write JSON for a token: short, in UTF-8."""
    return _dump(value)


def _dump(value: Any) -> bytes:
    try:
        written = orjson.dumps(value, option=_PLAIN)
    except TypeError:
        # Numbers beyond 64 bits, among others: whoever cannot write them says so below.
        return _dump_exactly(value)
    # What is no number would have become null.
    return written if b"null" not in written else _dump_exactly(value)


def _dump_exactly(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _text(data: bytes) -> str:
    if len(data) > LARGEST_TOKEN:
        _refuse("E_JWS_SIZE", kind="too_expensive", size=len(data), limit=LARGEST_TOKEN)
    try:
        # Files end in a line break; white space inside a token is no part of any spelling.
        return data.strip(b" \t\r\n").decode("ascii")
    except UnicodeDecodeError:
        _refuse("E_JWS_BASE64", part="token")


@lru_cache(maxsize=64)
def _header_of(segment: str) -> Mapping[str, Any]:
    # Tokens signed with one key begin alike.
    return MappingProxyType(_header(_bytes(segment, part="header")))


def _header(data: bytes) -> dict[str, Any]:
    try:
        header = load(data, limits=_HEADER_LIMITS)
    except StrictJsonError as refusal:
        raise TokenRefused(refusal.problem, kind=refusal.kind) from None
    if not isinstance(header, dict):
        _refuse("E_JWS_HEADER", parameter="")
    for parameter in _REFUSED_PARAMETERS:
        if parameter in header:
            _refuse("E_JWS_HEADER", parameter=parameter)
    for parameter in ("kid", "typ"):
        if not isinstance(header.get(parameter, ""), str):
            _refuse("E_JWS_HEADER", parameter=parameter)
    return header


def _algorithm(header: Mapping[str, Any]) -> str:
    stated = header.get("alg")
    if isinstance(stated, str) and stated in _SOUND_BUT_UNREAD:
        _refuse("E_JWS_ALGORITHM", kind="unsupported", found=stated)
    algorithm = _SAME.get(stated, stated) if isinstance(stated, str) else None
    if algorithm is None or algorithm not in ALGORITHMS.values():
        # `none` and shared secrets among them: nobody's signature.
        _refuse("E_JWS_ALGORITHM", found=str(stated)[:20])
    return algorithm


def _bytes(segment: str, *, part: str) -> bytes:
    if not segment:
        return b""
    try:
        return decode_base64url("u" + segment)
    except MultibaseRefused:
        _refuse("E_JWS_BASE64", part=part)


def _imported(key: PublicKey) -> RSAKey:
    return _import(encode_public(key))


@lru_cache(maxsize=256)
def _import(multikey: str) -> RSAKey:
    # The library's own form of a key, made once for each of the few keys that a verifier meets.
    jwk: dict[str, Any] = dict(public_to_jwk(decode_public(multikey)))
    return RSAKey.import_key(jwk)
