"""Open Badges 1.1, 1.0 and what came before, in the shape of 2.0.

A reading, not a conversion: what counts is still the document at its address, or the bytes that were signed. Three
shapes are known: 1.1 is 2.0 with fewer words; 1.0 has no context and names its address in `verify`; the shape before
it carries everything in one document, knows its issuer by an `origin` only, and has no address of its own.

Source: Open Badges 1.0 and 1.1 specifications; Open Badges 2.0, History.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kakitome.documents.openbadges.achievement import Json, present
from kakitome.documents.openbadges2.forms import ACHIEVEMENT, AWARD, CONTEXT_V1, ISSUER, contexts_of, way_of
from kakitome.values.instants import is_day, parse_instant, write_instant

_HASHES = ("sha256$", "md5$")


def generation_of(award: Mapping[str, Any]) -> str:
    """Name the version of an older award: `1.1`, `1.0` or `0.5`, as the community calls the first shape."""
    if CONTEXT_V1 in contexts_of(award):
        return "1.1"
    return "0.5" if isinstance(award.get("recipient"), str) else "1.0"


def award_of(award: Mapping[str, Any], *, address: str = "") -> Json:
    """Say an older award in the words of 2.0; `address` is where it was read, for a shape that does not tell."""
    verify = award.get("verify")
    where = verify.get("url") if isinstance(verify, Mapping) else None
    way = way_of(award) or ("hosted" if verify is None else "")
    named = where if way == "hosted" and isinstance(where, str) else address
    verification: Json = {"type": "HostedBadge"} if way == "hosted" else {"type": "SignedBadge", "creator": where}
    return {
        **{name: value for name, value in award.items() if name in ("image", "narrative", "revoked", "uid")},
        **present(
            id=award.get("id") or named or _urn(award.get("uid")),
            type=AWARD[0],
            recipient=_identity(award),
            badge=_inside(award.get("badge")),
            verification=verification,
            issuedOn=_instant(award.get("issuedOn", award.get("issued_on"))),
            expires=_instant(award.get("expires")),
            evidence=award.get("evidence"),
        ),
    }


def achievement_of(achievement: Mapping[str, Any]) -> Json:
    """Say an older definition in the words of 2.0."""
    return dict(achievement) | {"type": ACHIEVEMENT[0]}


def issuer_of(issuer: Mapping[str, Any], *, address: str) -> Json:
    """Say an older issuer in the words of 2.0; it is known by the address it was read from, or by its origin."""
    return dict(issuer) | {"type": ISSUER[0], "id": address}


def revoked_ids(listed: Mapping[str, Any]) -> Mapping[str, str]:
    """Read an older revocation list: `uid` → reason."""
    return {uid: str(reason) for uid, reason in listed.items() if uid not in ("@context", "id", "type", "issuer")}


def _inside(badge: Any) -> Any:
    """Say a definition that stands inside the award; its issuer is an origin, with a name and a contact."""
    if not isinstance(badge, Mapping):
        return badge
    issuer = badge.get("issuer")
    if not isinstance(issuer, Mapping):
        return achievement_of(badge)
    origin = issuer.get("origin")
    profile = present(
        id=issuer.get("id") or origin,
        type=ISSUER[0],
        name=issuer.get("name"),
        url=issuer.get("url") or origin,
        email=issuer.get("email") or issuer.get("contact"),
        description=issuer.get("org"),
    )
    return achievement_of(badge) | {"issuer": profile}


def _identity(award: Mapping[str, Any]) -> Json:
    stated = award.get("recipient")
    if isinstance(stated, Mapping):
        return dict(stated)
    text = stated if isinstance(stated, str) else ""
    salt = award.get("salt")
    is_hashed = text.startswith(_HASHES)
    known = {"type": "email", "hashed": is_hashed, "identity": text}
    return known | ({"salt": salt} if is_hashed and isinstance(salt, str) else {})


def _instant(stated: Any) -> Any:
    """Read a date as version 1 allows it: an instant, a day, or seconds since 1970; anything else stays as it is."""
    if isinstance(stated, int) and not isinstance(stated, bool) and 0 <= stated < 2**33:
        return write_instant(datetime.fromtimestamp(stated, UTC))
    if is_day(stated):
        return f"{stated}T00:00:00Z"
    zoned = f"{stated}Z"
    return zoned if isinstance(stated, str) and parse_instant(zoned) else stated


def _urn(uid: Any) -> str:
    return f"urn:uid:{uid}" if isinstance(uid, str) and uid else ""
