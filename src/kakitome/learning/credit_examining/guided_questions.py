"""Seven questions before credit is given, and the advice their answers come to.

    advise({GuidedQuestion.VERIFICATION: GuidedAnswer.YES, ...}).kind

The advice is no decision: the registrar may propose otherwise, with a reason, and both are on record.

Source: Nuffic 2016, "Oops a MOOC! Dealing with eclectic learning in credential evaluation" (seven criteria: quality,
verification, level, learning outcomes, workload, testing, identification). From which answers which advice follows is
ours (derived).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class GuidedQuestion(StrEnum):
    """What is asked, in the order in which it is asked."""

    QUALITY = "quality"
    VERIFICATION = "verification"
    LEVEL = "level"
    OUTCOMES = "outcomes"
    WORKLOAD = "workload"
    TESTING = "testing"
    IDENTIFICATION = "identification"


class GuidedAnswer(StrEnum):
    """What can be answered; not having answered is something else than not knowing."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class AdviceKind(StrEnum):
    """What the answers come to, the weakest ground for credit first."""

    REFUSE = "refuse"
    OPEN = "open"
    """Some questions are not answered yet."""
    QUESTION = "ask"
    """Something is to be asked first."""
    CONDITIONS = "conditions"
    CREDIT = "credit"


DECISIVE: frozenset[GuidedQuestion] = frozenset(
    (GuidedQuestion.VERIFICATION, GuidedQuestion.OUTCOMES, GuidedQuestion.TESTING, GuidedQuestion.IDENTIFICATION)
)
"""A "no" here cannot be made good by a condition: nobody can tell what was learnt, or by whom. (derived)"""
_CONDITIONAL = frozenset((GuidedQuestion.LEVEL, GuidedQuestion.OUTCOMES))
"""What was met in part here can be made good by the learner. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What answers come to.

    Attributes:
        because: the questions whose answers it follows from, in their order; none for credit without conditions.
        unanswered: questions without an answer; the advice stands under their reserve.
        would_refuse: of those, the ones to which a "no" would turn the advice into `refuse`.
    """

    kind: AdviceKind
    because: tuple[GuidedQuestion, ...] = ()
    unanswered: tuple[GuidedQuestion, ...] = ()
    would_refuse: tuple[GuidedQuestion, ...] = ()


def advise(answers: Mapping[GuidedQuestion, GuidedAnswer]) -> Advice:
    """Tell what answers come to.

    A decisive "no" refuses, whatever else was answered. What is not known, and a credential that could be verified in
    part only, is to be asked about. A "no" elsewhere, and a level or outcomes met in part, make a condition.

    >>> advise({question: GuidedAnswer.YES for question in GuidedQuestion}).kind.value
    'credit'
    """
    unanswered = tuple(question for question in GuidedQuestion if question not in answers)
    open_risks = tuple(question for question in unanswered if question in DECISIVE)
    grounds: list[tuple[AdviceKind, tuple[GuidedQuestion, ...]]] = [
        (AdviceKind.REFUSE, _where(answers, lambda q, a: a is GuidedAnswer.NO and q in DECISIVE)),
        (AdviceKind.QUESTION, _where(answers, lambda q, a: a is GuidedAnswer.UNKNOWN or _is_half_verified(q, a))),
        (AdviceKind.CONDITIONS, _where(answers, _wants_condition)),
    ]
    kind, because = next(((kind, questions) for kind, questions in grounds if questions), (AdviceKind.CREDIT, ()))
    if kind is AdviceKind.CREDIT and unanswered:
        kind = AdviceKind.OPEN
    return Advice(kind=kind, because=because, unanswered=unanswered, would_refuse=open_risks)


def _wants_condition(question: GuidedQuestion, answer: GuidedAnswer) -> bool:
    return answer is GuidedAnswer.NO or (answer is GuidedAnswer.PARTLY and question in _CONDITIONAL)


def _is_half_verified(question: GuidedQuestion, answer: GuidedAnswer) -> bool:
    return question is GuidedQuestion.VERIFICATION and answer is GuidedAnswer.PARTLY


def _where(
    answers: Mapping[GuidedQuestion, GuidedAnswer], is_meant: Callable[[GuidedQuestion, GuidedAnswer], bool]
) -> tuple[GuidedQuestion, ...]:
    return tuple(
        question for question in GuidedQuestion if question in answers and is_meant(question, answers[question])
    )
