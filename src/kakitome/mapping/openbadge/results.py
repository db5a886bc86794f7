"""Grades and rubrics as Open Badges results, in both directions.

The kind of a result is read off the grade itself, since a grading scheme is free words: `85%` is a Percent,
`85` and `85/100` a RawScore, `A+` and `秀` a LetterGrade, `合格` a Status. Anything else stays a plain Result.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kakitome.documents.openbadges.achievement import Json, result_description, rubric_criterion_level
from kakitome.documents.openbadges.credential import result
from kakitome.learning.assessment import RubricCriterion
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.openbadge.frame import Frame
from kakitome.values.json_members import object_members, text_member

_PERCENT = re.compile(r"\d+(?:\.\d+)?\s*[%％]")
_SCORE = re.compile(r"\d+(?:\.\d+)?(?:\s*[/／]\s*\d+(?:\.\d+)?|点)?")
_LETTER = re.compile(r"[A-F][+\-−]?|S|AA|秀|優|良|可|不可")
_PASSED = frozenset({"合格", "修了", "認定", "pass", "passed", "completed", "p"})
_FAILED = frozenset({"不合格", "fail", "failed"})
_GRADE = {"ja": "成績", "en": "Grade"}
_MOST_LEVELS = 60
"""Rubric levels written natively; a larger rubric stands in the narrative alone. Source: docs/rules/threats.md T1."""


def result_type(grade: str) -> str:
    """Name the ResultType of a grade.

    Source: Open Badges 3.0, ResultType enumeration.
    """
    grade = grade.strip()
    if _PERCENT.fullmatch(grade):
        return "Percent"
    if _SCORE.fullmatch(grade):
        return "RawScore"
    if _LETTER.fullmatch(grade):
        return "LetterGrade"
    return "Status" if grade.lower() in _PASSED | _FAILED else "Result"


def result_status(grade: str) -> str:
    """Name the ResultStatusType of a pass-or-fail grade; empty for all others.

    Source: Open Badges 3.0, class Result (`status` is required when the result type is Status, else optional).
    """
    grade = grade.strip().lower()
    return "Completed" if grade in _PASSED else "Failed" if grade in _FAILED else ""


def write_results(grade: str, frame: Frame) -> list[Json]:
    """Write the learner's result, if there is a grade."""
    if not grade:
        return []
    return [result(value=grade, description_url=frame.part("grade"), status=result_status(grade))]


def write_result_descriptions(microcredential: Microcredential, frame: Frame, *, grade: str) -> list[Json]:
    """Describe the grade, then each criterion of the rubric."""
    described = []
    if grade:
        described.append(
            result_description(frame.part("grade"), name=_GRADE[frame.language], result_type=result_type(grade))
        )
    criteria = microcredential.rubric.criteria if microcredential.rubric else ()
    if sum(len(criterion.levels) for criterion in criteria) <= _MOST_LEVELS:
        for number, criterion in enumerate(criteria, start=1):
            described.extend(_criterion(criterion, number, frame=frame))
    return described


def _criterion(criterion: RubricCriterion, number: int, *, frame: Frame) -> Iterable[Json]:
    levels = [
        rubric_criterion_level(
            frame.part(f"criterion-{number}-level", step),
            frame.words(level.name),
            description=frame.words(level.description),
            level=str(step),
            score=level.score,
        )
        for step, level in enumerate(criterion.levels, start=1)
        if level.name
    ]
    if criterion.name and levels:
        yield result_description(
            frame.part("criterion", number),
            name=frame.words(criterion.name),
            result_type="RubricCriterionLevel",
            levels=levels,
        )


def read_grade(subject: Mapping[str, Any]) -> str:
    """Read the grade from the results of any credential: the first value, else the first status."""
    results = object_members(subject, "result")
    stated = (text_member(result, name) for name in ("value", "status") for result in results)
    return next(filter(None, stated), "")
