"""What the rules of credit say to a case: which article fits, how many credits count, how full the limits are.

    count = count_case(platform, case, read=read, now=now)     # None while no rule set is chosen
    count.item, count.record
    counting_data(count)                                  # recorded with the proposal and with the decision

A case is counted by the version of the rule set that was in force when the application was sent. With it counts what
the university has on record of the applicant (`credit_record`), and what a registrar typed of other papers.

Source: docs/rules/capabilities.md G4; the rules are `learning/credit/rule_sets`, each with its source and its doubt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from kakitome import texts
from kakitome.errors import Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.credit_record import OUTSIDE, ApplicantRecord, record_of
from kakitome.journeys.recognition.credit_source import ReadCredential
from kakitome.journeys.recognition.source_marks import uses_data, uses_elsewhere
from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.constraint import AtLevel
from kakitome.learning.credit.learning import Learning, LearningKind
from kakitome.learning.credit.loading import rule_set_on, rule_sets
from kakitome.learning.credit.rule_set import RuleSet
from kakitome.learning.credit.stated_credits import stated_credits
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.verdict import BucketState, Counting, CreditItem, CreditVerdict
from kakitome.learning.credit_examining.credit_case import CreditExamination
from kakitome.learning.credit_examining.guided_questions import GuidedAnswer, GuidedQuestion
from kakitome.learning.framework.level_crosswalks import level_in
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.particulars import text_data
from kakitome.learning.workload import EffortUnit, plain_decimal
from kakitome.ports.source_uses import SourceUse
from kakitome.ports.store import Store
from kakitome.values.instants import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCount:
    """How one case counts beside what is on record.

    Attributes:
        verdict: of all that was counted together, the case among it.
        item: what becomes of the case itself.
        typed: credits of outside that are on no record here, as the registrar typed them.
    """

    verdict: CreditVerdict
    item: CreditItem
    rules: RuleSet
    record: ApplicantRecord
    typed: Decimal

    def own_share(self, bucket: BucketState) -> Decimal:
        """Return what the case itself takes of a limit."""
        rule = self.rules.rule(self.item.rule)
        return self.item.used if rule is not None and bucket.id in rule.buckets else Decimal(0)

    def before(self, bucket: BucketState) -> Decimal:
        """Return what a limit holds without the case: credited already, and proposed before it."""
        return bucket.before + bucket.used - self.own_share(bucket)


def count_case(
    platform: Platform, case: Case, *, read: ReadCredential | None, now: datetime, deciding: Store | None = None
) -> CaseCount | None:
    """Count a case by the rule set its registrar chose; None while none, or no kind of learning, is chosen.

    Args:
        deciding: the store in whose transaction the case is decided: then what is only proposed takes no room.
    """
    examination = case.examination
    if examination is None or not _is_countable(examination):
        return None
    basis = examination.basis
    rules = rule_set_on(basis.rule_set, day_of(case.submitted_at or now))
    store = deciding or platform.store(case.body)
    record = record_of(store, case, rule_set=rules.id, also=frozenset(basis.also))
    record = replace(record, proposed=()) if deciding else record
    beside = [other.case for other in record.proposed if _is_countable(_proposed(other.case))]
    learnings = [
        *(_learning(platform, other, read=None, examination=_proposed(other), rules=rules) for other in beside),
        _learning(platform, case, read=read, examination=examination, rules=rules),
    ]
    uncounted = [other.credits for other in record.proposed if other.case not in beside]
    target = CreditTarget(id=case.number, kind=TargetKind.DEGREE, rule_set=rules.id, institution=case.body)
    context = _context(
        {case.number: examination, **{other.number: _proposed(other) for other in beside}},
        already=_summed({OUTSIDE: basis.counted + sum(uncounted, Decimal(0))}, record.by_bucket),
        earned=basis.earned + record.credits,
    )
    if uses := uses_elsewhere(platform, case):
        context = replace(context, used_for={case.number: _used_at(platform, uses)})
    verdict = assess(rules, learnings, target=target, context=context, now=now)
    item = next(item for item in verdict.items if item.learning == case.number)
    return CaseCount(verdict=verdict, item=item, rules=rules, record=record, typed=basis.counted)


def demand_countable(count: CaseCount | None, examination: CreditExamination) -> None:
    """Refuse credits that the rules do not let count; what the rules leave open is the committee's to judge.

    Raises `Refused` (E_CREDIT_NOT_COUNTED) with the rules' own reasons.
    """
    wanted = examination.credits
    if count is None or wanted is None or count.item.counting is Counting.UNKNOWN or count.item.used >= wanted:
        return
    params: dict[str, str | int] = {"used": plain_decimal(count.item.used), "wanted": plain_decimal(wanted)}
    over = Problem(code="E_CREDIT_NOT_COUNTED", pointer="/credits", params=params)
    raise Refused("E_CREDIT_NOT_READY", over, *count.item.reasons, number=count.verdict.target, count=1)


def counting_data(count: CaseCount | None, *, uses: Sequence[SourceUse] = ()) -> dict[str, Any]:
    """Write how it was counted as plain data: every line that counted, each limit, and where it was used before.

    Lines are written out in both languages, so that what was decided reads the same whatever becomes of the rules.
    """
    earlier = {"uses": uses_data(uses)} if uses else {}
    if count is None:
        return earlier
    verdict, item = count.verdict, count.item
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
                "before": str(count.before(bucket)),
                "used": str(count.own_share(bucket)),
                "cap": _text(bucket.cap),
                "left": _text(bucket.left),
            }
            for bucket in verdict.buckets
        ],
        "typed": str(count.typed),
        "decided": {other.number: str(other.credits) for other in count.record.decided},
        "proposed": {other.number: str(other.credits) for other in count.record.proposed},
    }


def _used_at(platform: Platform, uses: Sequence[SourceUse]) -> str:
    """Name where it was used, in one language for all: it is told within a sentence of either."""
    names = (platform.organisations.get(use.institution).name for use in uses)
    return " / ".join(name.ja or name.en for name in names)


def _summed(typed: Mapping[str, Decimal], known: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    return {name: typed.get(name, Decimal(0)) + known.get(name, Decimal(0)) for name in (*typed, *known)}


def _is_countable(examination: CreditExamination) -> bool:
    is_known = examination.basis.rule_set in {rules.id for rules in rule_sets()}
    return is_known and examination.basis.kind in tuple(LearningKind)


def _proposed(case: Case) -> CreditExamination:
    """Return what lies before the committee; a case of the record has it."""
    if case.proposal is None:
        raise ValueError(case.number)
    return case.proposal.examination


def _context(
    examinations: Mapping[str, CreditExamination], *, already: Mapping[str, Decimal], earned: Decimal
) -> CreditContext:
    level = {
        key
        for key, examination in examinations.items()
        if examination.answers.get(GuidedQuestion.LEVEL) is GuidedAnswer.YES
    }
    return CreditContext(
        level_accepted=frozenset(level),
        own_rule=frozenset(key for key, examination in examinations.items() if examination.basis.own_rule),
        granted={key: each.credits for key, each in examinations.items() if each.credits is not None},
        already_counted=already,
        earned=earned,
    )


def _learning(
    platform: Platform, case: Case, *, read: ReadCredential | None, examination: CreditExamination, rules: RuleSet
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
        credits=stated_credits(letter),
        level=_level(letter, rules),
        awarded_on=facts.awarded_on if facts else None,
        before_admission=examination.basis.before_admission,
        assessed=any(methods) if methods else None,
        score=facts.grade if facts and facts.grade else None,
        document_digest=str(statement.get("sha256", "")) or None,
        award_number=str(statement.get("number", "")) or None,
    )


def _level(letter: Microcredential, rules: RuleSet) -> Level | None:
    """Return the level in the framework that the rules ask for, where it is stated or a table meant for it says so.

    Anything else stays as it is stated, and the rules leave it open: no table is read for more than it is worth.
    """
    stated = letter.level[0] if letter.level else None
    constraints = [constraint for rule in rules.rules for constraint in rule.constraints]
    frameworks = [constraint.framework for constraint in constraints if isinstance(constraint, AtLevel)]
    frameworks += [minimum.level[0] for minimum in rules.minimums if minimum.level]
    if not frameworks:
        return stated
    read = [there for level in letter.level if (there := level_in(frameworks[0], level)).may_ground_recognition]
    nearest = min(read, key=lambda there: not there.is_same, default=None)
    # Of several levels that stand beside one, the lowest.
    return replace(nearest.level, framework=frameworks[0], level=nearest.values[0]) if nearest else stated


def _institution(platform: Platform, case: Case, *, issuer: str) -> str:
    """Return whose learning it is: the university's own key where it issued it itself."""
    own = {record.issuer.did for record in platform.store(case.body).issuers.list_issuers()}
    return case.body if issuer in own else issuer


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
