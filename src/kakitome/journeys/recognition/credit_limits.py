"""What the rules of credit say to a case: which article fits, how many credits count, how full the limits are.

    verdict = count_case(platform, case, read=read, now=now)     # None while no rule set is chosen
    counting_data(verdict)                                  # recorded with the proposal

A case is counted by the version of the rule set that was in force when the application was sent.

Source: docs/rules/capabilities.md G4; the rules are `learning/credit/rule_sets`, each with its source and its doubt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from kakitome import texts
from kakitome.errors import Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.credit_cases import ReadCredential
from kakitome.journeys.recognition.source_marks import uses_data, uses_elsewhere
from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.learning import Learning, LearningKind, StatedCredits
from kakitome.learning.credit.loading import rule_set_on, rule_sets
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.verdict import Counting, CreditVerdict
from kakitome.learning.credit_examining.credit_case import CreditExamination
from kakitome.learning.credit_examining.guided_questions import GuidedAnswer, GuidedQuestion
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.particulars import text_data
from kakitome.learning.workload import EffortUnit, plain_decimal
from kakitome.ports.source_uses import SourceUse
from kakitome.values.instants import day_of

OUTSIDE = "outside"
"""The bucket that what was given before is in."""


def count_case(platform: Platform, case: Case, *, read: ReadCredential | None, now: datetime) -> CreditVerdict | None:
    """Count a case by the rule set its registrar chose; None while none, or no kind of learning, is chosen."""
    examination = case.examination
    if examination is None or examination.basis.rule_set not in {rules.id for rules in rule_sets()}:
        return None
    if examination.basis.kind not in tuple(LearningKind):
        return None
    rules = rule_set_on(examination.basis.rule_set, day_of(case.submitted_at or now))
    learning = _learning(platform, case, read=read, examination=examination)
    target = CreditTarget(id=case.number, kind=TargetKind.DEGREE, rule_set=rules.id, institution=case.body)
    used_for = {case.number: _used_at(platform, uses)} if (uses := uses_elsewhere(platform, case)) else {}
    context = replace(_context(case, examination), used_for=used_for)
    return assess(rules, [learning], target=target, context=context, now=now)


def demand_countable(verdict: CreditVerdict | None, examination: CreditExamination) -> None:
    """Refuse credits that the rules do not let count; what the rules leave open is the committee's to judge.

    Raises `Refused` (E_CREDIT_NOT_COUNTED) with the rules' own reasons.
    """
    item = verdict.items[0] if verdict else None
    wanted = examination.credits
    if item is None or wanted is None or item.counting is Counting.UNKNOWN or item.used >= wanted:
        return
    params: dict[str, str | int] = {"used": plain_decimal(item.used), "wanted": plain_decimal(wanted)}
    over = Problem(code="E_CREDIT_NOT_COUNTED", pointer="/credits", params=params)
    raise Refused("E_CREDIT_NOT_READY", over, *item.reasons, number=verdict.target if verdict else "", count=1)


def counting_data(verdict: CreditVerdict | None, *, uses: Sequence[SourceUse] = ()) -> dict[str, Any]:
    """Write how it was counted as plain data: every line that counted, each limit, and where it was used before.

    Lines are written out in both languages, so that what was decided reads the same whatever becomes of the rules.
    """
    earlier = {"uses": uses_data(uses)} if uses else {}
    if verdict is None:
        return earlier
    item = verdict.items[0]
    touched = [bucket for bucket in verdict.buckets if bucket.before or bucket.used]
    working = (*item.working, *(line for bucket in touched for line in bucket.working))
    return {
        **earlier,
        "lines": [text_data(texts.both(problem)) for problem in working],
        "rule_set": verdict.rule_set,
        "version": verdict.version,
        "rule": item.rule,
        "counting": item.counting.value,
        "low": str(item.low),
        "high": str(item.high),
        "used": str(item.used),
        "buckets": [
            {
                "id": bucket.id,
                "before": str(bucket.before),
                "used": str(bucket.used),
                "cap": _text(bucket.cap),
                "left": _text(bucket.left),
            }
            for bucket in verdict.buckets
        ],
    }


def _used_at(platform: Platform, uses: Sequence[SourceUse]) -> str:
    """Name where it was used, in one language for all: it is told within a sentence of either."""
    names = (platform.organisations.get(use.institution).name for use in uses)
    return " / ".join(name.ja or name.en for name in names)


def _context(case: Case, examination: CreditExamination) -> CreditContext:
    key, basis = case.number, examination.basis
    is_level_equal = examination.answers.get(GuidedQuestion.LEVEL) is GuidedAnswer.YES
    granted: Mapping[str, Decimal] = {} if examination.credits is None else {key: examination.credits}
    return CreditContext(
        level_accepted=frozenset({key} if is_level_equal else ()),
        own_rule=frozenset({key} if basis.own_rule else ()),
        granted=granted,
        already_counted={OUTSIDE: basis.counted},
        earned=basis.earned,
    )


def _learning(
    platform: Platform, case: Case, *, read: ReadCredential | None, examination: CreditExamination
) -> Learning:
    letter = read.letter if read and read.letter else Microcredential()
    statement, facts = case.subject.statement, read.facts if read else None
    effort = letter.learner_effort
    methods = [assessment.method.assesses_outcomes for assessment in letter.assessment_type]
    return Learning(
        key=case.number,
        title=case.subject.title,
        kind=LearningKind(examination.basis.kind),
        institution_id=_institution(platform, case, issuer=str(statement.get("issuer_id", ""))),
        country=letter.issuer_country,
        study_hours=effort.value if effort and effort.unit is EffortUnit.HOURS else None,
        class_hours=letter.class_hours.value if letter.class_hours else None,
        credits=_credits(letter),
        level=letter.level[0] if letter.level else None,
        awarded_on=facts.awarded_on if facts else None,
        before_admission=examination.basis.before_admission,
        assessed=any(methods) if methods else None,
        score=facts.grade if facts and facts.grade else None,
        document_digest=str(statement.get("sha256", "")) or None,
        award_number=str(statement.get("number", "")) or None,
    )


def _credits(letter: Microcredential) -> StatedCredits | None:
    """Return the credits that the awarding institution states, as it states them."""
    effort = letter.learner_effort
    if effort and effort.credits is not None and effort.credit_unit is not None:
        return StatedCredits(value=effort.credits, unit=effort.credit_unit)
    if effort and effort.unit is not EffortUnit.HOURS:
        return StatedCredits(value=effort.value, unit=effort.unit)
    given = letter.credit_recognition
    if given and given.credits is not None and given.unit is not None:
        return StatedCredits(value=given.credits, unit=given.unit)
    return None


def _institution(platform: Platform, case: Case, *, issuer: str) -> str:
    """Return whose learning it is: the university's own key where it issued it itself."""
    own = {record.issuer.did for record in platform.store(case.body).issuers.list_issuers()}
    return case.body if issuer in own else issuer


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
