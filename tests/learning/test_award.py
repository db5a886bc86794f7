"""What cannot be true of an award (WE BUILD MC-IR-03, MC-IR-04)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.award import Award, Learner, award_inconsistencies
from kakitome.learning.microcredential import DeliveryPeriod, Microcredential, changed_descriptors, next_version
from kakitome.values.localized_text import LocalizedText

TODAY = date(2026, 11, 21)
GIVEN = Microcredential(
    identifier="M-1",
    assessment_type=(Assessment(method=AssessmentMethod.WRITTEN_EXAMINATION),),
    date_of_delivery=DeliveryPeriod(start_on=date(2026, 4, 1), end_on=date(2026, 7, 31)),
)
AWARD = Award(
    number="A-7K3M-94QT",
    microcredential=GIVEN,
    learner=Learner(name="見本 花子"),
    awarded_on=date(2026, 8, 1),
    valid_from=datetime(2026, 8, 1, tzinfo=UTC),
)


def codes(award: Award) -> list[str]:
    return [problem.code for problem in award_inconsistencies(award, today=TODAY)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"awarded_on": TODAY}, []),
        ({"awarded_on": date(2026, 11, 22)}, ["E_AWARD_FUTURE"]),
        ({"awarded_on": date(2026, 3, 31)}, ["E_AWARD_BEFORE_START"]),
        ({"awarded_on": date(2026, 7, 30)}, ["W_AWARD_BEFORE_END"]),
        ({"awarded_on": date(2026, 7, 31)}, []),
        ({"valid_until": datetime(2026, 8, 1, tzinfo=UTC)}, ["E_AWARD_VALIDITY_REVERSED"]),
        ({"valid_until": datetime(2027, 8, 1, tzinfo=UTC)}, []),
        ({"grade": "優"}, []),
    ],
)
def test_dates_of_an_award(change: dict[str, object], expected: list[str]) -> None:
    assert codes(replace(AWARD, **change)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("grade", "expected"), [("優", ["E_AWARD_GRADE_NOT_GRADABLE"]), ("合格", []), ("Passed", [])])
def test_a_grade_needs_an_assessment_that_yields_one(grade: str, expected: list[str]) -> None:
    attended = replace(GIVEN, assessment_type=(Assessment(method=AssessmentMethod.ATTENDANCE),))
    assert codes(replace(AWARD, microcredential=attended, grade=grade)) == expected


def test_the_next_version_keeps_the_identifier() -> None:
    revised = replace(GIVEN, identifier="", title=LocalizedText(ja="新しい名称"))
    following = next_version(previous=GIVEN, revised=revised)
    assert (following.identifier, following.version) == ("M-1", 2)
    assert changed_descriptors(GIVEN, following) == ("title",)
