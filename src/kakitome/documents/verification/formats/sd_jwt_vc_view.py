"""An SD-JWT VC in the words of Open Badges 3.0: what was disclosed, and nothing that was not.

Claims of the WE BUILD rulebook are put where Open Badges has a place; a type we do not know shows issuer, dates and
whatever of these words it shares. The issuer is whom the token states, or whoever holds the certificate in its header,
under the certificate's name.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.jose.payload import instant_of
from kakitome.documents.keys.x509_chain import UnusableCertificate, certificate_id, common_name, read_certificate
from kakitome.documents.openbadges.credential import STATUS_PROPERTY
from kakitome.values.instants import write_instant
from kakitome.values.json_members import text_member

CLAIMS: Final = "claims"
"""Beside the words of Open Badges: the claims that were disclosed, as they stand, for whoever reads these words."""
FORM: Final = "SD-JWT VC"
_ENDORSEMENTS: Final = ("endorsement", "endorsementJwt")
_OURS: Final = "bitstring_status_list"
_READ_APART: Final = "status_list"


def view_of(claims: Mapping[str, Any], *, certificate: bytes = b"") -> dict[str, Any]:
    """Return the claims as a credential of Open Badges 3.0; `certificate` (DER) where the issuer is known by one."""
    start = instant_of(claims, "nbf") or instant_of(claims, "iat")
    end = instant_of(claims, "exp")
    status = list(_status(claims.get("status")))
    body, title = text_member(claims, "awardingBody"), text_member(claims, "title")
    stated = {"id": claims.get("iss"), "type": ["Profile"], "name": body or None}
    issuer = _certified(certificate, stated=claims.get("iss")) if certificate else stated
    view = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title or None,
        "issuer": _without_gaps(issuer),
        "validFrom": write_instant(start) if start else None,
        "validUntil": write_instant(end) if end else None,
        "credentialSubject": _subject(claims, title=title, body=body if certificate else ""),
        # Of two entries, which ours had before, the second tells what the first one's bit means.
        "credentialStatus": status[0] if status else None,
        STATUS_PROPERTY: status[1:] or None,
        CLAIMS: dict(claims),
    }
    return _without_gaps(view)


def _certified(certificate: bytes, *, stated: Any) -> dict[str, Any]:
    """Write the holder of a certificate as an issuer; what cannot be read is refused when the signature is checked."""
    try:
        name = common_name(read_certificate(certificate))
    except UnusableCertificate:
        name = ""
    is_page = isinstance(stated, str) and stated.startswith("https://")
    url = stated if is_page else None
    return {"id": certificate_id(certificate), "type": ["Profile"], "name": name or None, "url": url}


def _subject(claims: Mapping[str, Any], *, title: str, body: str) -> dict[str, Any]:
    grade = text_member(claims, "grade")
    subject = {
        "id": text_member(claims, "sub") or None,
        "type": ["AchievementSubject"],
        "licenseNumber": text_member(claims, "identifier") or None,
        "identifier": list(_names(claims)) or None,
        "achievement": _achievement(claims, title=title, body=body),
        "result": [{"type": ["Result"], "value": grade}] if grade else None,
    }
    return _without_gaps(subject)


def _achievement(claims: Mapping[str, Any], *, title: str, body: str) -> dict[str, Any]:
    outcomes = _texts(claims.get("learningOutcomes"))
    achievement = {
        "id": text_member(claims, "achievement") or None,
        "type": ["Achievement"],
        # The rulebook's type is that of a micro-credential; a token that says what else it is is none.
        "achievementType": None if not title else "Achievement" if text_member(claims, "kind") else "MicroCredential",
        "name": title or None,
        "description": "\n".join(outcomes) or None,
        # Where a certificate tells who issued it, the body that the claims name is a statement of its own.
        "creator": {"type": ["Profile"], "name": body} if body else None,
        **{name: claims[name] for name in _ENDORSEMENTS if isinstance(claims.get(name), list)},
    }
    return _without_gaps(achievement)


def _names(claims: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    parts = [text_member(claims, "givenName") or text_member(claims, "given_name")]
    parts.append(text_member(claims, "familyName") or text_member(claims, "family_name"))
    full_name = text_member(claims, "name") or " ".join(part for part in parts if part)
    if full_name:
        yield {"type": "IdentityObject", "hashed": False, "identityHash": full_name, "identityType": "name"}


def _status(status: Any) -> Iterator[Any]:
    """Yield status entries; a kind that we cannot read stays one that could not be read."""
    if not isinstance(status, Mapping):
        return
    own = status.get(_OURS)
    yield from own if isinstance(own, list) else ()
    for name, value in status.items():
        if name not in (_OURS, _READ_APART):
            yield {"type": f"SD-JWT VC {name}"[:60], "value": value}


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _without_gaps(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
