"""Presentations inside JSON Web Tokens: what a holder hands over, read and not verified.

The presentation is the payload, or stands in `vp` as the older form has it. What a claim says and the presentation
says as well must be the same.

Source: VC-JOSE-COSE §3.1.2 (vp+jwt); VCDM 1.1 §6.3.1 (`vp`, `iss` is the holder, `aud` and `nonce` bind it to whoever
asked for it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.jose.payload import Claimed, TokenForm, read_payload
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits
from kakitome.errors import Problem
from kakitome.values.json_members import as_list

TYPE: Final = "VerifiablePresentation"
_FORM: Final = TokenForm(
    types=("", "jwt", "vp+jwt", "vp-ld+jwt", "vp+ld+jwt", "vp+ld+json+jwt"),
    member="vp",
    outside=("@context", "verifiableCredential"),
    texts=("iss", "jti"),
    source="VC-JOSE-COSE §3.1.2",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VpJwt(Claimed):
    """A presentation in a token; `presentation` is what it presents, without the claims that belong to the token."""

    presentation: dict[str, Any]


def is_presentation(payload: Any) -> bool:
    """Tell whether the payload of a token is a presentation."""
    if not isinstance(payload, Mapping):
        return False
    body = payload.get("vp", payload)
    return "vp" in payload or TYPE in as_list(body.get("type") if isinstance(body, Mapping) else None)


def read_vp_jwt(data: bytes, *, limits: JsonLimits = DEFAULT, payload: Any = None) -> VpJwt:
    """Read a presentation out of a token; its `payload` need not be given, unless it was loaded strictly before.

    Raises:
        TokenRefused: it is no token, no token for a presentation, or its claims cannot be read.
        StrictJsonError: its payload is not JSON that every reader reads alike.
    """
    token, body, claims = read_payload(data, form=_FORM, limits=limits, payload=payload)
    added = {name: claims[claim] for claim, name in (("iss", "holder"), ("jti", "id")) if claim in claims}
    return VpJwt(
        token=token, presentation={**added, **body}, claims=claims, contradictions=_contradictions(body, claims)
    )


def holder_of(presentation: Mapping[str, Any]) -> str:
    """Return the identifier of the holder as the presentation states it; empty when it states none."""
    stated = presentation.get("holder")
    identifier = stated.get("id") if isinstance(stated, Mapping) else stated
    return identifier if isinstance(identifier, str) else ""


def _contradictions(body: Mapping[str, Any], claims: Mapping[str, Any]) -> tuple[Problem, ...]:
    stated = (("iss", holder_of(body)), ("jti", body.get("id") or ""))
    return _FORM.mismatches([claim for claim, value in stated if value and claim in claims and claims[claim] != value])
