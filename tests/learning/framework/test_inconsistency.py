"""Contradictions within a definition, each found and each left alone where there is none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.framework.inconsistency import descriptor_of, inconsistencies
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import DeliveryPeriod, Microcredential, Price, Stackability
from kakitome.learning.outcomes import Skill
from kakitome.learning.workload import CreditRecognition, EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText

EMPTY = Microcredential()
JP, ECTS = EffortUnit.JP_CREDITS, EffortUnit.ECTS
WRITTEN = Assessment(method=AssessmentMethod.WRITTEN_EXAMINATION)
ATTENDED = Assessment(method=AssessmentMethod.ATTENDANCE)
TEXT = LocalizedText(ja="ある文", en="a text")


def hours(value: str, credits: str | None = None, unit: EffortUnit = JP) -> Microcredential:
    stated = Decimal(credits) if credits else None
    effort = LearnerEffort(value=Decimal(value), credits=stated, credit_unit=unit if credits else None)
    return replace(EMPTY, learner_effort=effort)


def codes(microcredential: Microcredential) -> list[str]:
    return [problem.code for problem in inconsistencies(microcredential)]


def test_an_empty_draft_contradicts_nothing() -> None:
    assert inconsistencies(EMPTY) == ()


@pytest.mark.parametrize(
    ("microcredential", "expected"),
    [
        (hours("45", "1"), []),
        (hours("1", "1"), ["E_EFFORT_CREDITS"]),
        (hours("60", "2"), ["E_EFFORT_CREDITS"]),
        (hours("60", "1"), []),
        # Two credits need 90 hours; 10 % less is 81.
        (hours("81", "2"), []),
        (hours("80.9", "2"), ["E_EFFORT_CREDITS"]),
        # One credit stands for 45 hours; the next whole credit plus 10 % is 99.
        (hours("99", "1"), []),
        (hours("100", "1"), ["W_EFFORT_HOURS_OVER"]),
        # Google's published figures: 187 h and 7 ECTS, 166 h and 7, 113 h and 5.
        (hours("187", "7", ECTS), []),
        (hours("166", "7", ECTS), []),
        (hours("113", "5", ECTS), []),
        (hours("100", "7", ECTS), ["E_EFFORT_CREDITS"]),
        (hours("20", "2", EffortUnit.UAE_CREDITS), []),
        (hours("0"), ["E_EFFORT_NOT_POSITIVE"]),
        (hours("-3"), ["E_EFFORT_NOT_POSITIVE"]),
        (hours("45", "-1"), ["E_CREDITS_NOT_POSITIVE"]),
        (replace(EMPTY, learner_effort=LearnerEffort(value=Decimal(50), value_max=Decimal(40))), ["E_EFFORT_RANGE"]),
    ],
)
def test_hours_against_credits(microcredential: Microcredential, expected: list[str]) -> None:
    assert codes(microcredential) == expected


def test_recognised_credits_are_compared_too_but_may_be_fewer() -> None:
    def recognising(credits: str) -> Microcredential:
        return replace(hours("90"), credit_recognition=CreditRecognition(credits=Decimal(credits), unit=JP))

    assert codes(recognising("2")) == []
    assert codes(recognising("1")) == []
    assert codes(recognising("4")) == ["E_EFFORT_CREDITS"]


def test_the_remedy_of_a_mismatch_is_computed() -> None:
    (problem,) = inconsistencies(hours("60", "2"))
    assert (problem.params["fitting"], problem.params["needed"]) == (1, "90")
    (problem,) = inconsistencies(hours("1", "1"))
    assert "fitting" not in problem.params


def weighted(*weights: int) -> tuple[Assessment, ...]:
    return tuple(replace(WRITTEN, weight_percent=Decimal(weight)) for weight in weights)


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        (weighted(60, 40), []),
        (weighted(60, 50), ["E_WEIGHTS_OVER"]),
        (weighted(60, 30), ["W_WEIGHTS_UNDER"]),
        ((*weighted(60), WRITTEN), []),
        (weighted(120), ["E_WEIGHT_RANGE", "E_WEIGHTS_OVER"]),
        (weighted(-20, 120), ["E_WEIGHT_RANGE", "E_WEIGHT_RANGE"]),
    ],
)
def test_weights_of_assessments(assessments: tuple[Assessment, ...], expected: list[str]) -> None:
    assert codes(replace(EMPTY, assessment_type=assessments)) == expected


@pytest.mark.parametrize(
    ("framework", "level", "expected"),
    [
        ("EQF", "6", ["I_LEVEL_ASSERTER"]),
        ("EQF", "9", ["E_LEVEL_OUTSIDE", "I_LEVEL_ASSERTER"]),
        ("EQF", "0", ["E_LEVEL_OUTSIDE", "I_LEVEL_ASSERTER"]),
        ("EQF", "5-6", ["I_LEVEL_ASSERTER"]),
        ("EQF", "7-9", ["E_LEVEL_OUTSIDE", "I_LEVEL_ASSERTER"]),
        ("HKQF", "8", ["E_LEVEL_OUTSIDE", "I_LEVEL_ASSERTER"]),
        ("NZQCF", "10", ["I_LEVEL_ASSERTER"]),
        ("NSQF", "4.5", ["I_LEVEL_ASSERTER"]),
        # The list of NSQF levels is unconfirmed, so a level outside it is a warning.
        ("NSQF", "4.7", ["W_LEVEL_OUTSIDE", "I_LEVEL_ASSERTER"]),
        ("JEQF", "6", ["I_LEVEL_NOT_PLACED", "I_LEVEL_ASSERTER"]),
        ("日本の教育資格枠組み", "レベル6", ["I_LEVEL_NOT_PLACED", "I_LEVEL_ASSERTER"]),
        ("ITSS", "1", ["I_LEVEL_FRAMEWORK_UNKNOWN"]),
        ("", "B2", []),
    ],
)
def test_levels_within_their_framework(framework: str, level: str, expected: list[str]) -> None:
    assert codes(replace(EMPTY, level=(Level(framework=framework, level=level),))) == expected


def test_a_level_with_its_asserter_needs_no_remark() -> None:
    assert codes(replace(EMPTY, level=(Level(framework="EQF", level="6", asserted_by=TEXT),))) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"stackability": Stackability(stackable=True)}, ["E_STACKABLE_NOWHERE"]),
        ({"stackability": Stackability(stackable=True, into=(TEXT,))}, []),
        ({"stackability": Stackability(stackable=True, description=TEXT)}, []),
        ({"stackability": Stackability(stackable=False)}, []),
        ({"stackability": Stackability(stackable=False, into=(TEXT,))}, ["E_STACKABLE_DENIED"]),
        ({"credit_recognition": CreditRecognition(recognised=False, credits=Decimal(1), unit=JP)}, ["E_CREDIT_DENIED"]),
        ({"credit_recognition": CreditRecognition(recognised=True, credits=Decimal(0))}, ["E_CREDITS_NOT_POSITIVE"]),
        ({"credit_recognition": CreditRecognition(recognised=False, credits=Decimal(0))}, []),
        (
            {"date_of_delivery": DeliveryPeriod(start_on=date(2026, 9, 1), end_on=date(2026, 4, 1))},
            ["E_DATES_REVERSED"],
        ),
        ({"date_of_delivery": DeliveryPeriod(start_on=date(2026, 9, 1), end_on=date(2026, 9, 1))}, []),
        ({"price": Price(amount="-1", currency="JPY")}, ["E_PRICE_NEGATIVE"]),
        ({"price": Price(amount="NaN", currency="JPY")}, ["E_PRICE_NEGATIVE"]),
        ({"price": Price(amount="cheap", currency="JPY")}, ["E_PRICE_AMOUNT"]),
        ({"price": Price(amount="100")}, ["W_PRICE_CURRENCY"]),
        ({"price": Price(amount="0")}, []),
        ({"validity_months": 0}, ["E_VALIDITY_NOT_POSITIVE"]),
        ({"validity_months": 24}, []),
        ({"capacity": 0}, ["E_CAPACITY_NOT_POSITIVE"]),
        ({"skills": (Skill(framework="ESCO", label=TEXT, uri="https://example.org/1"),)}, ["E_SKILL_ESCO_URI"]),
        (
            {"skills": (Skill(framework="ESCO", label=TEXT, uri="http://data.europa.eu/esco/skill/abc12345"),)},
            [],
        ),
        ({"skills": (Skill(framework="DSS", label=TEXT, uri="https://example.org/1"),)}, []),
    ],
)
def test_the_other_contradictions(change: dict[str, object], expected: list[str]) -> None:
    assert codes(replace(EMPTY, **change)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("assessments", "scheme", "expected"),
    [
        ((WRITTEN,), "100点満点", []),
        ((ATTENDED,), "100点満点", ["E_GRADE_NOT_GRADABLE"]),
        ((replace(WRITTEN, gradable=False),), "100点満点", ["E_GRADE_NOT_GRADABLE"]),
        ((), "秀・優・良・可", ["E_GRADE_NOT_GRADABLE"]),
        # Pass or fail needs no grades.
        ((replace(WRITTEN, gradable=False),), "合格・不合格", []),
        ((ATTENDED,), "なし", []),
    ],
)
def test_a_grading_scheme_needs_a_gradable_assessment(
    assessments: tuple[Assessment, ...], scheme: str, expected: list[str]
) -> None:
    given = replace(EMPTY, assessment_type=assessments, grade_achieved=LocalizedText(ja=scheme))
    assert codes(given) == expected


def test_every_finding_points_at_a_field_of_the_definition() -> None:
    broken = replace(
        hours("60", "2"),
        level=(Level(framework="EQF", level="9"),),
        stackability=Stackability(stackable=True),
        price=Price(amount="-1"),
    )
    for problem in inconsistencies(broken):
        assert hasattr(broken, descriptor_of(problem))
