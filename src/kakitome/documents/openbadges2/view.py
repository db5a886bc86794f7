"""An Open Badge 2.0, or an older one in its shape, in the words of Open Badges 3.0.

What pages and general checks read. It is a reading, never a document: nothing in it is signed.

Source: Open Badges 2.0, Open Badges Vocabulary; Open Badges 3.0, appendix on moving from 2.0.
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.documents.openbadges.achievement import Json, alignment, image, present
from kakitome.documents.openbadges.identity import identity_object
from kakitome.values.json_members import as_list

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
        id=_text(award, "id"),
        type=["VerifiableCredential", "OpenBadgeCredential"],
        name=_text(achievement, "name"),
        issuer=profile,
        validFrom=_text(award, "issuedOn"),
        validUntil=_text(award, "expires"),
        evidence=[_evidence(item) for item in _listed(award.get("evidence"))],
        credentialSubject=present(
            type=["AchievementSubject"],
            **_holder(award.get("recipient")),
            narrative=_text(award, "narrative"),
            achievement=_achievement(achievement, _text(award, "@language")),
        ),
    )


def address_of(value: Any) -> str:
    """Return the address of something that is named or stands inside."""
    named = value.get("id") if isinstance(value, Mapping) else value
    return named if isinstance(named, str) else ""


def _profile(issuer: Mapping[str, Any]) -> Json:
    second = _text(issuer, "schema:alternateName")
    return present(
        id=_text(issuer, "id"),
        type=["Profile"],
        name=_text(issuer, "name"),
        url=_text(issuer, "url"),
        email=_text(issuer, "email"),
        description=_text(issuer, "description"),
        image=_image(issuer.get("image")),
        otherIdentifier=[{"type": "IdentifierEntry", "identifier": second, "identifierType": "name"}] if second else [],
    )


def _achievement(achievement: Mapping[str, Any], language: str) -> Json:
    criteria = achievement.get("criteria")
    criterion = criteria if isinstance(criteria, Mapping) else {"id": criteria}
    version = achievement.get("version")
    return present(
        id=_text(achievement, "id"),
        type=["Achievement"],
        name=_text(achievement, "name"),
        description=_text(achievement, "description"),
        criteria=present(id=_text(criterion, "id"), narrative=_text(criterion, "narrative")),
        image=_image(achievement.get("image")),
        inLanguage=_text(achievement, "@language") or language,
        version=str(version) if isinstance(version, str | int) and not isinstance(version, bool) else "",
        tag=[tag for tag in _listed(achievement.get("tags")) if isinstance(tag, str)],
        alignment=[
            target for target in map(_alignment, _listed(achievement.get("alignment"))) if "targetName" in target
        ],
    )


def _alignment(one: Any) -> Json:
    """Read an alignment; version 1.1 called its members `name`, `url` and `description`."""
    if not isinstance(one, Mapping):
        return {}
    stated = {
        "targetDescription": _text(one, "targetDescription") or _text(one, "description"),
        "targetFramework": _text(one, "targetFramework"),
        "targetCode": _text(one, "targetCode"),
    }
    name, url = _text(one, "targetName") or _text(one, "name"), _text(one, "targetUrl") or _text(one, "url")
    return alignment(name, url, **stated)


def _holder(identity: Any) -> Json:
    if not isinstance(identity, Mapping):
        return {}
    value, kind = _text(identity, "identity"), _text(identity, "type")
    if kind == "id" and identity.get("hashed") is not True:
        return {"id": value}
    named = IDENTITY_TYPES.get(kind, kind)
    made = identity_object(value, identity_type=named)
    if identity.get("hashed") is not True:
        return {"identifier": [made]}
    return {"identifier": [made | present(hashed=True, salt=_text(identity, "salt"))]}


def _evidence(one: Any) -> Json:
    if not isinstance(one, Mapping):
        return present(id=address_of(one), type=["Evidence"])
    return present(
        id=_text(one, "id"),
        type=["Evidence"],
        name=_text(one, "name"),
        narrative=_text(one, "narrative"),
        description=_text(one, "description"),
    )


def _image(value: Any) -> Json | None:
    url = address_of(value)
    return image(url) if url else None


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return [] if value is None else as_list(value)
