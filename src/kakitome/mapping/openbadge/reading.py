"""Read a definition and the facts of an award out of any Open Badges 3.0 credential, ours or another platform's.

Nothing here judges: a document that is not even shaped like a credential gives an empty definition. Verify first.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kakitome.documents.openbadges.profile import other_names
from kakitome.errors import Problem
from kakitome.learning.award import Evidence
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.mapping.achievement_narrative import read_narrative, with_native_text
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_narrative import read_award_narrative
from kakitome.mapping.descriptors import TABLE, kind_of
from kakitome.mapping.joint_consents import consents_in
from kakitome.mapping.narrative.codecs import other_language
from kakitome.mapping.openbadge.alignments import read_alignments
from kakitome.mapping.openbadge.learner import read_identifiers
from kakitome.mapping.openbadge.results import read_grade
from kakitome.mapping.openbadge.size import read_credits
from kakitome.values.json_members import object_member, object_members, text_member
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText
from kakitome.values.script import language_by_script

_FOREIGN = Problem(code="I_FOREIGN_NARRATIVE", pointer="/credentialSubject/achievement/criteria", severity="info")
Reading = tuple[Microcredential, AwardFacts, tuple[Problem, ...]]


def from_credential(credential: Mapping[str, Any]) -> Reading:
    """Read definition, facts of the award, and what could not be read.

    A credential without our narrative is read from its native fields alone (`I_FOREIGN_NARRATIVE`).
    """
    subject = _object(credential, "credentialSubject")
    achievement = _object(subject, "achievement")
    language = language_of(achievement)
    narrative = text_member(_object(achievement, "criteria"), "narrative")
    read = read_narrative(narrative, language)
    facts = _facts(credential, subject, language=language)
    if read is None:
        return _foreign(credential, achievement, language=language), facts, (_FOREIGN,)
    sections, problems = read
    letter = _from_sections(achievement, sections, language=language)
    return letter, replace(facts, consents=consents_in(letter, credential)), problems


def read_award(credential: Mapping[str, Any]) -> AwardFacts:
    """Read the facts of the award alone, without the definition."""
    subject = _object(credential, "credentialSubject")
    return _facts(credential, subject, language=language_of(_object(subject, "achievement")))


def language_of(achievement: Mapping[str, Any]) -> Language:
    """Read the primary language: `inLanguage`, else Japanese when the name has Japanese letters."""
    stated = text_member(achievement, "inLanguage")[:2].lower()
    if stated:
        return "ja" if stated == "ja" else "en"
    name = text_member(achievement, "name")
    return "ja" if any("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in name) else "en"


def _from_sections(
    achievement: Mapping[str, Any], sections: Mapping[str, Any], *, language: Language
) -> Microcredential:
    native = {"title": text_member(achievement, "name"), "content_description": text_member(achievement, "description")}
    values = {row.id: sections[row.id] for row in TABLE if row.way == "section" and row.id in sections}
    values |= {
        row.id: with_native_text(native[row.id], sections.get(row.id, ()), language=language)
        for row in TABLE
        if row.way == "primary"
    }
    return Microcredential(**values, **_identity(achievement, section=sections.get("identifier", "")))


def _identity(achievement: Mapping[str, Any], *, section: str = "") -> dict[str, Any]:
    version = text_member(achievement, "version")
    return {
        "identifier": text_member(achievement, "humanCode") or section,
        "version": int(version) if version.isascii() and version.isdigit() else 1,
    }


def _foreign(credential: Mapping[str, Any], achievement: Mapping[str, Any], *, language: Language) -> Microcredential:
    issuer = credential.get("issuer")
    holder = issuer if isinstance(issuer, Mapping) else {"id": issuer}
    creator = _object(achievement, "creator") or holder
    return Microcredential(
        kind=kind_of(text_member(achievement, "achievementType")),
        title=localized(achievement.get("name"), language),
        content_description=localized(achievement.get("description"), language),
        awarding_body=AwardingBody(
            name=localized(creator.get("name"), language),
            identifier=text_member(creator, "id"),
            url=text_member(creator, "url"),
        ),
        issuer_country=text_member(_object(holder, "address"), "addressCountryCode"),
        credit_recognition=read_credits(achievement),
        **read_alignments(achievement, language),
        **_identity(achievement),
    )


def _facts(credential: Mapping[str, Any], subject: Mapping[str, Any], *, language: Language) -> AwardFacts:
    issuer = credential.get("issuer")
    holder = object_member(credential, "issuer")
    stated = {
        "number": text_member(subject, "licenseNumber"),
        "awarded_on": _day(_instant(credential, "awardedDate")),
        "grade": read_grade(subject),
        **read_identifiers(subject),
    }
    # An envelope without such fields says the same in sections; where a field speaks, it speaks alone.
    own = read_award_narrative(text_member(subject, "narrative"), language)
    values = own | {name: value for name, value in stated.items() if value or name not in own}
    start = _instant(credential, "validFrom") or _instant(credential, "issuanceDate")
    return AwardFacts(
        credential=text_member(credential, "id"),
        issuer=issuer if isinstance(issuer, str) else text_member(holder, "id"),
        issuer_name=issuer_name(holder, language),
        valid_from=start,
        valid_until=_instant(credential, "validUntil") or _instant(credential, "expirationDate"),
        evidence=tuple(
            Evidence(
                url=text_member(item, "id"),
                name=text_member(item, "name"),
                narrative=text_member(item, "narrative"),
                kind=text_member(item, "genre"),
            )
            for item in object_members(credential, "evidence")
        ),
        **{**values, "awarded_on": values["awarded_on"] or _day(start)},
    )


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _instant(holder: Mapping[str, Any], name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text_member(holder, name))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def issuer_name(holder: Mapping[str, Any], language: Language) -> LocalizedText:
    """Return how an issuer's profile calls it, in both languages where it has a name in each."""
    stated = holder.get("name")
    if stated is not None and not isinstance(stated, str):
        return localized(stated, language)
    names = [name for name in (text_member(holder, "name"), *other_names(dict(holder))) if name][:2]
    # A record names no language, and its issuer's name need not be in that of what is awarded: the letters tell.
    written_in = [language_by_script(name) for name in names]
    first = written_in[0] if written_in.count("ja") == 1 else language
    return LocalizedText(**dict(zip((first, other_language(first)), names, strict=False)))


def localized(stated: Any, language: Language) -> LocalizedText:
    """Read a text, or a text with its language, one or several; where none is Japanese or English, the first is taken.

    Its direction is not read: no signature of JSON-LD covers it.

    Source: VCDM 2.0 §11.1.
    """
    texts: dict[str, str] = {}
    for value in stated if isinstance(stated, list) else [stated]:
        text = value.get("@value") if isinstance(value, Mapping) else value
        tag = value.get("@language") if isinstance(value, Mapping) else language
        if isinstance(text, str):
            texts.setdefault(tag.partition("-")[0].lower() if isinstance(tag, str) else language, text)
    known = {tongue: texts[tongue] for tongue in LANGUAGES if tongue in texts}
    return LocalizedText(**(known or {language: next(iter(texts.values()), "")}))


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(iter(object_members(holder, name)), {})
