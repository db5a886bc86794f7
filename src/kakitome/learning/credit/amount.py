"""How many credits a learning comes to in the unit of a rule set: a range, its ends, and how they were worked out.

Stated credits of the same unit stand as they are. Credits of another unit go through hours of study, at both ends
where a system has a range (25 and 30 hours for one ECTS credit), and stated hours of study are a third way. Class
hours and contact hours are never converted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.credit.learning import Learning, StatedCredits
from kakitome.learning.credit.rule_set import RuleSet
from kakitome.learning.credit.verdict import RangeEnd
from kakitome.learning.framework.size import CreditRule, credit_rules
from kakitome.learning.workload import plain_decimal

_problem = ProblemFactory()
_THOUSANDTH = Decimal("0.001")
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAmount:
    """Credits of one learning at the ends of their range, after rounding; `reason` says why there are none."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    end: RangeEnd | None = None
    working: tuple[Problem, ...] = ()
    reason: Problem | None = None


def amount_of(
    learning: Learning, rule_set: RuleSet, *, granted: Decimal | None, by_rule: Decimal | None = None
) -> CreditAmount:
    """Work out the credits of a learning.

    Args:
        granted: what the institution gave for it, if it did; it comes first.
        by_rule: what the rule that fits gives for it, whatever its size.
    """
    if granted is not None:
        line = _problem("I_CREDIT_GRANTED", credits=plain_decimal(granted))
        return CreditAmount(low=granted, high=granted, end=RangeEnd.GRANTED, working=(line,))
    if by_rule is not None:
        line = _problem("I_CREDIT_BY_RULE", credits=plain_decimal(by_rule))
        return CreditAmount(low=by_rule, high=by_rule, end=RangeEnd.RULE, working=(line,))
    readings = list(_readings(learning, rule_set))
    if not readings:
        return CreditAmount(reason=_why_none(learning))
    values = [value for value, _line in readings]
    lines = tuple(line for _value, line in readings)
    rounding = rule_set.rounding
    rounded = (
        [rounding.rounded_down(value) for value in values] if rounding else [round_small(value) for value in values]
    )
    low, high = min(rounded), max(rounded)
    if rounding and (low, high) != (min(values), max(values)):
        lines += (_problem("I_CREDIT_ROUNDED", step=plain_decimal(rounding.step), credits=plain_decimal(low)),)
    if low != high:
        lines += (_problem("I_CREDIT_LOWER_END", low=plain_decimal(low), high=plain_decimal(high)),)
        return CreditAmount(low=low, high=high, end=RangeEnd.LOWER, working=lines)
    if len(set(values)) > 1:
        lines += (_problem("I_CREDIT_EITHER_END", credits=plain_decimal(low)),)
    end = RangeEnd.EITHER if len(set(values)) > 1 else RangeEnd.STATED
    return CreditAmount(low=low, high=high, end=end, working=lines)


def round_small(value: Decimal) -> Decimal:
    """Cut a quotient to thousandths, half to even, so that sums stay readable."""
    return value.quantize(_THOUSANDTH, ROUND_HALF_EVEN) if value != value.to_integral_value() else value


def _readings(learning: Learning, rule_set: RuleSet) -> Iterator[tuple[Decimal, Problem]]:
    stated = learning.credits
    unit = rule_set.unit
    if stated is not None and stated.unit is unit:
        yield stated.value, _problem("I_CREDIT_AS_STATED", credits=plain_decimal(stated.value))
        return
    per_credit = credit_rules().get(unit) if unit is not None else None
    if per_credit is None or per_credit.contact_hours:
        return
    other = _rule_of(stated)
    if stated is not None and other is not None and not other.contact_hours:
        for hours_of_one in sorted({other.hours_min, other.hours_max}):
            hours = stated.value * hours_of_one
            for value, divisor in _divided(hours, per_credit):
                yield (
                    value,
                    _problem(
                        "I_CREDIT_FROM_CREDITS",
                        stated=plain_decimal(stated.value),
                        unit=other.unit.value,
                        hours_of_one=plain_decimal(hours_of_one),
                        hours=plain_decimal(hours),
                        divisor=plain_decimal(divisor),
                        credits=_shown(value),
                    ),
                )
    if learning.study_hours is not None:
        for value, divisor in _divided(learning.study_hours, per_credit):
            yield (
                value,
                _problem(
                    "I_CREDIT_FROM_HOURS",
                    hours=plain_decimal(learning.study_hours),
                    divisor=plain_decimal(divisor),
                    credits=_shown(value),
                ),
            )


def _rule_of(stated: StatedCredits | None) -> CreditRule | None:
    return credit_rules().get(stated.unit) if stated is not None and stated.unit is not None else None


def _divided(hours: Decimal, per_credit: CreditRule) -> Iterator[tuple[Decimal, Decimal]]:
    for divisor in sorted({per_credit.hours_min, per_credit.hours_max}, reverse=True):
        yield hours / divisor, divisor


def _why_none(learning: Learning) -> Problem:
    rule = _rule_of(learning.credits)
    if rule is not None and rule.contact_hours:
        return _problem("W_CREDIT_CONTACT_HOURS", unit=rule.unit.value)
    if learning.credits is not None:
        return _problem("W_CREDIT_UNIT_OTHER", credits=plain_decimal(learning.credits.value))
    if learning.class_hours is not None:
        return _problem("W_CREDIT_CLASS_HOURS_ONLY", hours=plain_decimal(learning.class_hours))
    return _problem("W_CREDIT_SIZE_NOT_STATED")


def _shown(value: Decimal) -> str:
    return plain_decimal(value.quantize(_HUNDREDTH, ROUND_HALF_EVEN))
