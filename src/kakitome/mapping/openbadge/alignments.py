"""Outcomes, skills, levels and what this stacks into, as Open Badges alignments, in both directions.

An alignment holds one language and no structure. The whole value stands in the narrative; an alignment is the
machine-readable pointer beside it, and what we read when a document of somebody else has nothing better.

    learning outcome   targetUrl is a fragment of the achievement's own address
    skill              targetUrl is the skill's own URI where it has one (ESCO, …)
    level              targetFramework and targetCode; who asserts it is in targetDescription
    stacks into        targetType ceterms:Credential
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kakitome.documents.openbadges.achievement import COMPETENCY, CREDENTIAL, Json, alignment
from kakitome.learning.framework.levels import find_list
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential, Stackability
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.mapping.narrative.words import STACKING_MODELS
from kakitome.mapping.openbadge.frame import Frame
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import object_members, text_member
from kakitome.values.localized_text import Language, LocalizedText

MOST = 40
"""Alignments written natively; each is a blank node, and verifiers refuse more than 64. Source: docs/rules/threats.md
T1.
"""


def write_alignments(microcredential: Microcredential, frame: Frame) -> list[Json]:
    """Write all alignments, outcomes first, without repeating one, no more than `MOST`."""
    written: list[Json] = []
    for entry in (
        *_outcomes(microcredential.learning_outcomes, frame),
        *_skills(microcredential.skills, frame),
        *_levels(microcredential.level, frame),
        *_stacks_into(microcredential.stackability, frame),
    ):
        if "targetName" in entry and entry not in written:
            written.append(entry)
    return written[:MOST]


def _outcomes(outcomes: Sequence[LearningOutcome], frame: Frame) -> Iterable[Json]:
    for number, outcome in enumerate(outcomes, start=1):
        yield alignment(
            frame.words(outcome.text),
            frame.part("outcome", number),
            targetCode=outcome.code,
            targetType=COMPETENCY,
        )


def _skills(skills: Sequence[Skill], frame: Frame) -> Iterable[Json]:
    for number, skill in enumerate(skills, start=1):
        yield alignment(
            frame.words(skill.label) or skill.code,
            skill.uri if is_absolute_iri(skill.uri) else frame.part("skill", number),
            targetCode=skill.code,
            targetFramework=skill.framework,
            targetType=COMPETENCY,
        )


def _levels(levels: Sequence[Level], frame: Frame) -> Iterable[Json]:
    for number, level in enumerate(levels, start=1):
        name = " ".join(part for part in (level.framework, level.level) if part) or frame.words(level.description)
        yield alignment(
            name,
            _level_address(level) or frame.part("level", number),
            targetCode=level.level,
            targetFramework=level.framework,
            targetDescription=_asserted(level, frame),
        )


def _level_address(level: Level) -> str:
    known = find_list(level.framework) if level.framework else None
    return known.uri_base + level.level if known and known.uri_base and level.level in known.values else ""


def _asserted(level: Level, frame: Frame) -> str:
    who = frame.words(level.asserted_by)
    words = {"ja": f"{who}による申告", "en": f"Claimed by {who}"}
    return words[frame.language] if who else ""


def _stacks_into(stackability: Stackability | None, frame: Frame) -> Iterable[Json]:
    for number, name in enumerate(stackability.into if stackability else (), start=1):
        yield alignment(frame.words(name), frame.part("stacks-into", number), targetType=CREDENTIAL)
    for number, target in enumerate(stackability.targets if stackability else (), start=1):
        url = target.identifier if is_absolute_iri(target.identifier) else frame.part("stacks-into-target", number)
        yield alignment(
            frame.words(target.name) or target.identifier,
            url,
            targetCode="" if url == target.identifier else target.identifier,
            targetDescription=frame.words(STACKING_MODELS[target.model]) if target.model else "",
            targetType=CREDENTIAL,
        )


def read_alignments(achievement: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Read what alignments alone tell, for a document without our narrative."""
    outcomes: list[LearningOutcome] = []
    skills: list[Skill] = []
    levels: list[Level] = []
    into: list[LocalizedText] = []
    for stated in object_members(achievement, "alignment"):
        name, framework, code = (text_member(stated, key) for key in ("targetName", "targetFramework", "targetCode"))
        if not name:
            continue
        text = LocalizedText(**{language: name})
        if text_member(stated, "targetType") == CREDENTIAL:
            into.append(text)
        elif framework and find_list(framework) is not None:
            levels.append(Level(framework=framework, level=code, description=text))
        elif framework:
            skills.append(Skill(framework=framework, label=text, code=code, uri=text_member(stated, "targetUrl")))
        else:
            outcomes.append(LearningOutcome(text=text, code=code))
    values: dict[str, Any] = {"learning_outcomes": tuple(outcomes), "skills": tuple(skills), "level": tuple(levels)}
    return values | ({"stackability": Stackability(stackable=True, into=tuple(into))} if into else {})
