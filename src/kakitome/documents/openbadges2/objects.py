"""Build the objects of Open Badges 2.0 as dictionaries, in the standard's own words.

Each function makes one class of the specification; a member that is not given is left out. Nothing here decides what
goes into a field: that is the mapping's.

Source: Open Badges 2.0 (12 April 2018), Open Badges Vocabulary.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kakitome.documents.openbadges.achievement import Json, present

CONTEXT: Final = "https://w3id.org/openbadges/v2"
AWARD_TYPE: Final = "Assertion"
ACHIEVEMENT_TYPE: Final = "BadgeClass"
HOSTED: Final = {"type": "HostedBadge"}


def in_context(document: Mapping[str, Any], *, language: str = "") -> Json:
    """Make an object a document of its own: with the context in front, and the language it speaks."""
    return present(**{"@context": CONTEXT, "@language": language}) | dict(document)


def award(
    url: str,
    *,
    holder: Mapping[str, Any],
    achievement: str | Mapping[str, Any],
    issued_on: str,
    verification: Mapping[str, Any],
    more: Mapping[str, Any],
) -> Json:
    """Build an award (the standard's Assertion); `more` are its optional members, `expires` among them."""
    required = {
        "id": url,
        "type": AWARD_TYPE,
        "recipient": dict(holder),
        "badge": achievement if isinstance(achievement, str) else dict(achievement),
        "verification": dict(verification),
        "issuedOn": issued_on,
    }
    return required | present(**more)


def revoked_award(url: str, *, reason: str) -> Json:
    """Build what is left of an award that was revoked.

    Source: Open Badges 2.0, Assertion (`revoked`: only `id` and `revoked` are required).
    """
    return {"id": url, "type": AWARD_TYPE, "revoked": True, "revocationReason": reason}


def achievement(
    url: str,
    *,
    name: str,
    description: str,
    narrative: str,
    issuer: str | Mapping[str, Any],
    more: Mapping[str, Any],
) -> Json:
    """Build what was achieved (the standard's BadgeClass); `more` are its `image` and its optional members."""
    required = {
        "id": url,
        "type": ACHIEVEMENT_TYPE,
        "name": name,
        "description": description,
        "criteria": {"narrative": narrative},
        "issuer": issuer if isinstance(issuer, str) else dict(issuer),
    }
    return required | present(**more)


def alignment(target_name: str, target_url: str, **more: str) -> Json:
    """Build an AlignmentObject; `more` are `targetCode`, `targetDescription`, `targetFramework`."""
    return present(type="AlignmentObject", targetName=target_name, targetUrl=target_url, **more)


def evidence(*, url: str = "", name: str = "", narrative: str = "", genre: str = "") -> Json:
    """Build an Evidence."""
    return present(id=url, type="Evidence", name=name, narrative=narrative, genre=genre)


def edition(url: str, *, language: str, version: str) -> Json:
    """Build a reference to another language's edition of the same object, for `related`."""
    return {"id": url, "type": ACHIEVEMENT_TYPE, "@language": language, "version": version}


def issuer(url: str, *, name: str, site: str, email: str, more: Mapping[str, Any]) -> Json:
    """Build an issuer's Profile.

    Source: Open Badges 2.0, Profile (required of an issuer: id, type, name, url, email).
    """
    return {"id": url, "type": "Issuer", "name": name, "url": site, "email": email} | present(**more)


def key(url: str, *, owner: str, pem: str) -> Json:
    """Build a CryptographicKey."""
    return {"id": url, "type": "CryptographicKey", "owner": owner, "publicKeyPem": pem}


def signed_with(key_url: str) -> Json:
    """Build the VerificationObject of a signed award."""
    return {"type": "SignedBadge", "creator": key_url}


def revocation_list(url: str, *, owner: str, revoked: Sequence[tuple[str, str]]) -> Json:
    """Build a RevocationList; `revoked` are pairs of an award's id and a reason that may be published.

    A single entry stands there a second time, as its bare address: JSON-LD compaction makes an object of a list of one,
    and 1EdTech's validator then finds nothing in it and accepts what was revoked.
    """
    entries: list[Json | str] = [present(id=award_url, revocationReason=reason) for award_url, reason in revoked]
    if len(revoked) == 1:
        entries.append(revoked[0][0])
    return {"id": url, "type": "RevocationList", "issuer": owner, "revokedAssertions": entries}


def hashed_identity(identity: str, *, kind: str, salt: str) -> Json:
    """Build an IdentityObject of a value that is hashed already (`sha256$…`)."""
    return {"type": kind, "hashed": True, "identity": identity, "salt": salt}


def plain_identity(identity: str, *, kind: str) -> Json:
    """Build an IdentityObject in clear."""
    return {"type": kind, "hashed": False, "identity": identity}
