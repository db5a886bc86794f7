"""Converting learner effort through hours: the rule is shown, ECTS is a range, contact hours do not convert."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.errors import Problem
from kakitome.learning.framework.size import (
    EffortConversion,
    conversions,
    convert,
    credit_rules,
    is_over,
    is_under,
    size_rules,
)
from kakitome.learning.workload import EffortUnit, LearnerEffort

Unit = EffortUnit


def effort(value: str, unit: EffortUnit = Unit.HOURS, high: str | None = None) -> LearnerEffort:
    return LearnerEffort(value=Decimal(value), unit=unit, value_max=Decimal(high) if high else None)


def converted(of: LearnerEffort, unit: EffortUnit) -> EffortConversion:
    found = convert(of, unit)
    assert isinstance(found, EffortConversion)
    return found


@pytest.mark.parametrize(
    ("of", "unit", "low", "high"),
    [
        # 60 hours, as on the definition page of the design.
        (effort("60"), Unit.ECTS, "2.00", "2.40"),
        (effort("60"), Unit.MY_CREDITS, "1.50", "1.50"),
        (effort("60"), Unit.NZ_CREDITS, "6.00", "6.00"),
        (effort("45"), Unit.JP_CREDITS, "1.00", "1.00"),
        # What three decimals write exactly is not cut; what has no end is rounded to hundredths.
        (effort("50.625"), Unit.JP_CREDITS, "1.125", "1.125"),
        (effort("50"), Unit.JP_CREDITS, "1.11", "1.11"),
        (effort("1", Unit.JP_CREDITS), Unit.HOURS, "45.00", "45.00"),
        (effort("2", Unit.JP_CREDITS), Unit.ECTS, "3.00", "3.60"),
        (effort("2", Unit.ECTS), Unit.HOURS, "50.00", "60.00"),
        (effort("2", Unit.ECTS), Unit.JP_CREDITS, "1.11", "1.34"),
        (effort("15", Unit.NZ_CREDITS), Unit.HK_CREDITS, "15.00", "15.00"),
        (effort("1", Unit.IN_CREDITS), Unit.HOURS, "30.00", "30.00"),
        (effort("40", high="50"), Unit.NZ_CREDITS, "4.00", "5.00"),
    ],
)
def test_known_conversions(of: LearnerEffort, unit: EffortUnit, low: str, high: str) -> None:
    found = converted(of, unit)
    assert (found.value_min, found.value_max) == (Decimal(low), Decimal(high))
    assert found.declared is of


@given(st.decimals(min_value=1, max_value=5000, places=1))
def test_ects_is_always_a_range_except_of_ects_itself(hours: Decimal) -> None:
    found = converted(LearnerEffort(value=hours), Unit.ECTS)
    assert found.is_range
    assert found.value_min <= hours / 30 < hours / 25 <= found.value_max
    assert found.value_max - found.value_min <= hours / 25 - hours / 30 + Decimal("0.02")


def test_a_conversion_names_its_rules_and_their_sources() -> None:
    found = converted(effort("2", Unit.ECTS), Unit.JP_CREDITS)
    assert [rule.unit for rule in found.rules] == [Unit.ECTS, Unit.JP_CREDITS]
    assert found.through_hours == (50, 60)
    assert "ECTS" in found.source and "大学設置基準" in found.source


@pytest.mark.parametrize(
    ("of", "unit"), [(effort("3", Unit.UAE_CREDITS), Unit.HOURS), (effort("45"), Unit.UAE_CREDITS)]
)
def test_contact_hours_do_not_convert_and_the_reason_is_told(of: LearnerEffort, unit: EffortUnit) -> None:
    problem = convert(of, unit)
    assert isinstance(problem, Problem)
    assert problem.code == "W_EFFORT_CONTACT_HOURS"


def test_an_effort_is_shown_in_every_other_unit_that_converts() -> None:
    assert {c.unit for c in conversions(effort("60"))} == set(Unit) - {Unit.HOURS, Unit.UAE_CREDITS}
    assert conversions(effort("3", Unit.UAE_CREDITS)) == ()


def test_the_hours_per_credit_are_those_of_the_facts() -> None:
    assert {u.value: (r.hours_min, r.hours_max) for u, r in credit_rules().items()} == {
        "JP": (45, 45),
        "ECTS": (25, 30),
        "MY": (40, 40),
        "NZ": (10, 10),
        "HKQF": (10, 10),
        "IN_NCrF": (30, 30),
        "UAE": (15, 15),
    }


@pytest.mark.parametrize(
    ("of", "under"),
    [
        (effort("10"), False),
        (effort("9.9"), True),
        (effort("8", high="12"), True),
        (effort("1", Unit.JP_CREDITS), False),
        (effort("0.5", Unit.JP_CREDITS), True),
        (effort("1", Unit.NZ_CREDITS), False),
        (effort("0.3", Unit.ECTS), True),
        (effort("0.4", Unit.ECTS), False),
        (effort("1", Unit.UAE_CREDITS), False),
        # One hour called one credit is still one hour.
        (LearnerEffort(value=Decimal(1), credits=Decimal(1), credit_unit=Unit.JP_CREDITS), True),
    ],
)
def test_ten_hours_or_one_credit(of: LearnerEffort, under: bool) -> None:
    assert is_under(of, size_rules()["JP_MC"]) is under


def test_new_zealand_counts_its_own_credits_and_otherwise_hours() -> None:
    size = size_rules()["NZ"]
    assert not is_over(effort("40", Unit.NZ_CREDITS), size)
    assert is_over(effort("41", Unit.NZ_CREDITS), size)
    assert is_over(effort("401"), size)
    assert is_under(effort("9"), size)
