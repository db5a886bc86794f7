"""What a signed token carries, and the claims that are the token's own: read once, for credentials and presentations.

A token says some things twice, as claims of its own and in the document. Where they differ, nobody can know which was
meant.

It verifies nothing: see `compact.verify_compact`.

Source: RFC 7519 §2, §4.1; VC-JOSE-COSE §3.1; VCDM 1.1 §6.3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from kakitome.documents.jose.compact import CompactToken, TokenRefused, read_compact
from kakitome.documents.vc.strict_json import JsonLimits, load
from kakitome.errors import Param, Problem

CLAIMS: Final = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf")
"""Claims of the token itself; everything else in the payload is the document."""
_LATEST: Final = 253_402_300_799
"""31 December 9999: later instants have no written form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenForm:
    """How one kind of document travels in a token.

    Attributes:
        types: values of `typ` in the header.
        member: where the older form holds the document.
        outside: members of a document that must not stand beside it in that form: two readers would read two.
        texts: claims that are texts.
        source: the clause that lays the form down.
    """

    types: tuple[str, ...]
    member: str
    outside: tuple[str, ...]
    texts: tuple[str, ...]
    source: str

    def refused(self, code: str, **params: Param) -> TokenRefused:
        """Return the refusal of a token that has not this form."""
        return TokenRefused(Problem(code=code, source=self.source, params=params), kind="malformed")

    def mismatches(self, claims: Sequence[str]) -> tuple[Problem, ...]:
        """Name the claims that say something else than the document."""
        return tuple(
            Problem(code="E_ENVELOPE_MISMATCH", pointer=f"/{claim}", source=self.source, params={"claim": claim})
            for claim in claims
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A document in a token, read and not verified.

    Attributes:
        token: the token.
        claims: those of the token.
        contradictions: claims that say something else than the document.
    """

    token: CompactToken
    claims: Mapping[str, Any]
    contradictions: tuple[Problem, ...] = ()

    def instant(self, claim: str) -> datetime | None:
        """Return a claim that is an instant; None when the token does not make it."""
        return instant_of(self.claims, claim)


def read_payload(
    data: bytes, *, form: TokenForm, limits: JsonLimits, payload: Any = None
) -> tuple[CompactToken, dict[str, Any], dict[str, Any]]:
    """Return a token, the document in it and the claims of the token.

    Its `payload` need not be given, unless it was loaded strictly before.

    Raises:
        TokenRefused: it is no token, no token of this form, or its claims cannot be read.
        StrictJsonError: its payload is not JSON that every reader reads alike.
    """
    token = read_compact(data)
    if token.type not in form.types:
        raise form.refused("E_JWT_TYPE", found=token.type[:40])
    payload = load(token.payload, limits=limits) if payload is None else payload
    if not isinstance(payload, dict):
        raise form.refused("E_JWT_PAYLOAD")
    claims = {name: value for name, value in payload.items() if name in CLAIMS}
    for name in ("exp", "nbf", "iat"):
        instant_of(claims, name)
    for name in form.texts:
        if not isinstance(claims.get(name, ""), str):
            raise form.refused("E_JWT_CLAIM", claim=name)
    return token, _document(payload, form), claims


def instant_of(claims: Mapping[str, Any], name: str) -> datetime | None:
    """Read a NumericDate: seconds since 1970 as a number, never a text.

    Raises:
        TokenRefused: E_JWT_CLAIM.

    Source: RFC 7519 §2 (NumericDate).
    """
    if name not in claims:
        return None
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST:
        problem = Problem(code="E_JWT_CLAIM", source="RFC 7519 §2", params={"claim": name})
        raise TokenRefused(problem, kind="malformed")
    return datetime.fromtimestamp(value, UTC)


def _document(payload: Mapping[str, Any], form: TokenForm) -> dict[str, Any]:
    if form.member not in payload:
        return {name: value for name, value in payload.items() if name not in CLAIMS}
    document = payload[form.member]
    if not isinstance(document, dict) or any(name in payload for name in form.outside):
        raise form.refused("E_JWT_PAYLOAD")
    return dict(document)
