"""The parts of an award that a learner may show or keep, the same for both forms of selective disclosure.

    parts = parts_of(credential)
    claims = claims_of(parts, ["title", "outcomes"])            # names in the SD-JWT
    pointers = pointers_of(parts, ["title", "outcomes"])        # places in the credential, for ecdsa-sd-2023

One part is one thing to a person: a name is three claims of a token and three entries of a credential. A part lists
both, so that one choice makes the same presentation in either form; what only one form can part is said.

Issuer, period and status are no parts: they are always shown.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kakitome.errors import Invalid, Problem
from kakitome.learning.assessment import AssessmentMethod, IdentityCheck
from kakitome.learning.microcredential import ParticipationMode
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.bilingual import UNITS, day, joined, noted, same
from kakitome.mapping.narrative.words import CHECKS, METHODS, MODES, class_hour_note, field_words
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.sd_jwt_vc import to_claims
from kakitome.values.json_members import object_member, object_members
from kakitome.values.localized_text import Language, LocalizedText

Json = Mapping[str, Any]
ALWAYS_CLAIMS: Final = ("awardingBody", "coAwardingBodies", "issuerCountry")
"""Shown with every presentation of a token: who says it, in words beside the identifier."""
_CLAIMS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "givenName", "familyName"),
    "title": ("title", "achievement", "fieldOfStudy"),
    "outcomes": ("learningOutcomes",),
    "workload": ("notionalWorkload", "classHours"),
    "assessment": ("typeOfAssessment", "idVerificationMethod"),
    "level": (
        "level",
        "levelAssertedBy",
        "nationalQualificationsFrameworkLevel",
        "nationalQualificationsFrameworkLevelAssertedBy",
        "educationLevelDescriptor",
        "educationLevelDescriptorAssertedBy",
    ),
    "participation": ("formOfParticipation",),
    "quality": ("qualityAssurance",),
    "date": ("issuanceDate",),
    "grade": ("grade", "gradingScheme"),
    "requirements": ("entryRequirements",),
    "stacking": ("stackable", "partOfQualification"),
    "number": ("identifier",),
    "recognition": ("achievement", "endorsement", "endorsementJwt"),
}
_NOT_SHOWN: Final = frozenset({"givenName", "familyName", "achievement", "endorsement", "endorsementJwt"})
"""Said by another claim of the same part, or no text for people."""
_QUALITY: Final = {
    "issuer-defined": LocalizedText(ja="発行機関自身によるもの", en="by the awarding body itself"),
    "programme-accreditation": LocalizedText(ja="プログラムの外部認証", en="accreditation of the programme"),
    "institutional-accreditation": LocalizedText(ja="機関の外部認証", en="accreditation of the institution"),
}
_YES_NO: Final = {
    True: LocalizedText(ja="積み上げられます", en="stackable"),
    False: LocalizedText(ja="積み上げられません", en="not stackable"),
}
OTHER: Final = "other"
"""The part of a token by somebody else in which every claim stands that has another name than ours."""
_NAMES: Final = ("name", "ext:nameReading", "ext:nameRoman")
_ACHIEVEMENT: Final = "/credentialSubject/achievement"


class NothingChosen(Invalid):
    """Nothing was chosen, or something that the award does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """One thing to show or to keep.

    Attributes:
        name: its name in addresses.
        words: what it says; empty for what is no text (fingerprints).
        claims: its claims in the SD-JWT; none when that form does not carry it.
        pointers: its places in the credential; none when that form carries it only within the description.
        about_person: whether it says who the learner is.
    """

    name: str
    words: tuple[LocalizedText, ...] = ()
    claims: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    about_person: bool = False


def parts_of(credential: Mapping[str, Any], *, language: Language | None = None) -> tuple[ShownPart, ...]:
    """List what a learner may show of an award, in the order in which people read it.

    `language` is that of the token's texts; by default the primary one of the award.
    """
    letter, _facts, _ = from_credential(credential)
    spoken = language or primary_language(letter)
    stated = to_claims(credential, language=spoken).disclosable
    shown_parts = []
    for name in (*_CLAIMS, "description", "evidence", "contact"):
        claims = tuple(claim for claim in _CLAIMS.get(name, ()) if claim in stated)
        if name == "recognition" and not {*claims} - {"achievement"}:
            continue
        pointers = tuple(_POINTERS[name](credential)) if name in _POINTERS else ()
        if claims or pointers:
            words = tuple(_words(claim, stated[claim], spoken=spoken) for claim in claims if claim not in _NOT_SHOWN)
            more = tuple(_plain(text, spoken) for text in _texts(credential, name)) if not words else ()
            shown_parts.append(
                ShownPart(
                    name=name, words=words + more, claims=claims, pointers=pointers, about_person=name in _OF_PERSON
                )
            )
    return tuple(shown_parts)


def claims_of(parts: Sequence[ShownPart], chosen: Collection[str]) -> tuple[str, ...]:
    """Return the claims of the chosen parts and what is shown with them; raises `NothingChosen` (E_SHOW_NOTHING)."""
    claims = list(dict.fromkeys(claim for part in _chosen(parts, chosen) for claim in part.claims))
    return (*_some(claims), *ALWAYS_CLAIMS)


def pointers_of(parts: Sequence[ShownPart], chosen: Collection[str]) -> tuple[str, ...]:
    """Return the places of the chosen parts; raises `NothingChosen` (E_SHOW_NOTHING)."""
    return _some([pointer for part in _chosen(parts, chosen) for pointer in part.pointers])


def parts_of_token(claims: Collection[str]) -> tuple[str, ...]:
    """Name the parts that a token has, whoever issued it, from the names of the claims that it lets hide."""
    own_claims = {claim for listed in _CLAIMS.values() for claim in listed}
    names = tuple(name for name, listed in _CLAIMS.items() if {*listed} & {*claims} - {"achievement"})
    return (*names, OTHER) if {*claims} - own_claims - {*ALWAYS_CLAIMS} else names


def claims_to_keep(claims: Collection[str], chosen: Collection[str]) -> tuple[str, ...]:
    """Return those of a token's claims that belong to the chosen parts, and who says it."""
    own_claims = {claim for listed in _CLAIMS.values() for claim in listed}
    wanted = {claim for name in chosen for claim in _CLAIMS.get(name, ())} | {*ALWAYS_CLAIMS}
    return tuple(claim for claim in claims if claim in wanted or (OTHER in chosen and claim not in own_claims))


def _chosen(parts: Sequence[ShownPart], chosen: Collection[str]) -> list[ShownPart]:
    return [part for part in parts if part.name in chosen]


def _some(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        raise NothingChosen.of(Problem(code="E_SHOW_NOTHING"))
    return tuple(names)


# --- places in the credential -----------------------------------------------------------------------


def _subject(credential: Json) -> Mapping[str, Any]:
    return object_member(credential, "credentialSubject")


def _achievement(credential: Json) -> Mapping[str, Any]:
    return object_member(_subject(credential), "achievement")


def _identities(credential: Json, *, hashed: bool) -> list[str]:
    listed = _subject(credential).get("identifier")
    return [
        f"/credentialSubject/identifier/{place}"
        for place, identity in enumerate(listed if isinstance(listed, list) else [])
        if isinstance(identity, Mapping) and bool(identity.get("hashed")) is hashed
    ]


def _alignments(credential: Json, kind: str) -> list[str]:
    """Find the alignments to our own outcomes or levels: they are the sentences of the definition itself."""
    listed = _achievement(credential).get("alignment")
    return [
        f"{_ACHIEVEMENT}/alignment/{place}"
        for place, alignment in enumerate(listed if isinstance(listed, list) else [])
        if isinstance(alignment, Mapping) and f"#{kind}-" in str(alignment.get("targetUrl", ""))
    ]


def _there(credential: Json, *pointers: str) -> list[str]:
    present = []
    for pointer in pointers:
        value: Any = credential
        for step in pointer.split("/")[1:]:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value not in (None, "", [], {}):
            present.append(pointer)
    return present


_POINTERS: Final[Mapping[str, Callable[[Json], list[str]]]] = {
    "name": lambda credential: _identities(credential, hashed=False),
    "title": lambda credential: _there(credential, "/name", f"{_ACHIEVEMENT}/name"),
    "outcomes": lambda credential: _alignments(credential, "outcome"),
    "workload": lambda credential: _there(credential, f"{_ACHIEVEMENT}/creditsAvailable"),
    "level": lambda credential: _alignments(credential, "level"),
    "date": lambda credential: _there(credential, "/awardedDate"),
    "grade": lambda credential: _there(credential, "/credentialSubject/result", f"{_ACHIEVEMENT}/resultDescription"),
    "number": lambda credential: _there(credential, "/credentialSubject/licenseNumber"),
    "description": lambda credential: _there(credential, f"{_ACHIEVEMENT}/description", f"{_ACHIEVEMENT}/criteria"),
    "evidence": lambda credential: _there(credential, "/evidence"),
    "contact": lambda credential: _identities(credential, hashed=True),
    "recognition": lambda credential: _there(
        credential, f"{_ACHIEVEMENT}/endorsement", f"{_ACHIEVEMENT}/endorsementJwt"
    ),
}
_OF_PERSON: Final = frozenset({"name", "number", "contact", "evidence"})


# --- words ------------------------------------------------------------------------------------------


def _texts(credential: Json, name: str) -> list[str]:
    if name == "description":
        return [str(_achievement(credential).get("description") or "")]
    if name == "recognition":
        return _endorsers(credential)
    if name == "evidence":
        return [_named(entry) for entry in object_members(credential, "evidence")]
    return []


def _endorsers(credential: Json) -> list[str]:
    """Name those who signed something about the programme, as their documents do."""
    signed = object_members(_achievement(credential), "endorsement")
    return [_named(issuer) for document in signed for issuer in object_members(document, "issuer")]


def _named(thing: Json) -> str:
    return str(thing.get("name") or thing.get("id") or "")


def _words(claim: str, value: Any, *, spoken: Language) -> LocalizedText:
    """Write what a claim says; words of a closed list in both languages."""
    if claim == "notionalWorkload":
        return joined(same(str(value["value"])), UNITS[EffortUnit(value["unit"])], ja=" ", en=" ")
    if claim == "classHours":
        hours = joined(same(str(value["value"])), UNITS[EffortUnit.HOURS], ja=" ", en=" ")
        return noted(hours, class_hour_note(value.get("minutesPerHour")))
    if claim == "fieldOfStudy":
        return joined(*map(field_words, value))
    if isinstance(value, list):
        return _plain("\n".join(str(line) for line in value), spoken)
    if claim == "issuanceDate":
        return day(str(value))
    known = next((words for key, words in _LISTS.get(claim, {}).items() if key == value), None)
    return known or _plain(str(value), spoken)


_LISTS: Final[Mapping[str, Mapping[Any, LocalizedText]]] = {
    "typeOfAssessment": {word.value: METHODS[word] for word in AssessmentMethod},
    "idVerificationMethod": {word.value: CHECKS[word] for word in IdentityCheck},
    "formOfParticipation": {word.value: MODES[word] for word in ParticipationMode},
    "qualityAssurance": _QUALITY,
    "stackable": _YES_NO,
}


def _plain(text: str, spoken: Language) -> LocalizedText:
    """Take a text as the one language in which it is said."""
    return LocalizedText(ja=text) if spoken == "ja" else LocalizedText(en=text)
