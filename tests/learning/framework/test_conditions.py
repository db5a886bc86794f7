"""The tests that rules ask for, on the definitions they were made for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.definition import from_dict
from kakitome.learning.framework.catalogue import FaultyCatalogue, find_frameworks
from kakitome.learning.framework.check import check
from kakitome.learning.framework.conditions import Finding, judge
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import AwardingBody, DeliveryPeriod, Microcredential
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.statements import quality_cells
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText

EMPTY = Microcredential()
MET, MISSING, INCONSISTENT = Finding.MET, Finding.MISSING, Finding.INCONSISTENT


def ja(text: str) -> LocalizedText:
    return LocalizedText(ja=text)


def finding(microcredential: Microcredential, framework: str, rule_id: str) -> Finding:
    (chosen,) = find_frameworks([framework])
    rule = next(rule for rule in chosen.rules if rule.id == rule_id)
    return judge(microcredential, rule).finding


def test_a_rule_with_an_unknown_condition_is_a_fault_of_its_file() -> None:
    (framework,) = find_frameworks(["jp-common"])
    with pytest.raises(FaultyCatalogue):
        judge(EMPTY, replace(framework.rules[2], condition="guessed"))
    with pytest.raises(FaultyCatalogue):
        judge(
            replace(EMPTY, learner_effort=LearnerEffort(value=Decimal(1))),
            replace(framework.rules[2], condition="size", parameters={"size": "MOON"}),
        )


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (AssessmentMethod.QUIZ, MET),
        (AssessmentMethod.OTHER, MET),
        (AssessmentMethod.ATTENDANCE, INCONSISTENT),
        (AssessmentMethod.NONE, INCONSISTENT),
    ],
)
def test_assessed(method: AssessmentMethod, expected: Finding) -> None:
    given = replace(EMPTY, assessment_type=(Assessment(method=method),))
    assert finding(given, "jp-mc", "assessed") is expected
    assert finding(EMPTY, "jp-mc", "assessed") is MISSING


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        ("機関と教育プログラムの内部質保証を毎年行う", {"internal_institution", "internal_programme"}),
        (
            "Internal quality assurance of the institution and the programme",
            {"internal_institution", "internal_programme"},
        ),
        ("機関別認証評価を受審", {"external_institution"}),
        ("institutional-accreditation (Swedish Higher Education Authority)", {"external_institution"}),
        ("学内の委員会が見直す", set()),
        ("MDASH 応用基礎レベル", set()),
    ],
)
def test_cells_of_the_matrix_read_from_a_description(words: str, cells: set[str]) -> None:
    assert quality_cells(QualityAssurance(description=ja(words))) == cells


def test_a_cell_that_says_none_is_no_assurance() -> None:
    stated = QualityAssurance(internal_institution=ja("なし"), internal_programme=ja("毎年"))
    assert quality_cells(stated) == {"internal_programme"}
    given = replace(EMPTY, quality_assurance=stated)
    assert finding(given, "jp-mc", "internal-qa-institution") is MISSING
    assert finding(given, "jp-mc", "internal-qa-programme") is MET


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 4, 1), date(2027, 3, 31), MET),
        (date(2026, 4, 1), date(2027, 4, 1), INCONSISTENT),
        (date(2024, 2, 29), date(2025, 2, 27), MET),
        (date(2024, 2, 29), date(2025, 2, 28), INCONSISTENT),
        (date(2026, 4, 1), None, Finding.NOT_ASKED),
    ],
)
def test_under_one_year(start: date, end: date | None, expected: Finding) -> None:
    given = replace(EMPTY, date_of_delivery=DeliveryPeriod(start_on=start, end_on=end))
    assert finding(given, "jp-mc", "under-one-year") is expected


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("明日香情報大学", "", MET),
        ("明日香情報大学（見本）", "", MET),
        ("東京大学大学院情報学環", "", MET),
        ("見本短期大学部", "", MET),
        ("見本工業高等専門学校", "", MET),
        ("見本大学", "company", INCONSISTENT),
        ("株式会社見本", "", MISSING),
        ("大学評価学会", "", MISSING),
        ("大学生協", "", MISSING),
        ("何か", "大学", MET),
        ("何か", "junior-college", MET),
        ("日本工学教育協会", "learned-society", INCONSISTENT),
    ],
)
def test_who_may_award_a_certificate_programme(name: str, kind: str, expected: Finding) -> None:
    given = replace(EMPTY, awarding_body=AwardingBody(name=ja(name), kind=kind))
    assert finding(given, "rishu-shomei", "institution") is expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Dairy Calf Rearing", MET),
        ("National Certificate of Baking", INCONSISTENT),
        ("International Trade", MET),
        ("Master Baking", INCONSISTENT),
        ("Mastery of Baking", MET),
    ],
)
def test_words_new_zealand_keeps_out_of_titles(title: str, expected: Finding) -> None:
    assert finding(replace(EMPTY, title=LocalizedText(en=title)), "nz", "title") is expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level(framework="NZQCF", level="5"), MET),
        (Level(framework="NZQF", level="5"), MET),
        (Level(framework="NZQCF", level="11"), INCONSISTENT),
        (Level(framework="EQF", level="5"), MISSING),
        (Level(description=ja("入門")), MISSING),
    ],
)
def test_a_level_of_the_right_framework(level: Level, expected: Finding) -> None:
    assert finding(replace(EMPTY, level=(level,)), "nz", "level") is expected


@pytest.mark.parametrize(
    ("unit", "expected"), [(EffortUnit.HOURS, MET), (EffortUnit.ECTS, MET), (EffortUnit.JP_CREDITS, INCONSISTENT)]
)
def test_webuild_takes_hours_or_ects(unit: EffortUnit, expected: Finding) -> None:
    given = replace(EMPTY, learner_effort=LearnerEffort(value=Decimal(10), unit=unit))
    assert finding(given, "webuild", "learner_effort") is expected


def level_of(stated: object) -> Finding:
    microcredential, problems = from_dict({"level": stated})
    conformance = check(microcredential, ["eu"], problems=problems).frameworks[0]
    return conformance.finding_for("level")


def test_a_level_is_mandatory_only_if_applicable_and_none_is_an_answer() -> None:
    assert level_of("なし") is MET
    assert level_of("EQF 6") is MET
    assert level_of("入門") is MET
    assert level_of("") is MISSING


def test_learner_and_date_are_given_at_award_and_do_not_count() -> None:
    conformance = check(EMPTY, ["jp-common"]).frameworks[0]
    assert [f.rule.descriptor for f in conformance.given_at_award] == ["learner_identification", "date_of_issuing"]
    assert conformance.required_total == 9


def test_an_unreadable_field_is_inconsistent_and_not_merely_missing() -> None:
    microcredential, problems = from_dict({"title": 42, "learner_effort": "週2時間×15週"})
    conformance = check(microcredential, ["jp-common"], problems=problems).frameworks[0]
    assert conformance.finding_for("title") is INCONSISTENT
    assert conformance.finding_for("learner_effort") is INCONSISTENT
    gap = next(f for f in conformance.findings if f.rule.descriptor == "learner_effort")
    assert [problem.code for problem in gap.problems] == ["E_EFFORT_RATE"]
    assert gap.pointer == "/learner_effort"


def test_a_contradiction_spoils_the_descriptor_but_not_a_rule_with_a_test_of_its_own() -> None:
    microcredential, _ = from_dict({"issuer_country": "JP", "learner_effort": {"hours": 60, "credits": 2}})
    report = check(microcredential, ["jp", "rishu-shomei"])
    assert report.framework("jp-common").finding_for("learner_effort") is INCONSISTENT  # type: ignore[union-attr]
    assert report.framework("jp-mc").finding_for("learner_effort") is MET  # type: ignore[union-attr]
    assert report.framework("rishu-shomei").finding_for("learner_effort") is MET  # type: ignore[union-attr]


def test_fields_to_mend_are_counted_once_over_all_frameworks() -> None:
    report = check(EMPTY, ["jp", "eu", "unesco"])
    open_fields = {f.rule.descriptor for c in report.frameworks for f in c.findings if f.counted and f.is_gap}
    assert report.to_go == len(open_fields)
    assert not report.passed
