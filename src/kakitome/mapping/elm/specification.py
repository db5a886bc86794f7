"""What a micro-credential specifies, as a LearningAchievementSpecification or, with an EQF level, a Qualification.

A level of the European Qualifications Framework is written as one only when the letter says who asserts it, and that
body is named beside it. Credits keep the unit they were stated in; only ECTS has a word in the Union's vocabulary.
"""

from collections.abc import Sequence
from typing import Final

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.fields_of_study import find_field
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.outcomes import Skill
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.bilingual import UNITS, plain_number
from kakitome.mapping.descriptors import TABLE
from kakitome.mapping.elm import vocabularies
from kakitome.mapping.elm.nodes import note, part, refuse, texts
from kakitome.mapping.elm.vocabularies import Node
from kakitome.mapping.narrative.codecs import shown
from kakitome.mapping.narrative.markdown import write_sections
from kakitome.mapping.narrative.words import METHODS
from kakitome.mapping.open_data.linked_words import credits_stated
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.values.instants import write_duration
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import without_empty

_ESCO: Final = "ESCO"
_EQF: Final = "EQF"
_NOT_NOTED: Final = frozenset(
    (
        *("learning_outcomes", "language", "prerequisites", "grade_achieved", "skills", "field_of_study"),
        *("awarding_body", "co_awarding_bodies", "issuer_country"),
        *("kind", "date_of_delivery", "price", "capacity", "validity_months", "renewal_months", "contact"),
    )
)
"""Descriptors that the model has a member for, or that say nothing of what was achieved; every other one is a note."""


def specification(letter: Microcredential, *, address: str, awarded_by: Sequence[Node] = ()) -> Node:
    """Write the specification of a micro-credential; `address` names it.

    `awarded_by` are all bodies that award it jointly, where nothing beside the specification names them.

    Raises:
        NotInLearningModel: `E_ELM_TITLE` it has no title.
    """
    if not letter.title:
        refuse("E_ELM_TITLE", "/title")
    asserted = _asserted_eqf(letter)
    effort = letter.learner_effort
    hours = effort.value if effort is not None and effort.unit is EffortUnit.HOURS else None
    participation = letter.form_of_participation
    return without_empty(
        {
            "id": address,
            "type": "Qualification" if asserted else "LearningAchievementSpecification",
            "title": texts(letter.title),
            "description": texts(letter.content_description),
            "learningOutcome": _outcomes(letter, address),
            "volumeOfLearning": write_duration(hours) if hours else None,
            "creditPoint": _credits(letter),
            "eqfLevel": vocabularies.eqf_level(asserted.level) if asserted else None,
            "isPartialQualification": True if asserted else None,
            "thematicArea": [
                vocabularies.field_of_study(code, texts(field.name))
                for code in letter.field_of_study
                if (field := find_field(code)) is not None
            ],
            "influencedBy": _classes(letter, address),
            "awardingOpportunity": {"type": "AwardingOpportunity", "awardingBody": list(awarded_by)}
            if awarded_by
            else None,
            "mode": [vocabularies.mode(mode) for mode in participation.modes] if participation else None,
            "language": [node for tag in letter.language if (node := vocabularies.language(tag))],
            "provenBy": [
                _assessment(assessment, letter)
                for assessment in letter.assessment_type
                if assessment.method is not AssessmentMethod.NONE
            ],
            "entryRequirement": note(letter.prerequisites) if letter.prerequisites else None,
            "additionalNote": _further(letter),
        }
    )


def _assessment(assessment: Assessment, letter: Microcredential) -> Node:
    return without_empty(
        {
            "type": "LearningAssessmentSpecification",
            "title": texts(METHODS[assessment.method]),
            "description": texts(assessment.description),
            "dcType": vocabularies.assessment_type(assessment.method),
            "gradingScheme": {"type": "GradingScheme", "title": texts(letter.grade_achieved)}
            if letter.grade_achieved
            else None,
        }
    )


def _classes(letter: Microcredential, address: str) -> Node | None:
    """Write the hours of class; how many minutes one of them has, the model has no member for."""
    if letter.class_hours is None:
        return None
    return {
        "id": part(address, "classes"),
        "type": "LearningActivitySpecification",
        "title": texts(letter.title),
        "contactHour": plain_number(letter.class_hours.value),
    }


def _asserted_eqf(letter: Microcredential) -> Level | None:
    for level in letter.level:
        if level.framework == _EQF and level.level in vocabularies.EQF_LEVELS and level.asserted_by:
            return level
    return None


def _outcomes(letter: Microcredential, address: str) -> list[Node]:
    stated: list[Node] = [
        {"id": part(address, f"outcome-{number}"), "type": "LearningOutcome", "title": texts(outcome.text)}
        for number, outcome in enumerate(letter.learning_outcomes, 1)
        if outcome.text
    ]
    # The letter does not tie a skill to one outcome, so none is guessed: each stands for itself.
    skills = [
        {"id": part(address, f"skill-{number}"), "type": "LearningOutcome", "title": texts(skill.label)} | _skill(skill)
        for number, skill in enumerate(letter.skills, 1)
        if skill.label
    ]
    return stated + skills


def _skill(skill: Skill) -> Node:
    if skill.framework == _ESCO and skill.uri.startswith(vocabularies.ESCO_SKILL):
        return {"relatedESCOSkill": vocabularies.esco_skill(skill.uri, texts(skill.label))}
    uri = skill.uri if is_absolute_iri(skill.uri) else ""
    return {"relatedSkill": vocabularies.own_concept(texts(skill.label), uri)}


def _credits(letter: Microcredential) -> list[Node]:
    # The amount that the effort is stated in comes first.
    stated = [*credits_stated(letter.learner_effort)][::-1]
    return [
        {
            "type": "CreditPoint",
            "framework": vocabularies.ects()
            if unit is EffortUnit.ECTS
            else vocabularies.own_concept(texts(UNITS[unit])),
            "point": plain_number(value),
        }
        for value, unit in stated
    ]


def _further(letter: Microcredential) -> list[Node]:
    """Say what the model has no member for: each descriptor under its heading, as in our other envelopes."""
    language = primary_language(letter)
    return [
        {
            "type": "Note",
            "noteLiteral": {language: write_sections([(shown(row.name), row.codec.write(row.of(letter), language))])},
        }
        for row in TABLE
        if row.id not in _NOT_NOTED and row.codec is not None and row.is_given(letter)
    ]
