"""An Open Badge 2.0, or an older one in its shape, in the words of Open Badges 3.0.

What pages and general checks read. It is a reading, never a document: nothing in it is signed.

Source: Open Badges 2.0, Open Badges Vocabulary; Open Badges 3.0, appendix on moving from 2.0.
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.documents.openbadges.achievement import Json, alignment, image, present
from kakitome.documents.openbadges.identity import identity_object
from kakitome.values.json_members import items_of, text_member

IDENTITY_TYPES: Final = {"email": "emailAddress", "url": "url", "telephone": "telephone", "id": "identifier"}
_CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


def view_of(award: Mapping[str, Any], achievement: Mapping[str, Any], *, issuer: Mapping[str, Any]) -> Json:
    """Say a badge in the words of Open Badges 3.0; what is not of the expected kind is left out."""
    profile = _profile(issuer)
    return present(
        **{"@context": list(_CONTEXTS)},
        id=text_member(award, "id"),
        type=["VerifiableCredential", "OpenBadgeCredential"],
        name=text_member(achievement, "name"),
        issuer=profile,
        validFrom=text_member(award, "issuedOn"),
        validUntil=text_member(award, "expires"),
        evidence=[_evidence(item) for item in items_of(award.get("evidence"))],
        credentialSubject=present(
            type=["AchievementSubject"],
            **_holder(award.get("recipient")),
            narrative=text_member(award, "narrative"),
            achievement=_achievement(achievement, text_member(award, "@language")),
        ),
    )


def address_of(value: Any) -> str:
    """Return the address of something that is named or stands inside."""
    named = value.get("id") if isinstance(value, Mapping) else value
    return named if isinstance(named, str) else ""


def _profile(issuer: Mapping[str, Any]) -> Json:
    second = text_member(issuer, "schema:alternateName")
    return present(
        id=text_member(issuer, "id"),
        type=["Profile"],
        name=text_member(issuer, "name"),
        url=text_member(issuer, "url"),
        email=text_member(issuer, "email"),
        description=text_member(issuer, "description"),
        image=_image(issuer.get("image")),
        otherIdentifier=[{"type": "IdentifierEntry", "identifier": second, "identifierType": "name"}] if second else [],
    )


def _achievement(achievement: Mapping[str, Any], language: str) -> Json:
    criteria = achievement.get("criteria")
    criterion = criteria if isinstance(criteria, Mapping) else {"id": criteria}
    version = achievement.get("version")
    return present(
        id=text_member(achievement, "id"),
        type=["Achievement"],
        name=text_member(achievement, "name"),
        description=text_member(achievement, "description"),
        criteria=present(id=text_member(criterion, "id"), narrative=text_member(criterion, "narrative")),
        image=_image(achievement.get("image")),
        inLanguage=text_member(achievement, "@language") or language,
        version=str(version) if isinstance(version, str | int) and not isinstance(version, bool) else "",
        tag=[tag for tag in items_of(achievement.get("tags")) if isinstance(tag, str)],
        alignment=[
            target for target in map(_alignment, items_of(achievement.get("alignment"))) if "targetName" in target
        ],
    )


def _alignment(one: Any) -> Json:
    """Read an alignment; version 1.1 called its members `name`, `url` and `description`."""
    if not isinstance(one, Mapping):
        return {}
    stated = {
        "targetDescription": text_member(one, "targetDescription") or text_member(one, "description"),
        "targetFramework": text_member(one, "targetFramework"),
        "targetCode": text_member(one, "targetCode"),
    }
    name = text_member(one, "targetName") or text_member(one, "name")
    url = text_member(one, "targetUrl") or text_member(one, "url")
    return alignment(name, url, **stated)


def _holder(identity: Any) -> Json:
    if not isinstance(identity, Mapping):
        return {}
    value, kind = text_member(identity, "identity"), text_member(identity, "type")
    if kind == "id" and identity.get("hashed") is not True:
        return {"id": value}
    named = IDENTITY_TYPES.get(kind, kind)
    made = identity_object(value, identity_type=named)
    if identity.get("hashed") is not True:
        return {"identifier": [made]}
    return {"identifier": [made | present(hashed=True, salt=text_member(identity, "salt"))]}


def _evidence(evidence: Any) -> Json:
    if not isinstance(evidence, Mapping):
        return present(id=address_of(evidence), type=["Evidence"])
    return present(
        id=text_member(evidence, "id"),
        type=["Evidence"],
        name=text_member(evidence, "name"),
        narrative=text_member(evidence, "narrative"),
        description=text_member(evidence, "description"),
    )


def _image(value: Any) -> Json | None:
    url = address_of(value)
    return image(url) if url else None
