"""Convert learner effort through hours, always showing the rule.

The declared value and unit stay as they are; a conversion is a separate, derived statement that names its rule
and source. ECTS is always a range. Contact hours (UAE) are not study hours and do not convert.

Source: `catalog/size_rules.toml`, row by row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any

from kakitome.errors import Problem
from kakitome.learning.framework.catalogue import data_file, load_toml
from kakitome.learning.framework.model import Confidence
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText

HUNDREDTH = Decimal("0.01")
THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRule:
    """Hours that one credit of a system stands for; `contact_hours` means that they are not study hours."""

    unit: EffortUnit
    hours_min: Decimal
    hours_max: Decimal
    source: str
    confidence: Confidence
    note: LocalizedText
    contact_hours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """How large something may be, in hours or in credits of one system; either bound may be open."""

    id: str
    source: str
    confidence: Confidence
    min_hours: Decimal | None = None
    max_hours: Decimal | None = None
    min_credits: Decimal | None = None
    max_credits: Decimal | None = None
    credit_unit: EffortUnit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortConversion:
    """A declared effort in another unit: `value_min` to `value_max`, equal when the rules leave no range.

    `through_hours` are the hours in between; `rules` the one or two credit rules that were applied.
    """

    declared: LearnerEffort
    unit: EffortUnit
    value_min: Decimal
    value_max: Decimal
    through_hours: tuple[Decimal, Decimal]
    rules: tuple[CreditRule, ...]

    @property
    def is_range(self) -> bool:
        """Tell whether only a range can be stated."""
        return self.value_min != self.value_max

    @property
    def source(self) -> str:
        """Name where the applied rules come from."""
        return "; ".join(rule.source for rule in self.rules)


@cache
def credit_rules() -> Mapping[EffortUnit, CreditRule]:
    """Return the hours-per-credit rules by unit."""
    return {
        EffortUnit(row["unit"]): CreditRule(
            unit=EffortUnit(row["unit"]),
            hours_min=Decimal(row["hours_min"]),
            hours_max=Decimal(row["hours_max"]),
            source=row["source"],
            confidence=Confidence(row["confidence"]),
            note=LocalizedText(**row["note"]),
            contact_hours=row.get("contact_hours", False),
        )
        for row in load_toml(data_file("size_rules.toml"))["hours_per_credit"]
    }


@cache
def size_rules() -> Mapping[str, SizeRule]:
    """Return the sizes of micro-credentials by id."""
    return {
        row["id"]: read_size(row, source=row["source"], confidence=Confidence(row["confidence"]))
        for row in load_toml(data_file("size_rules.toml"))["size"]
    }


def read_size(row: Mapping[str, Any], *, source: str, confidence: Confidence) -> SizeRule:
    """Make a size out of a row of `size_rules.toml`, or out of the parameters of a framework's own rule."""
    return SizeRule(
        id=str(row.get("id", "")),
        source=source,
        confidence=confidence,
        min_hours=_decimal(row.get("min_hours")),
        max_hours=_decimal(row.get("max_hours")),
        min_credits=_decimal(row.get("min_credits", row.get("or_min_credits"))),
        max_credits=_decimal(row.get("max_credits")),
        credit_unit=EffortUnit(row["credit_unit"]) if "credit_unit" in row else None,
    )


def is_under(effort: LearnerEffort, size: SizeRule) -> bool:
    """Tell whether an effort is below a size, taking the least it may mean.

    Credits count where the effort itself is in credits of that system. Stated hours decide by themselves: one hour
    called one credit is still one hour. Contact hours count as hours here, since study hours are at least these.
    A size in credits alone is compared with the credits stated beside the hours, else with what the hours come to.
    """
    if effort.unit is size.credit_unit and size.min_credits is not None:
        return effort.value < size.min_credits
    if size.min_hours is not None:
        return least_hours(effort) < size.min_hours
    credits = _credits(effort, size.credit_unit)
    return size.min_credits is not None and credits is not None and credits[1] < size.min_credits


def is_over(effort: LearnerEffort, size: SizeRule) -> bool:
    """Tell whether an effort is above a size, taking the most it may mean."""
    most = effort.value_max if effort.value_max is not None else effort.value
    if size.max_credits is not None and effort.unit is size.credit_unit:
        return most > size.max_credits
    if size.max_hours is not None:
        hours = effort_hours(effort)
        return hours is not None and hours[1] > size.max_hours
    credits = _credits(effort, size.credit_unit)
    return size.max_credits is not None and credits is not None and credits[0] > size.max_credits


def _credits(effort: LearnerEffort, unit: EffortUnit | None) -> tuple[Decimal, Decimal] | None:
    """Return the credits of a system an effort may stand for, least and most; None when hours cannot tell."""
    if unit is None:
        return None
    if effort.credit_unit is unit and effort.credits is not None:
        return effort.credits, effort.credits
    converted = convert(effort, unit)
    return None if isinstance(converted, Problem) else (converted.value_min, converted.value_max)


def least_hours(effort: LearnerEffort) -> Decimal:
    """Return the fewest hours an effort stands for, contact hours included."""
    rule = credit_rules().get(effort.unit)
    return effort.value * rule.hours_min if rule is not None else effort.value


def hours_of(value: Decimal, unit: EffortUnit) -> tuple[Decimal, Decimal] | None:
    """Return the study hours a value stands for, least and most; None for contact hours."""
    if unit is EffortUnit.HOURS:
        return value, value
    rule = credit_rules()[unit]
    if rule.contact_hours:
        return None
    return value * rule.hours_min, value * rule.hours_max


def effort_hours(effort: LearnerEffort) -> tuple[Decimal, Decimal] | None:
    """Return the study hours of an effort, from the least of its lower to the most of its upper value."""
    low = hours_of(effort.value, effort.unit)
    high = hours_of(effort.value_max if effort.value_max is not None else effort.value, effort.unit)
    if low is None or high is None:
        return None
    return low[0], high[1]


def convert(effort: LearnerEffort, unit: EffortUnit) -> EffortConversion | Problem:
    """Convert a declared effort into a unit, through hours.

    Returns:
        The conversion, or a problem when one side counts contact hours. Values are rounded to hundredths, ranges
        outwards; the declared value is kept untouched beside them.

    >>> sixty = LearnerEffort(value=Decimal(60))
    >>> found = convert(sixty, EffortUnit.ECTS)
    >>> (found.value_min, found.value_max)
    (Decimal('2.00'), Decimal('2.40'))
    """
    hours = effort_hours(effort)
    if hours is None or (unit is not EffortUnit.HOURS and credit_rules()[unit].contact_hours):
        return Problem(
            code="W_EFFORT_CONTACT_HOURS",
            pointer="/learner_effort",
            source=credit_rules()[EffortUnit.UAE_CREDITS].source,
            params={"from": effort.unit.value, "to": unit.value},
            severity="warning",
        )
    if unit is effort.unit:
        return EffortConversion(
            declared=effort,
            unit=unit,
            value_min=effort.value,
            value_max=effort.value_max if effort.value_max is not None else effort.value,
            through_hours=hours,
            rules=(),
        )
    target = credit_rules().get(unit)
    low = hours[0] / target.hours_max if target else hours[0]
    high = hours[1] / target.hours_min if target else hours[1]
    value_min, value_max = _rounded(low, high)
    return EffortConversion(
        declared=effort,
        unit=unit,
        value_min=value_min,
        value_max=value_max,
        through_hours=hours,
        rules=tuple(rule for rule in (credit_rules().get(effort.unit), target) if rule is not None),
    )


def conversions(effort: LearnerEffort) -> tuple[EffortConversion, ...]:
    """Convert an effort into hours and every credit system it can be converted into, its own unit left out."""
    every = (convert(effort, unit) for unit in EffortUnit if unit is not effort.unit)
    return tuple(conversion for conversion in every if isinstance(conversion, EffortConversion))


def _rounded(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Round a value half to even, but a range outwards: it must not promise more precision than the rule has.

    A value that three decimals write exactly keeps them: a person who reckons 1.125 must not read 1.12.
    """
    if low == high:
        exact = low.quantize(THOUSANDTH, rounding=ROUND_HALF_EVEN)
        rounded = low.quantize(HUNDREDTH, rounding=ROUND_HALF_EVEN)
        value = exact if exact == low != rounded else rounded
        return value, value
    return low.quantize(HUNDREDTH, rounding=ROUND_FLOOR), high.quantize(HUNDREDTH, rounding=ROUND_CEILING)


def _decimal(value: int | float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
