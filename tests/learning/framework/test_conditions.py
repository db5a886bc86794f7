"""The tests that rules ask for, on the definitions they were made for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.definition import from_dict
from kakitome.learning.framework.catalogue import FaultyCatalogue, find_frameworks
from kakitome.learning.framework.check import check
from kakitome.learning.framework.conditions import DescriptorFinding, judge
from kakitome.learning.framework.model import Confidence
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import AwardingBody, DeliveryPeriod, Microcredential
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.statements import quality_cells
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.values.localized_text import LocalizedText

EMPTY = Microcredential()
MET, MISSING, INCONSISTENT = DescriptorFinding.MET, DescriptorFinding.MISSING, DescriptorFinding.INCONSISTENT


def ja(text: str) -> LocalizedText:
    return LocalizedText(ja=text)


def finding(microcredential: Microcredential, framework: str, rule_id: str) -> DescriptorFinding:
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
def test_assessed(method: AssessmentMethod, expected: DescriptorFinding) -> None:
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
        ("外部委員を含むプログラムの自己点検", {"internal_programme"}),
        ("プログラムは第三者機関による認証を受けている", {"external_programme"}),
        ("The programme is reviewed internally with external members", {"internal_programme"}),
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
        (date(2026, 4, 1), None, DescriptorFinding.NOT_ASKED),
    ],
)
def test_under_one_year(start: date, end: date | None, expected: DescriptorFinding) -> None:
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
        ("見本高専", "", MET),
        ("独立行政法人国立高等専門学校機構", "", MET),
        ("国立大学法人見本大学", "", MET),
        ("見本大学データサイエンス教育研究センター（見本）", "", MET),
        ("見本大学大学院 工学研究科", "", MET),
        ("見本研修所", "", MISSING),
        ("株式会社見本", "", INCONSISTENT),
        ("大学評価学会", "", INCONSISTENT),
        ("大学生協", "", INCONSISTENT),
        ("独立行政法人大学改革支援・学位授与機構", "", INCONSISTENT),
        ("独立行政法人大学入試センター", "", INCONSISTENT),
        ("大学入試センター", "university", INCONSISTENT),
        ("株式会社大学経営研究センター", "", INCONSISTENT),
        ("株式会社見本", "university", INCONSISTENT),
        ("放送大学学園", "", INCONSISTENT),
        ("一般社団法人国立大学協会", "", INCONSISTENT),
        ("職業能力開発総合大学校", "", INCONSISTENT),
        ("見本市民大学", "", INCONSISTENT),
        ("Hamburger University", "", INCONSISTENT),
        # An English name is protected by no law in Japan: it must say its kind.
        ("Mihon University", "", MISSING),
        ("Imperial College London", "", MISSING),
        ("Imperial College London", "university", MET),
        ("何か", "大学", MET),
        ("何か", "junior-college", MET),
        ("日本工学教育協会", "learned-society", INCONSISTENT),
    ],
)
def test_who_may_award_a_certificate_programme(name: str, kind: str, expected: DescriptorFinding) -> None:
    given = replace(EMPTY, awarding_body=AwardingBody(name=ja(name), kind=kind))
    assert finding(given, "rishu-shomei", "institution") is expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Dairy Calf Rearing", MET),
        ("National Certificate of Baking", INCONSISTENT),
        ("New Zealand Diploma in Baking", INCONSISTENT),
        ("Bachelor Studies", INCONSISTENT),
        ("International Trade", MET),
        ("Master of Baking", INCONSISTENT),
        ("Master Baking", MET),
        ("Mastery of Baking", MET),
        ("National Parks", MET),
    ],
)
def test_words_new_zealand_keeps_out_of_titles_where_they_may_confuse(title: str, expected: DescriptorFinding) -> None:
    given = replace(EMPTY, title=LocalizedText(en=title))
    assert {finding(given, "nz", "title"), finding(given, "nz", "title-words")} - {MET} == {expected} - {MET}


@pytest.mark.parametrize("title", ["Master Baking", "National Parks", "Doctor and Patient"])
def test_a_word_that_only_nzqa_can_judge_is_a_remark(title: str) -> None:
    report = check(replace(EMPTY, title=LocalizedText(en=title)), ["nz"])
    (doubtful,) = [f for f in report.frameworks[0].findings if f.rule.id == "title-doubtful-words"]
    assert (doubtful.finding, doubtful.counted) == (INCONSISTENT, False)


def test_new_zealand_needs_a_title_in_english() -> None:
    assert finding(replace(EMPTY, title=ja("パン作り")), "nz", "title") is INCONSISTENT
    assert finding(EMPTY, "nz", "title") is MISSING


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
def test_a_level_of_the_right_framework(level: Level, expected: DescriptorFinding) -> None:
    assert finding(replace(EMPTY, level=(level,)), "nz", "level") is expected


@pytest.mark.parametrize(
    ("unit", "expected"), [(EffortUnit.HOURS, MET), (EffortUnit.ECTS, MET), (EffortUnit.JP_CREDITS, INCONSISTENT)]
)
def test_webuild_takes_hours_or_ects(unit: EffortUnit, expected: DescriptorFinding) -> None:
    given = replace(EMPTY, learner_effort=LearnerEffort(value=Decimal(10), unit=unit))
    assert finding(given, "webuild", "learner_effort") is expected


def level_of(stated: object) -> DescriptorFinding:
    microcredential, problems = from_dict({"level": stated})
    conformance = check(microcredential, ["eu"], problems=problems).frameworks[0]
    return conformance.finding_for("level")


def test_a_level_is_mandatory_only_if_applicable_and_none_is_an_answer() -> None:
    assert level_of("なし") is MET
    assert level_of("EQF 6") is MET
    assert level_of({"framework": "SeQF", "level": "7"}) is MET
    assert level_of("JEQF 6") is INCONSISTENT
    assert level_of("入門") is INCONSISTENT
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


@pytest.mark.parametrize("key", ["programme", "プログラム"])
@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("プログラムごとの外部委員を含む点検", "internal_programme"),
        ("外部評価委員が加わる見直し会議（年1回）", "internal_programme"),
        ("Reviewed yearly with external experts", "internal_programme"),
        ("JABEEの認定を受けている", "external_programme"),
        ("認証評価を受審", "external_programme"),
    ],
)
def test_who_answers_for_a_review_makes_it_internal_or_external(key: str, words: str, cell: str) -> None:
    microcredential, _ = from_dict({"quality_assurance": {key: words}})
    assert quality_cells(microcredential.quality_assurance) == {cell}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, MISSING),
        ({"learner_effort": "60時間"}, MISSING),
        ({"learner_effort": "20時間の授業と40時間の予習復習（計60時間）"}, INCONSISTENT),
        ({"learner_effort": "180時間", "class_hours": 59}, INCONSISTENT),
        ({"learner_effort": "180時間", "class_hours": 60}, MET),
        ({"learner_effort": "180時間", "class_hours": "60時間（1時間＝45分）"}, MET),
    ],
)
def test_sixty_hours_of_a_certificate_programme_are_hours_of_class(
    stated: dict[str, object], expected: DescriptorFinding
) -> None:
    microcredential, _ = from_dict(stated)
    assert finding(microcredential, "rishu-shomei", "total-hours") is expected


def test_study_hours_alone_are_asked_how_many_of_them_are_class() -> None:
    microcredential, _ = from_dict({"learner_effort": "60時間"})
    (gap,) = [f for f in check(microcredential, ["rishu-shomei"]).frameworks[0].gaps if f.rule.id == "total-hours"]
    assert [(p.code, p.pointer) for p in gap.problems] == [("E_CLASS_HOURS_UNTOLD", "/class_hours")]
    assert gap.rule.confidence is Confidence.DERIVED


def test_hours_of_forty_five_minutes_are_told_what_they_come_to_by_the_clock() -> None:
    microcredential, _ = from_dict({"class_hours": "60時間（1時間＝45分）"})
    findings = {f.rule.id: f for f in check(microcredential, ["rishu-shomei"]).frameworks[0].findings}
    assert findings["clock-hours"].finding is INCONSISTENT
    assert findings["clock-hours"].problems[0].params["hours"] == "45"
    assert not findings["clock-hours"].counted


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", MISSING),
        ("なし", INCONSISTENT),
        ("none", INCONSISTENT),
        ("実務経験3年以上", INCONSISTENT),
        ("高等学校を卒業した者、または同等以上の学力がある者", MET),
        ("大学を卒業した看護師", MET),
    ],
)
def test_only_those_who_may_enter_a_university_can_take_a_certificate_programme(
    condition: str, expected: DescriptorFinding
) -> None:
    given = replace(EMPTY, prerequisites=ja(condition))
    assert finding(given, "rishu-shomei", "eligibility") is expected


def test_a_japanese_system_is_not_for_institutions_abroad() -> None:
    body = AwardingBody(name=ja("見本大学"), kind="university")
    assert (
        finding(replace(EMPTY, awarding_body=body, issuer_country="GB"), "rishu-shomei", "institution") is INCONSISTENT
    )
    assert finding(replace(EMPTY, awarding_body=body, issuer_country="JP"), "rishu-shomei", "institution") is MET


@pytest.mark.parametrize("invisible", ["\u200b", " \u3000", "\u2800", "\u00ad\ufeff"])
def test_what_nobody_sees_is_not_stated(invisible: str) -> None:
    given = replace(EMPTY, title=ja(invisible), awarding_body=AwardingBody(name=ja(invisible)))
    conformance = check(given, ["jp-common"]).frameworks[0]
    assert conformance.finding_for("title") is MISSING
    assert conformance.finding_for("awarding_body") is MISSING


def test_a_contradiction_spoils_the_descriptor_but_not_a_rule_with_a_test_of_its_own() -> None:
    stated = {"issuer_country": "JP", "learner_effort": {"hours": 60, "credits": 2}, "class_hours": 60}
    report = check(from_dict(stated)[0], ["jp", "rishu-shomei"])
    assert report.framework("jp-common").finding_for("learner_effort") is INCONSISTENT  # type: ignore[union-attr]
    assert report.framework("jp-mc").finding_for("learner_effort") is MET  # type: ignore[union-attr]
    assert report.framework("rishu-shomei").finding_for("learner_effort") is MET  # type: ignore[union-attr]


def test_fields_to_mend_are_counted_once_over_all_frameworks() -> None:
    report = check(EMPTY, ["jp", "eu", "unesco"])
    open_fields = {f.rule.descriptor for c in report.frameworks for f in c.findings if f.counted and f.is_gap}
    assert report.to_go == len(open_fields)
    assert not report.passed
