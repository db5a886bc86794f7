"""How many credits a deposit is worth in a bank, with each line of the working.

    valuation = value_in(hours_per_credit=Decimal(45), step=Decimal("0.5"), study_hours=Decimal(100), stated=None)
    valuation.credits, valuation.working

The bank's agreement says how many hours of study one credit is; hours of study are divided by that, and credits of
another system go through the hours that one of them is, at the lower end where its system has a range. What comes of it
is cut to whole steps, never rounded up. Class hours and contact hours are never converted.

Source: docs/adr/0086-people-at-credit-banks.md; hours of one credit by system: `learning.framework.size`.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.credit.amount import round_small
from kakitome.learning.credit.learning import StatedCredits
from kakitome.learning.framework.size import credit_rules
from kakitome.learning.workload import plain_decimal

_problem = ProblemFactory(source="docs/adr/0086-people-at-credit-banks.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankValuation:
    """What a learning is worth in a bank; `reason` says why it is worth nothing."""

    credits: Decimal = Decimal(0)
    working: tuple[Problem, ...] = ()
    reason: Problem | None = None


def value_in(
    *, hours_per_credit: Decimal, step: Decimal, study_hours: Decimal | None, stated: StatedCredits | None
) -> BankValuation:
    """Work out the credits of a learning; of several readings the lowest counts."""
    readings: list[tuple[Decimal, Problem]] = []
    divisor = plain_decimal(hours_per_credit)
    if study_hours is not None:
        value = study_hours / hours_per_credit
        params = {"hours": plain_decimal(study_hours), "divisor": divisor, "credits": _shown(value)}
        readings.append((value, _problem("I_CREDIT_FROM_HOURS", **params)))
    rule = credit_rules().get(stated.unit) if stated is not None and stated.unit is not None else None
    if stated is not None and rule is not None and not rule.contact_hours:
        hours = stated.value * rule.hours_min
        line = _problem(
            "I_CREDIT_FROM_CREDITS",
            stated=plain_decimal(stated.value),
            unit=rule.unit.value,
            hours_of_one=plain_decimal(rule.hours_min),
            hours=plain_decimal(hours),
            divisor=divisor,
            credits=_shown(hours / hours_per_credit),
        )
        readings.append((hours / hours_per_credit, line))
    if not readings:
        if rule is not None:
            return BankValuation(reason=_problem("W_CREDIT_CONTACT_HOURS", unit=rule.unit.value))
        return BankValuation(reason=_problem("W_CREDIT_SIZE_NOT_STATED"))
    lowest = min(value for value, _line in readings)
    credits = round_small((lowest / step).to_integral_value(ROUND_FLOOR) * step)
    working = tuple(line for _value, line in readings)
    if credits != lowest:
        working += (_problem("I_CREDIT_ROUNDED", step=plain_decimal(step), credits=plain_decimal(credits)),)
    if credits <= 0:
        return BankValuation(working=working, reason=_problem("E_CREDIT_BELOW_STEP", step=plain_decimal(step)))
    return BankValuation(credits=credits, working=working)


def _shown(value: Decimal) -> str:
    return plain_decimal(round_small(value))
