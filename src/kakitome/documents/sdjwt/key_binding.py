"""Key binding: the holder signs what is presented, to whom, and when.

Source: RFC 9901 §4.3, §7.3; docs/standards/hostile-inputs.md B105.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kakitome.documents.jose.compact import TokenRefused, read_compact, sign_compact, verify_compact, write_json
from kakitome.documents.jose.named_key import confirmed_key
from kakitome.documents.jose.payload import instant_of
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.disclosure import SdJwtRefused, digest_of, refuse
from kakitome.documents.sdjwt.reading import SdJwt, read_sd_jwt
from kakitome.documents.vc.strict_json import load
from kakitome.errors import Problem

TYPE: Final = "kb+jwt"
_SOURCE: Final = "RFC 9901 §7.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a verifier asked for; an empty text is not compared."""

    nonce: str = ""
    audience: str = ""


def bind(
    presentation: bytes,
    *,
    key: PublicKey,
    sign: Callable[[bytes], bytes],
    nonce: str,
    audience: str,
    now: datetime,
) -> bytes:
    """Add the holder's token to a presentation.

    Args:
        presentation: as `issuing.present` returns it.
        key: the holder's public key, the one in `cnf`.
        sign: bytes to signature; ECDSA as raw `r‖s`.
        nonce: as the verifier gave it.
        audience: the verifier.
        now: the instant of presenting.
    """
    read = read_sd_jwt(presentation)
    payload = {
        "iat": int(now.timestamp()),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": digest_of(read.presented, read.digest),
    }
    token = sign_compact(write_json(payload), header={"typ": TYPE}, key=key, sign=sign)
    return read.presented.encode("ascii") + token


def binding_problem(read: SdJwt, *, expected: Expected, now: datetime, skew: timedelta) -> Problem | None:
    """Examine the key binding of a presentation that has one; None when the holder's key signed exactly this.

    How old a binding may be is for whoever gave the nonce to say.
    """
    try:
        _demand_binding(read, expected=expected, now=now, skew=skew)
    except (SdJwtRefused, TokenRefused) as refusal:
        return refusal.problem
    except DocumentRefused:
        return Problem(code="E_KEY_BINDING_FORM", source=_SOURCE)
    return None


def _demand_binding(read: SdJwt, *, expected: Expected, now: datetime, skew: timedelta) -> None:
    token = read_compact(read.binding.encode("ascii"))
    claims = load(token.payload)
    if token.type != TYPE or not isinstance(claims, dict):
        refuse("E_KEY_BINDING_FORM")
    if not verify_compact(token, _holder_key(read)):
        refuse("E_KEY_BINDING_SIGNATURE")
    if claims.get("sd_hash") != digest_of(read.presented, read.digest):
        refuse("E_KEY_BINDING_HASH")
    made = instant_of(claims, "iat")
    if made is None or not isinstance(claims.get("nonce"), str) or not isinstance(claims.get("aud"), str):
        refuse("E_KEY_BINDING_FORM")
    if made > now + skew:
        refuse("E_KEY_BINDING_FUTURE")
    if expected.nonce and claims["nonce"] != expected.nonce:
        refuse("E_KEY_BINDING_NONCE")
    if expected.audience and claims["aud"] != expected.audience:
        refuse("E_KEY_BINDING_AUDIENCE")


def _holder_key(read: SdJwt) -> PublicKey:
    return confirmed_key(read.claims.get("cnf"))
