"""A European Digital Credential in the words of Open Badges 3.0, for checks and pages.

Its issuer is whoever holds the sealing certificate, under the certificate's name. What the document says of the
issuer is compared elsewhere and not repeated here as a fact. Texts in several languages are given in Japanese, else in
English, else in whatever language comes first.

Source: European Learning Model v3, EDC application profile; Open Badges 3.0 §B.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.openbadges.profile import certified_issuer
from kakitome.values.json_members import as_list, text_member

_PREFERRED: Final = ("ja", "en")
_MOST = 100
_NIL = "urn:uuid:00000000-0000-0000-0000-000000000000"


def view_of(document: Mapping[str, Any], certificate: bytes) -> dict[str, Any]:
    """Return the view of a document; `certificate` (DER) is empty when nobody sealed it."""
    claims = [claim for claim in objects(subject_of(document).get("hasClaim")) if claim.get("title")]
    display = first(document.get("displayParameter"))
    name = text_of(display.get("title")) or (text_of(claims[0].get("title")) if claims else "")
    view: dict[str, Any] = {
        "id": text_member(document, "id"),
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "name": name,
        "issuer": _issuer(first(document.get("issuer")), certificate),
        "validFrom": document.get("validFrom", document.get("issuanceDate")),
        "credentialSubject": _subject(subject_of(document), claims, name=name, display=display),
    }
    until = document.get("validUntil", document.get("expirationDate"))
    if until is not None:
        view["validUntil"] = until
    if document.get("credentialStatus") is not None:
        view["credentialStatus"] = document["credentialStatus"]
    return {member: value for member, value in view.items() if value not in (None, "")}


def subject_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the person (or group) the document is about."""
    return first(document.get("credentialSubject"))


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a member that may hold one or several."""
    return [item for item in as_list(value)[:_MOST] if isinstance(item, Mapping)]


def first(value: Any) -> Mapping[str, Any]:
    """Return the first object of a member; an empty one when there is none."""
    members = objects(value)
    return members[0] if members else {}


def text_of(value: Any) -> str:
    """Return one text out of a language map."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return ""
    by_preference = [value[language] for language in _PREFERRED if language in value]
    for text in (*by_preference, *value.values()):
        first_text = text[0] if isinstance(text, list) and text else text
        if isinstance(first_text, str) and first_text:
            return first_text
    return ""


def names_of(value: Any) -> Iterator[str]:
    """Yield every text of a language map."""
    for text in value.values() if isinstance(value, Mapping) else [value]:
        yield from (text_part for text_part in as_list(text) if isinstance(text_part, str))


def _issuer(stated: Mapping[str, Any], certificate: bytes) -> dict[str, Any]:
    if not certificate:
        return {"id": text_member(stated, "id"), "type": ["Profile"], "name": text_of(stated.get("legalName"))}
    return certified_issuer(certificate)


def _subject(
    person: Mapping[str, Any], claims: list[Mapping[str, Any]], *, name: str, display: Mapping[str, Any]
) -> dict[str, Any]:
    subject: dict[str, Any] = {"type": ["AchievementSubject"]}
    if isinstance(person.get("id"), str):
        subject["id"] = person["id"]
    full_name = text_of(person.get("fullName")) or " ".join(
        part for part in (text_of(person.get("givenName")), text_of(person.get("familyName"))) if part
    )
    if full_name:
        identity = {"type": "IdentityObject", "hashed": False, "identityType": "name", "identityHash": full_name}
        subject["identifier"] = [identity]
    claim = claims[0] if claims else {}
    specified = first(claim.get("specifiedBy"))
    description = text_of(claim.get("description")) or text_of(specified.get("description"))
    subject["achievement"] = {
        "id": text_member(specified, "id") or text_member(claim, "id") or _NIL,
        "type": ["Achievement"],
        "name": name,
        "description": description or text_of(display.get("description")),
        "criteria": {"narrative": _narrative(claims)},
    }
    grades = [grade for claim in claims for grade in _grades(claim)]
    if grades:
        subject["result"] = [{"type": ["Result"], "value": grade} for grade in grades]
    return subject


def _grades(claim: Mapping[str, Any]) -> Iterator[str]:
    for assessment in objects(claim.get("provenBy")):
        grade = text_of(first(assessment.get("grade")).get("noteLiteral"))
        if grade:
            yield grade


def _narrative(claims: list[Mapping[str, Any]]) -> str:
    """List the claims when there are several, and what the learner can do."""
    titles = [text_of(claim.get("title")) for claim in claims] if len(claims) > 1 else []
    outcomes = [
        text_of(outcome.get("title"))
        for claim in claims
        for specified in objects(claim.get("specifiedBy"))
        for outcome in objects(specified.get("learningOutcome"))
    ]
    return "\n".join(f"- {line}" for line in (*titles, *outcomes)[:_MOST] if line)
