"""Class hours and study hours are two facts, read apart and never one for the other."""

from decimal import Decimal
from typing import Any

import pytest

from kakitome.learning.definition import from_dict, to_dict
from kakitome.learning.framework.inconsistency import inconsistencies
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort, self_study_hours


@pytest.mark.parametrize(
    ("effort", "study", "in_class"),
    [
        ("20時間の授業と40時間の予習復習（計60時間）", 60, 20),
        ("授業：30時間、自習：60時間（2単位）", 90, 30),
        ("40時間（うち授業20時間）", 40, 20),
        ("授業20時間、計45時間（1単位）", 45, 20),
        ("20 hours of class and 40 hours of self-study", 60, 20),
        ("60 hours in total, 15 class hours", 60, 15),
        ({"hours": 60, "class_hours": 20}, 60, 20),
        ({"class_hours": 20, "self_study_hours": 40}, 60, 20),
        ({"授業時間": "20時間", "予習復習": "40時間"}, 60, 20),
        ({"ja": "20時間の授業と40時間の予習復習", "en": "see the syllabus"}, 60, 20),
    ],
)
def test_a_sentence_that_tells_class_and_self_study_apart_is_read_as_both(
    effort: Any, study: int, in_class: int
) -> None:
    found, problems = from_dict({"learner_effort": effort})
    assert (found.learner_effort.value, found.class_hours.value, problems) == (study, in_class, ())  # type: ignore[union-attr]


@pytest.mark.parametrize("effort", ["60時間", 60, "PT60H", {"value": 60}, "60 hours", {"総時間数": 60}])
def test_one_number_does_not_tell_how_much_of_it_is_class(effort: Any) -> None:
    found, _ = from_dict({"learner_effort": effort})
    assert to_dict(found) == {"learner_effort": {"value": 60}}


def test_class_hours_alone_are_never_taken_for_study_hours() -> None:
    found, problems = from_dict({"learner_effort": "授業60時間"})
    assert to_dict(found) == {"class_hours": {"value": 60}}
    assert [(one.code, one.pointer) for one in problems] == [("W_EFFORT_CLASS_ONLY", "/learner_effort")]


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("60時間（1時間＝45分）", 45),
        ("60時間（2時間＝90分）", 45),
        ("60時間（90分の授業を2時間と数える）", 45),
        ("60時間（50分を1時間とする）", 50),
        ("60 hours (one hour is 45 minutes)", None),
        ("60 hours (1 hour is 45 minutes)", 45),
        ("60 hours, 90 minutes count as 2 hours", 45),
        ("60 45-minute class hours", 45),
        ("60時間", None),
        (60, None),
        ({"hours": 60, "minutes_per_hour": 45}, 45),
    ],
)
def test_how_long_a_class_hour_lasts_is_read_where_it_is_said(written: Any, minutes: int | None) -> None:
    found, problems = from_dict({"class_hours": written})
    assert found.class_hours is not None
    assert (found.class_hours.value, found.class_hours.minutes, problems) == (60, minutes, ())


@pytest.mark.parametrize(
    ("written", "hours", "minutes"),
    [
        ("30コマ（1コマ90分）", "45", 60),
        ("90分×40回", "60", 60),
        ("15回（各90分）", "22.5", 60),
        ("2時間×30回", "60", 60),
        ("40 sessions of 90 minutes", "60", 60),
        ("15 lectures (90 minutes each)", "22.5", 60),
        ("60単位時間（1単位時間45分）", "60", 45),
        ("30時間（90分×20回）", "30", None),
        ("90分×40回（計60時間）", "60", None),
        ("30回（60時間）", "60", None),
        ("3600分", "60", None),
    ],
)
def test_a_count_of_classes_and_the_length_of_one_are_multiplied(written: str, hours: str, minutes: int | None) -> None:
    found, problems = from_dict({"class_hours": written})
    assert found.class_hours is not None
    assert (found.class_hours.value, found.class_hours.minutes, problems) == (Decimal(hours), minutes, ())


@pytest.mark.parametrize(
    ("written", "code", "pointer"),
    [
        ("週2時間", "E_EFFORT_RATE", "/class_hours"),
        ("たくさん", "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
        ("30コマ（1コマ100分、試験含む）", "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
        ("45分（15回）", "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
        ("15回（90分）", "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
        ("90分の授業15回と自習30時間", "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
        ("授業90分×15回、自習22.5時間", "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
        ("毎回90分", "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
        (True, "E_DEFINITION_TYPE", "/class_hours"),
        ({"value": 60, "minutes": 900}, "E_CLASS_HOUR_MINUTES", "/class_hours/minutes"),
        ({"minutes": 45}, "E_CLASS_HOURS_UNREADABLE", "/class_hours"),
    ],
)
def test_what_cannot_be_class_hours_is_told_where_it_stands(written: Any, code: str, pointer: str) -> None:
    _, problems = from_dict({"class_hours": written})
    assert [(one.code, one.pointer) for one in problems] == [(code, pointer)]


@pytest.mark.parametrize(
    ("written", "hours", "working"),
    [
        ("90分×15回", "22.5", "90分×15"),
        ("15回×90分", "22.5", "90分×15"),
        ("全15回（各90分）", "22.5", "90分×15"),
        ("15 sessions x 2 hours", "30", "2hours×15"),
        ({"hours": "90分×15回"}, "22.5", "90分×15"),
    ],
)
def test_how_often_and_how_long_are_multiplied_into_the_effort_and_the_working_is_told(
    written: Any, hours: str, working: str
) -> None:
    found, problems = from_dict({"learner_effort": written})
    assert found.learner_effort is not None
    assert (found.learner_effort.value, found.learner_effort.unit) == (Decimal(hours), EffortUnit.HOURS)
    assert found.class_hours is None
    (told,) = problems
    assert (told.code, told.params) == ("I_EFFORT_MULTIPLIED", {"hours": hours, "working": working})


@pytest.mark.parametrize(
    ("written", "hours", "minutes"),
    [
        ("90分授業を15回", "22.5", 60),
        ("90分の授業15回", "22.5", 60),
        ("2時間の授業を15回", "30", 60),
        ("１５コマ（1コマ90分）", "22.5", 60),
        ("15 classes of 90 minutes", "22.5", 60),
        ("15 lectures of 90 min each", "22.5", 60),
        ("45分×30単位時間", "30", 45),
        ({"hours": "15コマ（1コマ90分）"}, "22.5", 60),
        ({"value": "15 classes of 90 minutes"}, "22.5", 60),
    ],
)
def test_counted_classes_are_hours_of_class_and_the_effort_is_asked_for(written: Any, hours: str, minutes: int) -> None:
    found, problems = from_dict({"learner_effort": written})
    assert found.learner_effort is None
    assert found.class_hours is not None
    assert (found.class_hours.value, found.class_hours.minutes) == (Decimal(hours), minutes)
    (told,) = problems
    clock = f"{Decimal(hours) * minutes / 60:f}"
    assert told.code == "W_EFFORT_CLASS_ONLY" and "×" in str(told.params["working"])
    assert Decimal(str(told.params["hours"])) == Decimal(clock)


@pytest.mark.parametrize(
    "written",
    [
        "1コマ90分",
        "毎回90分",
        "15回（1回90分程度）",
        "約90分×15回",
        "90〜120分×15回",
        "90分×15回以上",
        "90分×8回＋60分×4回",
        "90分の授業15回と自習30時間",
        "授業90分×15回、自習22.5時間",
        "週1回90分、15週",
    ],
)
def test_the_length_of_one_class_is_never_taken_for_the_effort(written: str) -> None:
    found, problems = from_dict({"learner_effort": written})
    assert found.learner_effort is None and found.class_hours is None
    assert [(one.code, one.pointer) for one in problems] == [("E_EFFORT_RATE", "/learner_effort")]


@pytest.mark.parametrize(
    ("written", "hours", "credits"),
    [
        ("90分×15回（22.5時間）", "22.5", None),
        ("30時間（90分×20回）", "30", None),
        ("45時間（全15回）", "45", None),
        ("2単位（90分×15回）", None, "2"),
        ("90分", "1.50", None),
    ],
)
def test_a_stated_total_or_credit_counts_beside_counted_classes(
    written: str, hours: str | None, credits: str | None
) -> None:
    effort = from_dict({"learner_effort": written})[0].learner_effort
    assert effort is not None
    in_hours = effort.value if effort.unit is EffortUnit.HOURS else None
    assert in_hours == (Decimal(hours) if hours else None)
    assert credits is None or (effort.unit, effort.value) == (EffortUnit.JP_CREDITS, Decimal(credits))


def test_parts_that_do_not_come_to_the_stated_total_are_told() -> None:
    found, problems = from_dict({"learner_effort": "20時間の授業と30時間の予習復習（計60時間）"})
    assert found.learner_effort is not None
    assert found.learner_effort.value == 60
    assert [one.code for one in problems] == ["W_EFFORT_PARTS"]


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        (ClassHours(value=Decimal(60), minutes=45), []),
        (ClassHours(value=Decimal(60), minutes=60), ["E_CLASS_HOURS_OVER"]),
        (ClassHours(value=Decimal(60)), ["W_CLASS_HOURS_OVER"]),
        (ClassHours(value=Decimal(50), minutes=60), []),
        (ClassHours(value=Decimal(0)), ["E_CLASS_HOURS_NOT_POSITIVE"]),
    ],
)
def test_class_lasts_no_longer_than_study_by_the_clock(hours: ClassHours, found: list[str]) -> None:
    letter = Microcredential(learner_effort=LearnerEffort(value=Decimal(50)), class_hours=hours)
    assert [one.code for one in inconsistencies(letter)] == found


def test_self_study_is_told_only_when_both_are_known_by_the_clock() -> None:
    study = LearnerEffort(value=Decimal(60))
    assert self_study_hours(study, ClassHours(value=Decimal(20), minutes=45)) == 45
    assert self_study_hours(study, ClassHours(value=Decimal(20))) is None
    assert self_study_hours(study, None) is None
    credits_alone = LearnerEffort(value=Decimal(2), unit=EffortUnit.JP_CREDITS)
    assert self_study_hours(credits_alone, ClassHours(value=Decimal(20), minutes=45)) is None
