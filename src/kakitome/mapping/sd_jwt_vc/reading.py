"""The claims of a wallet credential back into a definition: what was shown of outcomes, hours, assessment and the rest.

A value that is none of the rulebook's words is kept in the words in which it stands. What was not shown stays empty.

Source: WE BUILD rulebook draft 0.1 (2026-07-21).
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

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
from kakitome.values.localized_text import LocalizedText
from kakitome.values.script import language_by_script

_KINDS: Final[Mapping[str, Kind]] = {shown(label): kind for kind, label in KINDS.items()}
_LEVELS: Final = ("level", "nationalQualificationsFrameworkLevel", "educationLevelDescriptor")


def with_claims(definition: Microcredential, claims: Mapping[str, Any]) -> Microcredential:
    """Return the definition with what the claims say of it; its description repeats the outcomes and is left out."""
    return replace(
        definition,
        content_description=LocalizedText(),
        kind=_KINDS.get(_word(claims, "kind"), definition.kind),
        learning_outcomes=tuple(LearningOutcome(text=_text(word)) for word in _words(claims, "learningOutcomes")),
        co_awarding_bodies=tuple(AwardingBody(name=_text(word)) for word in _words(claims, "coAwardingBodies")),
        field_of_study=tuple(_words(claims, "fieldOfStudy")),
        issuer_country=_word(claims, "issuerCountry") or definition.issuer_country,
        learner_effort=_effort(claims.get("notionalWorkload")),
        class_hours=_class_hours(claims.get("classHours")),
        assessment_type=_assessment(_word(claims, "typeOfAssessment")),
        grade_achieved=_text(_word(claims, "gradingScheme")),
        supervision_identity_verification=_supervision(_word(claims, "idVerificationMethod")),
        form_of_participation=_participation(_word(claims, "formOfParticipation")),
        quality_assurance=_quality(_word(claims, "qualityAssurance")),
        level=tuple(_level(claims, name) for name in _LEVELS if _word(claims, name)),
        prerequisites=_text(_word(claims, "entryRequirements")),
        stackability=_stackability(claims),
    )


def _effort(said: Any) -> LearnerEffort | None:
    amount = _amount(said)
    unit = said.get("unit") if isinstance(said, Mapping) else None
    known = next((effort_unit for effort_unit in EffortUnit if effort_unit.value == unit), None)
    return LearnerEffort(value=amount, unit=known) if amount is not None and known is not None else None


def _class_hours(said: Any) -> ClassHours | None:
    amount = _amount(said)
    minutes = said.get("minutesPerHour") if isinstance(said, Mapping) else None
    length = minutes if isinstance(minutes, int) and not isinstance(minutes, bool) else None
    return ClassHours(value=amount, minutes=length) if amount is not None else None


def _amount(said: Any) -> Decimal | None:
    value = said.get("value") if isinstance(said, Mapping) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    amount = Decimal(str(value)) if is_number else None
    return amount if amount is not None and amount.is_finite() else None


def _assessment(word: str) -> tuple[Assessment, ...]:
    known = next((assessment_method for assessment_method in AssessmentMethod if assessment_method.value == word), None)
    if known is not None:
        return (Assessment(method=known),)
    return (Assessment(method=AssessmentMethod.OTHER, description=_text(word)),) if word else ()


def _supervision(word: str) -> Supervision | None:
    known = next((identity_check for identity_check in IdentityCheck if identity_check.value == word), None)
    if known is not None:
        return Supervision(check=known)
    return Supervision(description=_text(word)) if word else None


def _participation(word: str) -> FormOfParticipation | None:
    known = next(
        (participation_mode for participation_mode in ParticipationMode if participation_mode.value == word), None
    )
    if known is not None:
        return FormOfParticipation(modes=(known,))
    return FormOfParticipation(description=_text(word)) if word else None


def _quality(word: str) -> QualityAssurance | None:
    return QualityAssurance(description=_text(word)) if word else None


def _level(claims: Mapping[str, Any], name: str) -> Level:
    """Read `EQF-6`; a level in words has no framework."""
    stated, by = _word(claims, name), _text(_word(claims, f"{name}AssertedBy"))
    framework, dash, level = stated.partition("-")
    if not dash or name == "educationLevelDescriptor":
        return Level(description=_text(stated), asserted_by=by)
    return Level(framework=framework, level=level, asserted_by=by)


def _stackability(claims: Mapping[str, Any]) -> Stackability | None:
    is_stackable, into = claims.get("stackable"), tuple(_text(word) for word in _words(claims, "partOfQualification"))
    stated = is_stackable if isinstance(is_stackable, bool) else None
    return Stackability(stackable=stated, into=into) if into or stated is not None else None


def _text(words: str) -> LocalizedText:
    """Put words under the language in which they are written: a claim names none."""
    return LocalizedText(**{language_by_script(words): words}) if words else LocalizedText()


def _words(claims: Mapping[str, Any], name: str) -> list[str]:
    said = claims.get(name)
    return [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str) and one]


def _word(claims: Mapping[str, Any], name: str) -> str:
    said = claims.get(name)
    return said if isinstance(said, str) else ""
