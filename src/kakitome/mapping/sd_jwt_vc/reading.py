"""The claims of a wallet credential back into a definition: what was shown of outcomes, hours, assessment and the rest.

A value that is none of the rulebook's words is kept in the words in which it stands. What was not shown stays empty.

Source: WE BUILD rulebook draft 0.1 (2026-07-21).
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from kakitome.learning.assessment import Assessment, AssessmentMethod, IdentityCheck, Supervision
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import (
    AwardingBody,
    FormOfParticipation,
    Kind,
    Microcredential,
    ParticipationMode,
    Stackability,
)
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort
from kakitome.mapping.narrative.codecs import shown
from kakitome.mapping.narrative.words import KINDS
from kakitome.values.json_members import text_member
from kakitome.values.localized_text import LocalizedText
from kakitome.values.script import language_by_script

Word = TypeVar("Word", bound=StrEnum)
_KINDS: Final[Mapping[str, Kind]] = {shown(label): kind for kind, label in KINDS.items()}
_LEVELS: Final = ("level", "nationalQualificationsFrameworkLevel", "educationLevelDescriptor")


def with_claims(definition: Microcredential, claims: Mapping[str, Any]) -> Microcredential:
    """Return the definition with what the claims say of it; its description repeats the outcomes and is left out."""
    quality = text_member(claims, "qualityAssurance")
    return replace(
        definition,
        content_description=LocalizedText(),
        kind=_KINDS.get(text_member(claims, "kind"), definition.kind),
        learning_outcomes=tuple(LearningOutcome(text=_text(word)) for word in _words(claims, "learningOutcomes")),
        co_awarding_bodies=tuple(AwardingBody(name=_text(word)) for word in _words(claims, "coAwardingBodies")),
        field_of_study=tuple(_words(claims, "fieldOfStudy")),
        issuer_country=text_member(claims, "issuerCountry") or definition.issuer_country,
        learner_effort=_effort(claims.get("notionalWorkload")),
        class_hours=_class_hours(claims.get("classHours")),
        assessment_type=_assessment(text_member(claims, "typeOfAssessment")),
        grade_achieved=_text(text_member(claims, "gradingScheme")),
        supervision_identity_verification=_supervision(text_member(claims, "idVerificationMethod")),
        form_of_participation=_participation(text_member(claims, "formOfParticipation")),
        quality_assurance=QualityAssurance(description=_text(quality)) if quality else None,
        level=tuple(_level(claims, name) for name in _LEVELS if text_member(claims, name)),
        prerequisites=_text(text_member(claims, "entryRequirements")),
        stackability=_stackability(claims),
    )


def _effort(stated: Any) -> LearnerEffort | None:
    amount = _amount(stated)
    unit = stated.get("unit") if isinstance(stated, Mapping) else None
    known = _one_of(EffortUnit, unit)
    return LearnerEffort(value=amount, unit=known) if amount is not None and known is not None else None


def _class_hours(stated: Any) -> ClassHours | None:
    amount = _amount(stated)
    minutes = stated.get("minutesPerHour") if isinstance(stated, Mapping) else None
    length = minutes if isinstance(minutes, int) and not isinstance(minutes, bool) else None
    return ClassHours(value=amount, minutes=length) if amount is not None else None


def _amount(stated: Any) -> Decimal | None:
    value = stated.get("value") if isinstance(stated, Mapping) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    amount = Decimal(str(value)) if is_number else None
    return amount if amount is not None and amount.is_finite() else None


def _assessment(word: str) -> tuple[Assessment, ...]:
    known = _one_of(AssessmentMethod, word)
    if known is not None:
        return (Assessment(method=known),)
    return (Assessment(method=AssessmentMethod.OTHER, description=_text(word)),) if word else ()


def _supervision(word: str) -> Supervision | None:
    known = _one_of(IdentityCheck, word)
    if known is not None:
        return Supervision(check=known)
    return Supervision(description=_text(word)) if word else None


def _participation(word: str) -> FormOfParticipation | None:
    known = _one_of(ParticipationMode, word)
    if known is not None:
        return FormOfParticipation(modes=(known,))
    return FormOfParticipation(description=_text(word)) if word else None


def _level(claims: Mapping[str, Any], name: str) -> Level:
    """Read `EQF-6`; a level in words has no framework."""
    stated, by = text_member(claims, name), _text(text_member(claims, f"{name}AssertedBy"))
    framework, dash, level = stated.partition("-")
    if not dash or name == "educationLevelDescriptor":
        return Level(description=_text(stated), asserted_by=by)
    return Level(framework=framework, level=level, asserted_by=by)


def _stackability(claims: Mapping[str, Any]) -> Stackability | None:
    is_stackable, into = claims.get("stackable"), tuple(_text(word) for word in _words(claims, "partOfQualification"))
    stated = is_stackable if isinstance(is_stackable, bool) else None
    return Stackability(stackable=stated, into=into) if into or stated is not None else None


def _one_of(words: type[Word], word: object) -> Word | None:
    return next((known for known in words if known.value == word), None)


def _text(words: str) -> LocalizedText:
    """Put words under the language in which they are written: a claim names none."""
    return LocalizedText(**{language_by_script(words): words}) if words else LocalizedText()


def _words(claims: Mapping[str, Any], name: str) -> list[str]:
    value = claims.get(name)
    return [word for word in (value if isinstance(value, list) else [value]) if isinstance(word, str) and word]
