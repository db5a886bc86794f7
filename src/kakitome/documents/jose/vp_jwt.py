"""Presentations inside JSON Web Tokens: what a holder hands over, read and not verified.

The presentation is the payload, or stands in `vp` as the older form has it. What a claim says and the presentation
says as well must be the same.

Source: VC-JOSE-COSE §3.1.2 (vp+jwt); VCDM 1.1 §6.3.1 (`vp`, `iss` is the holder, `aud` and `nonce` bind it to whoever
asked for it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn

from kakitome.documents.jose.compact import Token, TokenRefused, read_compact
from kakitome.documents.jose.vc_jwt import CLAIMS, instant_of
from kakitome.documents.vc.strict_json import DEFAULT, Limits, load
from kakitome.errors import Param, Problem

TYPE: Final = "VerifiablePresentation"
_TYPES: Final = ("", "jwt", "vp+jwt", "vp-ld+jwt", "vp+ld+jwt", "vp+ld+json+jwt")
_SOURCE: Final = "VC-JOSE-COSE §3.1.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class VpJwt:
    """A presentation in a token.

    Attributes:
        token: the token.
        presentation: what it presents, without the claims that belong to the token.
        claims: those of the token.
        contradictions: claims that say something else than the presentation.
    """

    token: Token
    presentation: dict[str, Any]
    claims: Mapping[str, Any]
    contradictions: tuple[Problem, ...] = ()

    def instant(self, claim: str) -> datetime | None:
        """Return a claim that is an instant; None when the token does not make it."""
        return instant_of(self.claims, claim)


def is_presentation(payload: Any) -> bool:
    """Tell whether the payload of a token is a presentation."""
    if not isinstance(payload, Mapping):
        return False
    body = payload.get("vp", payload)
    types = body.get("type") if isinstance(body, Mapping) else None
    return "vp" in payload or TYPE in (types if isinstance(types, list) else [types])


def read_vp_jwt(data: bytes, *, limits: Limits = DEFAULT, payload: Any = None) -> VpJwt:
    """Read a presentation out of a token; its `payload` need not be given, unless it was loaded strictly before.

    Raises:
        TokenRefused: it is no token, no token for a presentation, or its claims cannot be read.
        StrictJsonError: its payload is not JSON that every reader reads alike.
    """
    token = read_compact(data)
    if token.type not in _TYPES:
        _refuse("E_JWT_TYPE", found=token.type[:40])
    payload = load(token.payload, limits=limits) if payload is None else payload
    if not isinstance(payload, dict):
        _refuse("E_JWT_PAYLOAD")
    claims = {name: value for name, value in payload.items() if name in CLAIMS}
    for name in ("exp", "nbf", "iat"):
        instant_of(claims, name)
    for name in ("iss", "jti"):
        if not isinstance(claims.get(name, ""), str):
            _refuse("E_JWT_CLAIM", claim=name)
    body = _body(payload)
    added = {name: claims[claim] for claim, name in (("iss", "holder"), ("jti", "id")) if claim in claims}
    return VpJwt(
        token=token, presentation={**added, **body}, claims=claims, contradictions=tuple(_contradictions(body, claims))
    )


def holder_of(presentation: Mapping[str, Any]) -> str:
    """Return the identifier of the holder as the presentation states it; empty when it states none."""
    stated = presentation.get("holder")
    identifier = stated.get("id") if isinstance(stated, Mapping) else stated
    return identifier if isinstance(identifier, str) else ""


def _body(payload: Mapping[str, Any]) -> dict[str, Any]:
    if "vp" not in payload:
        return {name: value for name, value in payload.items() if name not in CLAIMS}
    body = payload["vp"]
    # A presentation in `vp` and another one around it: two readers would read two.
    if not isinstance(body, dict) or "@context" in payload or "verifiableCredential" in payload:
        _refuse("E_JWT_PAYLOAD")
    return dict(body)


def _contradictions(body: Mapping[str, Any], claims: Mapping[str, Any]) -> list[Problem]:
    said = (("iss", holder_of(body)), ("jti", body.get("id") or ""))
    return [
        Problem(code="E_ENVELOPE_MISMATCH", pointer=f"/{claim}", source=_SOURCE, params={"claim": claim})
        for claim, value in said
        if value and claim in claims and claims[claim] != value
    ]


def _refuse(code: str, **params: Param) -> NoReturn:
    raise TokenRefused(Problem(code=code, source=_SOURCE, params=params), kind="malformed")
