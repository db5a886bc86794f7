"""How outcomes are assessed, under which supervision, by which rubric."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kakitome.values.localized_text import LocalizedText


class AssessmentMethod(StrEnum):
    """Methods; European Learning Model v3 (types of assessment), WE BUILD rulebook 0.1, edubadges.

    ATTENDANCE (ELM "level of attendance") is recorded, but is not an assessment of outcomes.
    NONE is the stated answer "there is no assessment", which differs from saying nothing.
    """

    WRITTEN_EXAMINATION = "written-examination"
    ORAL_EXAMINATION = "oral-examination"
    PRACTICAL = "practical-assessment"
    PORTFOLIO = "portfolio-assessment"
    PROJECT = "project-assessment"
    PEER = "peer-assessment"
    ASSIGNMENT = "marked-assignment"
    CONTINUOUS = "continuous-evaluation"
    QUIZ = "quiz"
    ARTEFACT = "artefact-assessment"
    ATTENDANCE = "attendance"
    OTHER = "issuer-defined"
    NONE = "none"

    @property
    def assesses_outcomes(self) -> bool:
        """Tell whether this shows what a learner can do: attendance and nothing at all do not."""
        return self not in (AssessmentMethod.ATTENDANCE, AssessmentMethod.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One assessment; `weight_percent` and `pass_mark` as stated by the issuer; `gradable` None when not stated."""

    method: AssessmentMethod
    description: LocalizedText = LocalizedText()
    weight_percent: Decimal | None = None
    pass_mark: str = ""
    gradable: bool | None = None


class IdentityCheck(StrEnum):
    """Annex I optional element 2 of the EU Recommendation (2022/C 243/02)."""

    UNSUPERVISED = "unsupervised-without-identity-verification"
    SUPERVISED = "supervised-without-identity-verification"
    SUPERVISED_IDENTIFIED = "supervised-with-identity-verification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """Supervision and identity check during assessment; `check` None when only described."""

    check: IdentityCheck | None = None
    description: LocalizedText = LocalizedText()


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel:
    """One level of a criterion, lowest first in `RubricCriterion.levels`."""

    name: LocalizedText
    description: LocalizedText = LocalizedText()
    score: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCriterion:
    """One criterion of a rubric."""

    name: LocalizedText
    levels: tuple[RubricLevel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """A rubric that is public before enrolment; `url` when it lives elsewhere."""

    criteria: tuple[RubricCriterion, ...] = ()
    url: str = ""
    description: LocalizedText = LocalizedText()
