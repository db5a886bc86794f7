"""Each constraint at its edges: met on the edge, unmet beyond it, unknown where nothing is stated."""

from datetime import date
from decimal import Decimal

import pytest

from kakitome.learning.credit.constraint import (
    Assessed,
    AtLevel,
    AwardedFrom,
    BlockOf,
    Constraint,
    CreditSetting,
    InCategory,
    LacksTrait,
    LeastHours,
    LeastScore,
    MostCredits,
    Unused,
    WithinYears,
)
from kakitome.learning.credit.learning import Learning, LearningKind, StatedCredits
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.levels import Level
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText

TARGET = CreditTarget(id="here", kind=TargetKind.DEGREE, rule_set="x", institution="home")
NSQF = AtLevel(framework="NSQF", lowest="4.5")


def answer(constraint: Constraint, *, used_for: str = "", today: date = date(2026, 11, 21), **fields: object) -> str:
    learning = Learning(key="a", title=LocalizedText(ja="学び"), kind=LearningKind.COURSE, **fields)  # type: ignore[arg-type]
    context = CreditContext(used_for={"a": used_for} if used_for else {})
    setting = CreditSetting(target=TARGET, context=context, today=today, learnings={"a": learning})
    return constraint.check(learning, setting)[0].value


def credits(value: str) -> StatedCredits:
    return StatedCredits(value=Decimal(value), unit=None)


def ects(value: str) -> StatedCredits:
    return StatedCredits(value=Decimal(value), unit=EffortUnit.ECTS)


@pytest.mark.parametrize(
    ("constraint", "met", "unmet"),
    [
        (LeastScore(Decimal(730)), {"score": "TOEIC 730点"}, {"score": "729.5"}),
        (LeastHours(Decimal(60)), {"study_hours": Decimal(60)}, {"study_hours": Decimal("59.9")}),
        (NSQF, {"level": Level(framework="NSQF", level="4.5")}, {"level": Level(framework="NSQF", level="4")}),
        (BlockOf(Decimal(18)), {"credits": credits("18")}, {"credits": credits("18.5")}),
        (MostCredits(unit=EffortUnit.ECTS, credits=Decimal(40)), {"credits": ects("40")}, {"credits": ects("40.5")}),
        (InCategory("toeic"), {"categories": frozenset({"toeic"})}, {"categories": frozenset({"toefl"})}),
        (Assessed(), {"assessed": True}, {"assessed": False}),
        (WithinYears(7), {"awarded_on": date(2019, 11, 21)}, {"awarded_on": date(2019, 11, 20)}),
        (AwardedFrom(date(2022, 3, 22)), {"awarded_on": date(2022, 3, 22)}, {"awarded_on": date(2022, 3, 21)}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_edge_is_met_and_silence_is_unknown(
    constraint: Constraint, met: dict[str, object], unmet: dict[str, object]
) -> None:
    assert (answer(constraint, **met), answer(constraint, **unmet), answer(constraint)) == ("met", "unmet", "unknown")  # type: ignore[arg-type]


def test_a_level_of_another_framework_says_nothing() -> None:
    assert answer(NSQF, level=Level(framework="EQF", level="7")) == "unknown"


def test_credits_of_another_system_are_not_compared() -> None:
    assert answer(MostCredits(unit=EffortUnit.ECTS, credits=Decimal(40)), credits=credits("1")) == "unknown"


def test_a_rule_that_leaves_some_people_out_lets_the_others_in() -> None:
    learning = Learning(key="a", title=LocalizedText(ja="学び"), kind=LearningKind.LANGUAGE_TEST)
    answers = []
    for traits in (frozenset[str](), frozenset({"transfer"})):
        setting = CreditSetting(
            target=TARGET, context=CreditContext(traits=traits), today=date(2026, 11, 21), learnings={"a": learning}
        )
        answers.append(LacksTrait("transfer").check(learning, setting)[0].value)
    assert answers == ["met", "unmet"]


def test_one_pathway_only() -> None:
    assert [answer(Unused(), used_for=target) for target in ("", "here", "there")] == ["met", "met", "unmet"]


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    leap = date(2020, 2, 29)
    assert answer(WithinYears(7), awarded_on=leap, today=date(2027, 2, 28)) == "met"
    assert answer(WithinYears(7), awarded_on=leap, today=date(2027, 3, 1)) == "unmet"
