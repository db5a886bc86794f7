"""Short tokens that say something for now: their header, their signature, and the claims that all of them share.

    token, claims = read_claims(data, type="dpop+jwt", key_of=key_in_header, refuse=refuse)
    demand_recent(claims, now=now, refuse=refuse)

Source: RFC 7519 §4.1; RFC 8725 §3.11 (exactly the type that is expected, so that no kind passes for another).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from kakitome.documents.jose.compact import CompactToken, read_compact, verify_compact
from kakitome.documents.jose.payload import instant_of
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.refusal import Refuser
from kakitome.documents.vc.strict_json import JsonLimits, load

ALGORITHMS: Final = ("ES256",)
"""Source: OpenID4VC High Assurance Interoperability Profile 1.0 §7 (ES256 is what all have to know)."""
WINDOW: Final = timedelta(minutes=5)
"""How far the instant in such a token may be from ours, either way. (derived)"""
LONGEST_ID: Final = 300
_LIMITS: Final = JsonLimits(size=16 * 1024, depth=8, nodes=200)


def read_claims(
    data: bytes,
    *,
    kind: str,
    key_of: Callable[[CompactToken], PublicKey | None],
    refuse: Refuser,
    certified: bool = False,
) -> tuple[PublicKey, dict[str, Any]]:
    """Return the key that signed a token, and its claims.

    Args:
        kind: its `typ`, spelled exactly so.
        key_of: finds the key; None where there is none that is to be believed.
        refuse: refuses with E_SIGNED_TYPE, E_SIGNED_ALGORITHM, E_SIGNED_KEY, E_SIGNED_SIGNATURE, E_SIGNED_CLAIMS.
        certified: whether certificates may stand in the header.

    Raises:
        DocumentRefused: it is no token that we would verify, or one of the above.
    """
    token = read_compact(data, certified=certified)
    if token.header.get("typ") != kind:
        refuse("E_SIGNED_TYPE", wanted=kind)
    if token.algorithm not in ALGORITHMS:
        refuse("E_SIGNED_ALGORITHM", found=token.algorithm)
    key = key_of(token)
    if key is None:
        refuse("E_SIGNED_KEY", wanted=kind)
    if not verify_compact(token, key):
        refuse("E_SIGNED_SIGNATURE", wanted=kind)
    claims = load(token.payload, limits=_LIMITS)
    if not isinstance(claims, dict):
        refuse("E_SIGNED_CLAIMS", claim="")
    return key, claims


def demand_recent(claims: Mapping[str, Any], *, now: datetime, refuse: Refuser) -> None:
    """Refuse what was not made just now (E_SIGNED_TIME), by `iat`, and by `exp` where there is one."""
    made, ends = instant_of(claims, "iat"), instant_of(claims, "exp")
    if made is None or abs(now - made) > WINDOW or ("exp" in claims and (ends is None or now > ends + WINDOW)):
        refuse("E_SIGNED_TIME")


def demand_valid(claims: Mapping[str, Any], *, now: datetime, refuse: Refuser) -> None:
    """Refuse what has ended or not begun (E_SIGNED_TIME): `exp` has to be there."""
    ends, begins = instant_of(claims, "exp"), instant_of(claims, "nbf")
    if ends is None or now >= ends or ("nbf" in claims and (begins is None or now < begins)):
        refuse("E_SIGNED_TIME")


def text_of(claims: Mapping[str, Any], name: str, *, refuse: Refuser) -> str:
    """Return a claim that has to be a text of bounded length; raises E_SIGNED_CLAIMS."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        refuse("E_SIGNED_CLAIMS", claim=name)
    return value
