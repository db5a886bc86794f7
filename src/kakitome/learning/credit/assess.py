"""Hold learning against a rule set: which rule fits, how many credits, what the buckets let through, and why.

Pure: the same learning, rules, context and instant give the same verdict.

Steps: a rule for each learning → its credits → what overlaps, was used or lacks a prerequisite → the buckets, filled
so that most counts → the minimums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from kakitome.errors import Invalid, Problem, ProblemFactory
from kakitome.learning.credit.allocation import RoomRequest, allocate
from kakitome.learning.credit.amount import CreditAmount, amount_of
from kakitome.learning.credit.constraint import CreditSetting, Fulfilment, is_at_least, years_after
from kakitome.learning.credit.learning import Learning
from kakitome.learning.credit.rule_set import (
    Bucket,
    Effect,
    LawRule,
    Measure,
    Minimum,
    Remote,
    RuleConfidence,
    RuleSet,
)
from kakitome.learning.credit.target import CreditContext, CreditTarget
from kakitome.learning.credit.verdict import BucketState, Counting, CreditItem, CreditVerdict, MinimumState
from kakitome.learning.workload import plain_decimal
from kakitome.values.instants import day_of

_problem = ProblemFactory()


class TotalMissing(Invalid):
    """A rule set speaks of a share of a total that nobody states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """The nearest rule for one learning, and whether it is met."""

    rule: LawRule | None
    fulfilment: Fulfilment
    reasons: tuple[Problem, ...]


def assess(
    rule_set: RuleSet, learnings: Sequence[Learning], *, target: CreditTarget, context: CreditContext, now: datetime
) -> CreditVerdict:
    """Say of each learning what counts towards the target, and how full each bucket is.

    Args:
        learnings: in the order in which they were handed in, with keys of their own.
        now: aware; its day decides about years and dates.

    Raises:
        TotalMissing: a share of the total limits or is asked for, and neither target nor rules say the total.
    """
    setting = CreditSetting(
        target=target, context=context, today=day_of(now), learnings={learning.key: learning for learning in learnings}
    )
    items = [_item(learning, rule_set, setting=setting) for learning in learnings]
    items = _without_overlaps(items, setting)
    items = _with_prerequisites(items, setting)
    total = target.total if target.total is not None else rule_set.total
    buckets = [bucket for bucket in rule_set.buckets if _applies(bucket.only_for, context)]
    asked_of_all = [minimum for minimum in rule_set.minimums if _applies(minimum.only_for, context)]
    shares = [bucket.percent for bucket in buckets] + [minimum.percent for minimum in asked_of_all]
    if total is None and any(share is not None for share in shares):
        raise TotalMissing("E_CREDIT_TOTAL_MISSING", rule_set=rule_set.id)
    of_total = total or Decimal(0)
    items, states = _counted(items, buckets, rule_set=rule_set, setting=setting, total=of_total)
    minimums = tuple(
        MinimumState(id=minimum.id, needed=minimum.needed(of_total), have=_have(minimum, items, setting=setting))
        for minimum in asked_of_all
    )
    return CreditVerdict(
        rule_set=rule_set.id,
        version=rule_set.version,
        target=target.id,
        items=tuple(items),
        buckets=states,
        minimums=minimums,
        total=total,
        earned=context.earned,
        assessed_at=now,
    )


def _applies(only_for: frozenset[str], context: CreditContext) -> bool:
    return not only_for or bool(only_for & context.traits)


def _item(learning: Learning, rule_set: RuleSet, *, setting: CreditSetting) -> CreditItem:
    fit = _fit(learning, rule_set, setting=setting)
    rule_id = fit.rule.id if fit.rule else ""
    effect = fit.rule.effect if fit.rule else Effect.REFUSE
    item = CreditItem(learning=learning.key, counting=Counting.NOT, effect=effect, rule=rule_id)
    if setting.context.used_for.get(learning.key) == setting.target.id:
        return replace(item, reasons=(_problem("E_CREDIT_USED_HERE"),))
    amount = amount_of(
        learning,
        rule_set,
        granted=setting.context.granted.get(learning.key),
        by_rule=fit.rule.gives if fit.rule and fit.fulfilment is Fulfilment.MET else None,
    )
    sized = replace(item, low=amount.low, high=amount.high, end=amount.end, working=amount.working)
    if fit.fulfilment is Fulfilment.UNMET:
        return replace(sized, reasons=fit.reasons)
    unknown = _open_questions(fit, amount)
    if unknown:
        return replace(sized, counting=Counting.UNKNOWN, reasons=unknown)
    if amount.low <= 0:
        return replace(sized, reasons=(_problem("E_CREDIT_TOO_SMALL"),))
    return replace(sized, counting=Counting.COUNTS)


def _open_questions(fit: _Fit, amount: CreditAmount) -> tuple[Problem, ...]:
    """Return what nobody can say yet: of the constraints, of the rule itself, of the size."""
    questions = fit.reasons
    if fit.rule is not None and fit.rule.grounds.confidence is RuleConfidence.UNCONFIRMED:
        questions += (_problem("W_CREDIT_RULE_UNCONFIRMED"),)
    if amount.reason is not None and amount.reason.code not in {problem.code for problem in questions}:
        questions += (amount.reason,)
    return questions


def _fit(learning: Learning, rule_set: RuleSet, *, setting: CreditSetting) -> _Fit:
    """Return the first rule that is met, else the first that is open, else the one with the fewest things unmet.

    Of rules that give credits by themselves and are as near, the one that gives fewest is named: it asks for least.
    """
    fits = [
        _checked(rule, learning, setting=setting)
        for rule in rule_set.rules
        if learning.kind in rule.kinds and _applies(rule.only_for, setting.context)
    ]
    if not fits:
        return _Fit(rule=None, fulfilment=Fulfilment.UNMET, reasons=(_problem("E_CREDIT_NO_RULE"),))
    order = (Fulfilment.MET, Fulfilment.UNKNOWN, Fulfilment.UNMET)
    return min(fits, key=lambda fit: (order.index(fit.fulfilment), len(fit.reasons), _least_given(fit)))


def _least_given(fit: _Fit) -> Decimal:
    is_met = fit.fulfilment is Fulfilment.MET
    return fit.rule.gives if fit.rule and fit.rule.gives and not is_met else Decimal(0)


def _checked(rule: LawRule, learning: Learning, *, setting: CreditSetting) -> _Fit:
    outcomes = [constraint.check(learning, setting) for constraint in rule.constraints]
    unmet = tuple(reason for answer, reason in outcomes if answer is Fulfilment.UNMET and reason)
    if unmet:
        return _Fit(rule=rule, fulfilment=Fulfilment.UNMET, reasons=unmet)
    if rule.effect is Effect.REFUSE:
        return _Fit(rule=rule, fulfilment=Fulfilment.UNMET, reasons=(_problem("E_CREDIT_RULE_REFUSES"),))
    unknown = tuple(reason for answer, reason in outcomes if answer is Fulfilment.UNKNOWN and reason)
    return _Fit(rule=rule, fulfilment=Fulfilment.UNKNOWN if unknown else Fulfilment.MET, reasons=unknown)


def _without_overlaps(items: Sequence[CreditItem], setting: CreditSetting) -> list[CreditItem]:
    """Let the same programme, document or award count once: where it is handed in first."""
    seen: dict[tuple[str, str], str] = {}
    counted_once = []
    for item in items:
        marks = _marks(setting.learnings[item.learning])
        earlier = next((seen[mark] for mark in marks if mark in seen), None)
        if item.counting is Counting.COUNTS and earlier is not None:
            overlap = _problem("E_CREDIT_OVERLAP", other=earlier)
            counted_once.append(replace(item, counting=Counting.NOT, reasons=(overlap,)))
            continue
        if item.counting is Counting.COUNTS:
            seen |= {mark: item.learning for mark in marks}
        counted_once.append(item)
    return counted_once


def _marks(learning: Learning) -> list[tuple[str, str]]:
    """Return what makes two pieces of learning the same."""
    marks = {
        "programme": learning.programme_entry,
        "document": learning.document_digest,
        "award": learning.award_number,
    }
    return [(name, value) for name, value in marks.items() if value]


def _with_prerequisites(items: Sequence[CreditItem], setting: CreditSetting) -> list[CreditItem]:
    """Let nothing count whose prerequisites do not; what rests on that falls with it."""
    current = list(items)
    while True:
        counting = {item.learning for item in current if item.counting is Counting.COUNTS}
        lacking = {key: sorted(setting.learnings[key].prerequisites - counting) for key in counting}
        if not any(lacking.values()):
            return current
        current = [
            replace(
                item,
                counting=Counting.NOT,
                reasons=(_problem("E_CREDIT_PREREQUISITE", missing=", ".join(lacking[item.learning])),),
            )
            if lacking.get(item.learning)
            else item
            for item in current
        ]


def _counted(
    items: Sequence[CreditItem], buckets: Sequence[Bucket], *, rule_set: RuleSet, setting: CreditSetting, total: Decimal
) -> tuple[list[CreditItem], tuple[BucketState, ...]]:
    """Fill the buckets, and write what each learning got and how full each bucket is."""
    counting = [item for item in items if item.counting is Counting.COUNTS]
    lifted = {bucket.id for bucket in buckets if bucket.lifted_for & setting.context.traits}
    uses = {item.learning: _buckets_of(item, buckets, rule_set=rule_set, setting=setting) for item in counting}
    before = {bucket.id: setting.context.already_counted.get(bucket.id, Decimal(0)) for bucket in buckets}
    room = {
        bucket.id: max(bucket.cap_of(total) - before[bucket.id], Decimal(0))
        for bucket in buckets
        if bucket.id not in lifted
    }
    if rule_set.rounding:
        room = {bucket: rule_set.rounding.rounded_down(credits) for bucket, credits in room.items()}
    requests = [RoomRequest(key=item.learning, credits=item.low, buckets=uses[item.learning]) for item in counting]
    shares = allocate(requests, room)
    states = tuple(
        _state(
            bucket,
            [(request.credits, shares[request.key]) for request in requests if bucket.id in request.buckets],
            cap=None if bucket.id in lifted else bucket.cap_of(total),
            before=before[bucket.id],
        )
        for bucket in buckets
    )
    return [_shared(item, shares) for item in items], states


def _buckets_of(
    item: CreditItem, buckets: Sequence[Bucket], *, rule_set: RuleSet, setting: CreditSetting
) -> frozenset[str]:
    rule = rule_set.rule(item.rule)
    named = set(rule.buckets) if rule else set()
    is_remote = setting.learnings[item.learning].remote
    return frozenset(
        bucket.id for bucket in buckets if (is_remote if bucket.remote is Remote.ONLY else bucket.id in named)
    )


def _shared(item: CreditItem, shares: Mapping[str, Decimal]) -> CreditItem:
    if item.counting is not Counting.COUNTS:
        return item
    used = shares[item.learning]
    if used == item.low:
        return replace(item, used=used)
    full = _problem("W_CREDIT_BUCKET_FULL", credits=plain_decimal(item.low), used=plain_decimal(used))
    return replace(item, counting=Counting.IN_PART if used else Counting.NOT, used=used, reasons=(full,))


def _state(
    bucket: Bucket, parts: Sequence[tuple[Decimal, Decimal]], *, cap: Decimal | None, before: Decimal
) -> BucketState:
    wanted = before + sum((credits for credits, _share in parts), Decimal(0))
    used = sum((share for _credits, share in parts), Decimal(0))
    is_over = cap is not None and wanted > cap
    counted = [credits if is_over or cap is None else share for credits, share in parts]
    addition = _addition(([before] if before else []) + counted)
    if cap is None:
        line = _problem("I_CREDIT_BUCKET_LIFTED", addition=addition)
        return BucketState(id=bucket.id, cap=None, before=before, used=used, left=None, working=(line,))
    left = max(cap - before - used, Decimal(0))
    line = _problem(
        "W_CREDIT_BUCKET_OVER" if is_over else "I_CREDIT_BUCKET_SUM",
        addition=addition,
        cap=plain_decimal(cap),
        left=plain_decimal(left),
        over=plain_decimal(max(wanted - cap, Decimal(0))),
    )
    return BucketState(id=bucket.id, cap=cap, before=before, used=used, left=left, working=(line,))


def _addition(terms: Sequence[Decimal]) -> str:
    """Write a sum with its terms; one term alone stands for itself."""
    total = plain_decimal(sum(terms, Decimal(0)))
    return f"{' + '.join(plain_decimal(term) for term in terms)} = {total}" if len(terms) > 1 else total


def _have(minimum: Minimum, items: Sequence[CreditItem], *, setting: CreditSetting) -> Decimal:
    """Return how much of a minimum the counted learning comes to."""
    if minimum.measure is Measure.YEARS:
        return Decimal(_whole_years(setting.context.began_on, setting.today))
    before = setting.context.already_counted.get(minimum.id, Decimal(0))
    return before + sum((item.used for item in items if _measures(minimum, item, setting=setting)), Decimal(0))


def _measures(minimum: Minimum, item: CreditItem, *, setting: CreditSetting) -> bool:
    learning = setting.learnings[item.learning]
    if minimum.measure is Measure.OWN:
        return item.effect is Effect.OWN
    if minimum.measure is Measure.KINDS:
        return learning.kind in minimum.kinds
    if minimum.measure is Measure.CATEGORY:
        return minimum.category in learning.categories
    if minimum.measure is Measure.LEVEL and minimum.level is not None:
        framework, lowest = minimum.level
        level = learning.level
        return level is not None and level.framework == framework and is_at_least(level.level, lowest)
    return minimum.measure is Measure.ALL


def _whole_years(began_on: date | None, today: date) -> int:
    if began_on is None or began_on > today:
        return 0
    years = today.year - began_on.year
    return years if years_after(began_on, years) <= today else years - 1
