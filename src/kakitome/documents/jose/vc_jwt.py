"""Credentials inside JSON Web Tokens (VC-JWT): signed for wallets and platforms that read tokens, and read back.

A token says some things twice, as claims of its own and in the credential. Where they differ, nobody can know which
was meant: the token is refused. What only a claim says is part of the credential; `credential` is the credential as
it was signed (in the form of 1.1 with the claims merged in), without the claims that belong to the token.

It verifies nothing: see `compact.verify_compact`.

Source: Open Badges 3.0 §8.2; VC-JOSE-COSE §3.1.1; VCDM 1.1 §6.3.1; docs/standards/hostile-inputs.md B101, B103.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kakitome.documents.jose.compact import sign_compact, write_json
from kakitome.documents.jose.payload import Claimed, TokenForm, instant_of, read_payload
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.vc.contexts import CREDENTIALS_V1
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits
from kakitome.errors import Problem
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.json_members import as_list

_FORM: Final = TokenForm(
    types=("", "jwt", "vc+jwt", "vc-ld+jwt", "vc+ld+jwt", "vc+ld+json+jwt"),
    member="vc",
    outside=("@context", "credentialSubject"),
    texts=("iss", "sub", "jti"),
    source="Open Badges 3.0 §8.2",
)


class TokenKey(Protocol):
    """What signing a token takes: the key's identifier, its public half, and what signs with it."""

    @property
    def method(self) -> str:
        """Verification method, a DID URL; it becomes `kid`."""

    @property
    def public(self) -> PublicKey:
        """Return the public key."""

    @property
    def sign(self) -> Any:
        """Bytes to signature, ECDSA as raw `r‖s`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedTokenKey:
    """A `TokenKey` whose certificates go along: the header's member of `certificates.certified_header`."""

    method: str
    public: PublicKey
    sign: Callable[[bytes], bytes]
    certified: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class VcJwt(Claimed):
    """A credential in a token, read and not verified; `credential` is in the data model in which it was written."""

    credential: dict[str, Any]


def to_vc_jwt(credential: Mapping[str, Any], *, key: TokenKey) -> bytes:
    """Sign a credential of VCDM 2.0 as a token: ES256 with a P-256 key, else as the key's kind signs.

    The payload is the credential, without embedded proofs, and the claims of Open Badges 3.0. A subject without an
    identifier has no `sub`.

    Source: Open Badges 3.0 §8.2.4.1 (JOSE header), §8.2.4.2 (claims).
    """
    body = {name: value for name, value in credential.items() if name != "proof"}
    stated = {
        "iss": _identifier(body.get("issuer")),
        "jti": body.get("id"),
        "sub": _identifier(body.get("credentialSubject")),
        "nbf": _seconds(body.get("validFrom")),
        "exp": _seconds(body.get("validUntil")),
    }
    claims = {name: value for name, value in stated.items() if value is not None}
    header = {"typ": "JWT", "kid": key.method}
    return sign_compact(write_json(body | claims), header=header, key=key.public, sign=key.sign)


def read_vc_jwt(data: bytes, *, limits: JsonLimits = DEFAULT, payload: Any = None) -> VcJwt:
    """Read a credential out of a token; its `payload` need not be given, unless it was loaded strictly before.

    Raises:
        TokenRefused: it is no token, no token for a credential, or its claims cannot be read.
        StrictJsonError: its payload is not JSON that every reader reads alike.
    """
    token, body, claims = read_payload(data, form=_FORM, limits=limits, payload=payload)
    contradictions = contradictions_between(body, claims)
    return VcJwt(token=token, credential=merged_with_claims(body, claims), claims=claims, contradictions=contradictions)


def merged_with_claims(body: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return a credential with what only the claims say, in the words of its own data model."""
    start, end = ("issuanceDate", "expirationDate") if _is_old(body) else ("validFrom", "validUntil")
    added: dict[str, Any] = {}
    for claim, name in (("iss", "issuer"), ("jti", "id")):
        if claim in claims and name not in body:
            added[name] = claims[claim]
    for claim, name in (("nbf", start), ("exp", end)):
        at = instant_of(claims, claim)
        if at is not None and name not in body:
            added[name] = write_instant(at)
    merged = {**body, **added}
    subject = merged.get("credentialSubject")
    if _is_old(body) and "sub" in claims and isinstance(subject, dict) and "id" not in subject:
        merged["credentialSubject"] = {"id": claims["sub"], **subject}
    return merged


def contradictions_between(body: Mapping[str, Any], claims: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Name the claims of a token that say something else than the credential in it."""
    start = body.get("validFrom", body.get("issuanceDate"))
    end = body.get("validUntil", body.get("expirationDate"))
    stated: list[tuple[str, Any]] = [
        ("iss", _identifier(body.get("issuer"))),
        ("jti", body.get("id")),
        ("sub", _identifier(body.get("credentialSubject"))),
    ]
    contradictions = [
        claim for claim, value in stated if value is not None and claim in claims and claims[claim] != value
    ]
    for claim, value in (("nbf", start), ("exp", end)):
        instant = instant_of(claims, claim)
        meant = parse_instant(value)
        # A claim has whole seconds where the credential may have more.
        if (
            instant is not None
            and value is not None
            and (meant is None or int(meant.timestamp()) != int(instant.timestamp()))
        ):
            contradictions.append(claim)
    return _FORM.mismatches(contradictions)


def _is_old(body: Mapping[str, Any]) -> bool:
    listed = as_list(body.get("@context"))
    return CREDENTIALS_V1 in listed


def _identifier(node: Any) -> str | None:
    """Return the identifier of an issuer or subject; of several subjects none is `the` subject."""
    if isinstance(node, list) and len(node) == 1:
        node = node[0]
    stated = node.get("id") if isinstance(node, Mapping) else node
    return stated if isinstance(stated, str) else None


def _seconds(stated: Any) -> int | None:
    at = parse_instant(stated)
    return int(at.timestamp()) if at is not None else None
