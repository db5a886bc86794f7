"""What a registrar's desk records of a credit case: which course, how many credits, matches, answers, the proposal.

    examination = read_examination(detail, earlier=case.examination, by=account, at=now, sequence=7)
    problems = proposal_problems(examination)

A draft is saved as often as the registrar likes; each judgement of a match keeps who gave it. A proposal is a draft
that was laid before the committee, with the advice as it was at that moment.

Source: docs/rules/capabilities.md G4, G7.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kakitome.errors import Invalid, Problem, ProblemFactory
from kakitome.learning.credit_examining.guided_questions import Advice, AdviceKind, GuidedAnswer, GuidedQuestion, advise
from kakitome.learning.credit_examining.outcome_match import Meets

LONGEST_WORDS = 4_000
"""Characters of a reason or a condition. (derived)"""
MOST_CREDITS = Decimal(124)
"""No single course has more: a whole degree has no more. Source: 大学設置基準 第32条第1項 (124単位)."""
MOST_COUNTED = Decimal(400)
"""Credits a learner has in one degree; more is a slip of the pen. (derived)"""
MOST_MATCHES = 60
"""Outcomes of one course. (derived)"""
_problem = ProblemFactory(source="docs/rules/capabilities.md G4, G7")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMatch:
    """One judgement: the outcome of the course, what of the learning meets it and how far; who judged, and when."""

    outcome: int
    learning: int | None
    meets: Meets
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedSubject:
    """The course that would be credited, as the registrar states it; `outcomes` one a line, in the course's words."""

    code: str
    title: str
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBasis:
    """By what law it is to be counted, and what there is already, as the registrar states it.

    Attributes:
        rule_set: id of a rule set; empty while none is chosen.
        kind: what the learning is before the law; a value of `learning.credit.learning.LearningKind`.
        before_admission: learnt before the learner was admitted.
        own_rule: a rule of the university itself covers it.
        counted: credits from outside that were given on paper, and are in no other case here.
        earned: credits the learner has besides those of other cases here, own and credited together.
        level_framework, level: of the course, where the registrar states one; both or neither.
        also: numbers of cases for other words that are for the same programme.
        is_all_typed: it was saved before other cases were counted by themselves, and they may be among what was typed.
    """

    rule_set: str = ""
    kind: str = ""
    before_admission: bool = False
    own_rule: bool = False
    counted: Decimal = Decimal(0)
    earned: Decimal = Decimal(0)
    level_framework: str = ""
    level: str = ""
    also: tuple[str, ...] = ()
    is_all_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditExamination:
    """A registrar's work on a case as it was last saved.

    Attributes:
        credits: asked of the committee; None while nothing is stated.
        grade: as the transcript will show it, e.g. 認.
        condition, condition_by: what the learner has to do first, and by which day; both or neither.
        reasons: for the learner, too.
        against: why the proposal differs from the advice; empty when it does not.
        rests_on_recognition: whether it rests on the recognition of the learning that stands now.
        precedent: number of the credit equivalent that the draft was begun from; empty when from none.
        sequence: of the event that saved it.
    """

    credited: CreditedSubject
    credits: Decimal | None
    grade: str
    condition: str
    condition_by: date | None
    reasons: str
    against: str
    answers: Mapping[GuidedQuestion, GuidedAnswer]
    matches: tuple[JudgedMatch, ...]
    by: str
    at: datetime
    sequence: int
    basis: CreditBasis = CreditBasis()
    rests_on_recognition: bool = False
    precedent: str = ""

    @property
    def advice(self) -> Advice:
        """What its answers come to."""
        return advise(self.answers)

    @property
    def is_against_advice(self) -> bool:
        """Tell whether it asks for more than the advice gives: credit, or credit without a condition."""
        kind = self.advice.kind
        return kind in (AdviceKind.REFUSE, AdviceKind.QUESTION) or (
            kind is AdviceKind.CONDITIONS and not self.condition
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditProposal:
    """What was laid before the committee: an examination, the hash of what was applied with, and the advice.

    `counting` is how the rules counted it, as plain JSON: rule set and version, rule, credits, buckets; empty where no
    rule set was chosen.
    """

    examination: CreditExamination
    digest: str
    advice: AdviceKind
    by: str
    at: datetime
    counting: Mapping[str, Any] = field(default_factory=dict)


def read_examination(
    detail: Mapping[str, Any], *, earlier: CreditExamination | None, by: str, at: datetime, sequence: int
) -> CreditExamination:
    """Read a draft; a judgement that is as it was keeps who gave it and when.

    Raises:
        Invalid: E_CREDIT_NUMBER, E_CREDIT_DAY, E_CREDIT_WORDS; `ValueError` for words that are none of ours.
    """
    stated = detail.get("credited", {})
    return CreditExamination(
        credited=CreditedSubject(
            code=_words(stated.get("code"), most=60),
            title=_words(stated.get("title"), most=300),
            outcomes=tuple(_words(line, most=1000) for line in stated.get("outcomes", ()))[:MOST_MATCHES],
        ),
        credits=read_credits(detail.get("credits")),
        grade=_words(detail.get("grade"), most=60),
        condition=_words(detail.get("condition")),
        condition_by=_day(detail.get("condition_by")),
        reasons=_words(detail.get("reasons")),
        against=_words(detail.get("against")),
        answers={
            GuidedQuestion(name): GuidedAnswer(answer) for name, answer in detail.get("answers", {}).items() if answer
        },
        matches=tuple(_judged(detail.get("matches", ()), earlier=earlier, by=by, at=at)),
        by=by,
        at=at,
        sequence=sequence,
        basis=_basis(detail.get("basis", {})),
        rests_on_recognition=bool(detail.get("rests_on_recognition", False)),
        precedent=_words(detail.get("precedent"), most=20),
    )


def examination_data(examination: CreditExamination) -> dict[str, Any]:
    """Write a draft as the particulars of an event."""
    credited = examination.credited
    return {
        "credited": {"code": credited.code, "title": credited.title, "outcomes": list(credited.outcomes)},
        "credits": None if examination.credits is None else str(examination.credits),
        "grade": examination.grade,
        "condition": examination.condition,
        "condition_by": examination.condition_by.isoformat() if examination.condition_by else None,
        "reasons": examination.reasons,
        "against": examination.against,
        "answers": {question.value: answer.value for question, answer in examination.answers.items()},
        "matches": [
            {"outcome": match.outcome, "learning": match.learning, "meets": match.meets.value}
            for match in examination.matches
        ],
        "basis": _basis_data(examination.basis),
        "rests_on_recognition": examination.rests_on_recognition,
        "precedent": examination.precedent,
    }


def read_credits(stated: object) -> Decimal | None:
    """Read a number of credits, halves allowed; None for nothing. Raises `Invalid` (E_CREDIT_NUMBER)."""
    text = str(stated if stated is not None else "").strip()
    if not text:
        return None
    try:
        credits = Decimal(text)
    except InvalidOperation as error:
        raise Invalid("E_CREDIT_NUMBER") from error
    if not credits.is_finite() or not 0 < credits <= MOST_CREDITS or (credits * 2) % 1:
        raise Invalid("E_CREDIT_NUMBER")
    return credits


def proposal_problems(examination: CreditExamination | None) -> tuple[Problem, ...]:
    """Name what is missing before the committee can be asked, each with the field it is about."""
    if examination is None:
        return (_problem("E_CREDIT_NOT_EXAMINED", "/credited"),)
    return tuple(_missing(examination))


def _missing(examination: CreditExamination) -> Iterator[Problem]:
    if not examination.credited.title:
        yield _problem("E_CREDIT_SUBJECT", "/credited")
    if examination.credits is None:
        yield _problem("E_CREDIT_NUMBER", "/credits")
    if not examination.grade:
        yield _problem("E_CREDIT_GRADE", "/grade")
    if not examination.reasons:
        yield _problem("E_CREDIT_REASONS", "/reasons")
    if bool(examination.condition) != (examination.condition_by is not None):
        yield _problem("E_CREDIT_CONDITION", "/condition_by" if examination.condition else "/condition")
    for question in examination.advice.unanswered:
        yield _problem("E_CREDIT_UNANSWERED", f"/answers/{question.value}", question=question.value)
    if not examination.advice.unanswered and examination.is_against_advice and not examination.against:
        yield _problem("E_CREDIT_AGAINST_ADVICE", "/against", advice=examination.advice.kind.value)


def _judged(
    stated: Sequence[Mapping[str, Any]], *, earlier: CreditExamination | None, by: str, at: datetime
) -> Iterator[JudgedMatch]:
    before = {(match.outcome, match.learning, match.meets): match for match in (earlier.matches if earlier else ())}
    for judged in stated[:MOST_MATCHES]:
        learning = judged.get("learning")
        place = None if learning is None else int(learning)
        match = JudgedMatch(outcome=int(judged["outcome"]), learning=place, meets=Meets(judged["meets"]), by=by, at=at)
        yield before.get((match.outcome, match.learning, match.meets), match)


def _basis(stated: Mapping[str, Any]) -> CreditBasis:
    counted, earned = _count(stated.get("counted")), _count(stated.get("earned"))
    return CreditBasis(
        rule_set=_words(stated.get("rule_set"), most=60),
        kind=_words(stated.get("kind"), most=60),
        before_admission=bool(stated.get("before_admission", False)),
        own_rule=bool(stated.get("own_rule", False)),
        counted=counted,
        earned=earned,
        level_framework=_words(stated.get("level_framework"), most=40),
        level=_words(stated.get("level"), most=40),
        also=tuple(sorted({_words(number, most=20) for number in stated.get("also", ())}))[:MOST_MATCHES],
        # Every draft since then names cases, if only none.
        is_all_typed="also" not in stated and bool(counted or earned),
    )


def _basis_data(basis: CreditBasis) -> dict[str, Any]:
    stated = {name: value for name, value in asdict(basis).items() if name != "is_all_typed"}
    return {**stated, "counted": str(basis.counted), "earned": str(basis.earned), "also": list(basis.also)}


def _count(stated: object) -> Decimal:
    """Read how many credits there are already; nothing is 0. Raises `Invalid` (E_CREDIT_COUNT)."""
    try:
        count = Decimal(str(stated or "0").strip())
    except InvalidOperation as error:
        raise Invalid("E_CREDIT_COUNT") from error
    if not count.is_finite() or not 0 <= count <= MOST_COUNTED or (count * 2) % 1:
        raise Invalid("E_CREDIT_COUNT")
    return count


def _words(stated: object, *, most: int = LONGEST_WORDS) -> str:
    text = str(stated or "").strip()
    if len(text) > most:
        raise Invalid("E_CREDIT_WORDS", most=most)
    return text


def _day(stated: object) -> date | None:
    if not stated:
        return None
    try:
        return date.fromisoformat(str(stated))
    except ValueError as error:
        raise Invalid("E_CREDIT_DAY") from error
