"""What is on record about the seven questions, each with an answer that it suggests and the reasons in words.

    observe(letter, evidence)[GuidedQuestion.WORKLOAD].suggests

A suggestion answers nothing: the registrar does. What is not stated suggests "not known", never "no". A level in
another framework suggests "yes" only by a table that is published for recognition, and else is a hint; outcomes whose
words do not meet suggest "not known", since words are all that was compared.

Source: the questions as in `guided_questions`; what suggests which answer is ours (derived).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from kakitome.errors import Problem
from kakitome.learning.assessment import IdentityCheck
from kakitome.learning.credit_examining.guided_questions import GuidedAnswer, GuidedQuestion
from kakitome.learning.credit_examining.outcome_match import Meets
from kakitome.learning.framework.level_crosswalks import LevelStanding, LevelThere, level_in
from kakitome.learning.framework.levels import find_list, values_of
from kakitome.learning.framework.size import EffortConversion, convert
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import EffortUnit, plain_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvidence:
    """What is known besides the definition.

    Attributes:
        verified: YES valid, PARTLY valid with an unknown issuer, NO not valid, UNKNOWN could not be read.
        is_recognised: whether a third party recognises the programme; None when no register answered.
        meets: how far each outcome of the subject that is to be credited is met; empty while none is stated.
        wanted: credits that are asked for; None while nothing is stated.
        level: of the subject that is to be credited.
    """

    verified: GuidedAnswer
    is_recognised: bool | None = None
    meets: Sequence[Meets] = ()
    wanted: Decimal | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What is on record about one question; `suggests` None where nothing can be suggested yet."""

    suggests: GuidedAnswer | None
    reasons: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRange:
    """Credits of 45 hours that an effort stands for, at its lower and its upper end, before and after rounding down."""

    conversion: EffortConversion
    low: Decimal
    high: Decimal

    @property
    def is_one_value(self) -> bool:
        """Tell whether both ends come to the same."""
        return self.low == self.high


def credit_range(letter: Microcredential) -> CreditRange | None:
    """Return what the stated effort comes to in Japanese credits, in whole credits, rounded down at either end.

    None where no effort is stated, or hours of class alone: they do not convert.

    Source: 大学設置基準 第21条第2項 (45 hours); rounding down is ours until a university's own rule says otherwise.
    """
    if letter.learner_effort is None:
        return None
    converted = convert(letter.learner_effort, EffortUnit.JP_CREDITS)
    if isinstance(converted, Problem):
        return None
    low, high = (value.to_integral_value(ROUND_FLOOR) for value in (converted.value_min, converted.value_max))
    return CreditRange(conversion=converted, low=low, high=high)


def observe(letter: Microcredential, evidence: CaseEvidence) -> Mapping[GuidedQuestion, Observation]:
    """Tell what is on record about every question."""
    return {
        GuidedQuestion.QUALITY: _quality(letter, evidence),
        GuidedQuestion.VERIFICATION: _seen(evidence.verified, f"I_SEEN_VERIFIED_{evidence.verified.name}"),
        GuidedQuestion.LEVEL: _level(letter, evidence),
        GuidedQuestion.OUTCOMES: _outcomes(letter, evidence),
        GuidedQuestion.WORKLOAD: _workload(letter, evidence),
        GuidedQuestion.TESTING: _testing(letter),
        GuidedQuestion.IDENTIFICATION: _identification(letter),
    }


def _quality(letter: Microcredential, evidence: CaseEvidence) -> Observation:
    quality = letter.quality_assurance
    if evidence.is_recognised:
        return _seen(GuidedAnswer.YES, "I_SEEN_QUALITY_RECOGNISED")
    if quality is None:
        return _seen(GuidedAnswer.UNKNOWN, "I_SEEN_QUALITY_NONE")
    internal = bool(quality.internal_institution) and bool(quality.internal_programme)
    external = bool(quality.external_institution) or bool(quality.external_programme)
    if internal and external:
        return _seen(GuidedAnswer.YES, "I_SEEN_QUALITY_STATED")
    return _seen(GuidedAnswer.PARTLY, "I_SEEN_QUALITY_PARTLY")


def _level(letter: Microcredential, evidence: CaseEvidence) -> Observation:
    """Read the levels stated beside that of the course: the same framework first, then by a table of another.

    Only a table that is meant for recognition suggests an answer; every other is a hint, and tables are not chained.
    """
    own = evidence.level
    if not letter.level:
        return _seen(GuidedAnswer.UNKNOWN, "I_SEEN_LEVEL_NONE")
    if own is None or not own.framework:
        return _seen(GuidedAnswer.PARTLY, "I_SEEN_LEVEL_HINT", level=_in_words(letter.level[0]))
    if own in [Level(framework=level.framework, level=level.level) for level in letter.level]:
        return _seen(GuidedAnswer.YES, "I_SEEN_LEVEL_SAME", level=_in_words(own))
    target = find_list(own.framework)
    framework = target.id if target else own.framework
    return _beside(min((level_in(framework, level) for level in letter.level), key=_nearness), own)


def _beside(there: LevelThere, own: Level) -> Observation:
    """Say what a table makes of a stated level beside that of the course; of several levels the lowest counts."""
    words = {"level": _in_words(there.level), "own": _in_words(own)}
    if there.standing is LevelStanding.UNPLACED:
        return _seen(GuidedAnswer.UNKNOWN, "I_SEEN_LEVEL_UNPLACED", **words)
    if not there.values:
        return _seen(GuidedAnswer.PARTLY, "I_SEEN_LEVEL_HINT", level=words["level"])
    words["there"] = f"{own.framework} {'–'.join(dict.fromkeys((there.values[0], there.values[-1])))}"
    words["source"] = there.crosswalk.source if there.crosswalk else ""
    if not there.may_ground_recognition:
        return _seen(GuidedAnswer.PARTLY, "I_SEEN_LEVEL_TABLE_HINT", **words)
    is_reached = _reaches(there.values[0], own)
    code = "I_SEEN_LEVEL_REACHED" if is_reached else "I_SEEN_LEVEL_LOWER"
    return _seen(GuidedAnswer.YES if is_reached else GuidedAnswer.PARTLY, code, **words)


def _reaches(value: str, own: Level) -> bool:
    """Compare two levels by their order in the framework; of a course that states a range the upper end counts."""
    target, wanted = find_list(own.framework), (values_of(own.level) or (own.level,))[-1]
    order = target.values if target else ()
    if value not in order or wanted not in order:
        return value == own.level
    return order.index(value) >= order.index(wanted)


def _nearness(there: LevelThere) -> tuple[bool, bool, bool]:
    return (not there.is_same, not there.may_ground_recognition, not there.values)


def _in_words(level: Level) -> str:
    return f"{level.framework} {level.level}".strip() or level.description.in_language("ja")


def _outcomes(letter: Microcredential, evidence: CaseEvidence) -> Observation:
    if not letter.learning_outcomes:
        return _seen(GuidedAnswer.UNKNOWN, "I_SEEN_OUTCOMES_NONE")
    if not evidence.meets:
        return _seen(None, "I_SEEN_OUTCOMES_OPEN")
    met = sum(1 for meets in evidence.meets if meets is Meets.FULLY)
    part = sum(1 for meets in evidence.meets if meets is Meets.PART)
    some = GuidedAnswer.PARTLY if met or part else GuidedAnswer.UNKNOWN
    answer = GuidedAnswer.YES if met == len(evidence.meets) else some
    return _seen(answer, "I_SEEN_OUTCOMES", whole=met, part=part, count=len(evidence.meets))


def _workload(letter: Microcredential, evidence: CaseEvidence) -> Observation:
    credits = credit_range(letter)
    if credits is None:
        return _seen(GuidedAnswer.UNKNOWN, "I_SEEN_WORKLOAD_NONE")
    ends = {"low": plain_decimal(credits.low), "high": plain_decimal(credits.high)}
    code = "I_SEEN_WORKLOAD_SAME" if credits.is_one_value else "I_SEEN_WORKLOAD_RANGE"
    if evidence.wanted is None:
        return _seen(None, code, **ends)
    if credits.low >= evidence.wanted:
        return _seen(GuidedAnswer.YES, code, **ends)
    return _seen(GuidedAnswer.PARTLY if credits.high >= evidence.wanted else GuidedAnswer.NO, code, **ends)


def _testing(letter: Microcredential) -> Observation:
    if not letter.assessment_type:
        return _seen(GuidedAnswer.UNKNOWN, "I_SEEN_TESTING_NONE")
    if any(assessment.method.assesses_outcomes for assessment in letter.assessment_type):
        return _seen(GuidedAnswer.YES, "I_SEEN_TESTING" if letter.rubric is None else "I_SEEN_TESTING_RUBRIC")
    return _seen(GuidedAnswer.NO, "I_SEEN_TESTING_ATTENDANCE")


def _identification(letter: Microcredential) -> Observation:
    supervision = letter.supervision_identity_verification
    check = supervision.check if supervision else None
    if check is None:
        return _seen(GuidedAnswer.UNKNOWN, "I_SEEN_IDENTITY_NONE")
    return {
        IdentityCheck.SUPERVISED_IDENTIFIED: _seen(GuidedAnswer.YES, "I_SEEN_IDENTITY"),
        IdentityCheck.SUPERVISED: _seen(GuidedAnswer.PARTLY, "I_SEEN_IDENTITY_SUPERVISED"),
        IdentityCheck.UNSUPERVISED: _seen(GuidedAnswer.NO, "I_SEEN_IDENTITY_UNSUPERVISED"),
    }[check]


def _seen(suggests: GuidedAnswer | None, code: str, **params: str | int) -> Observation:
    return Observation(suggests=suggests, reasons=(Problem(code=code, params=params, severity="info"),))
