"""Whether a grade says that the learner passed: by the definition first, then by words that mean the same everywhere."""

import pytest

from kakitome import texts
from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.passing import PassRule, doubt_about, pass_rule_of, refusal_of
from kakitome.values.localized_text import LocalizedText


def rule(scheme: str = "", *marks: str, en: str = "") -> PassRule:
    assessments = tuple(Assessment(method=AssessmentMethod.QUIZ, pass_mark=mark) for mark in marks)
    return pass_rule_of(Microcredential(grade_achieved=LocalizedText(ja=scheme, en=en), assessment_type=assessments))


def code(grade: str, by: PassRule) -> str:
    doubt = doubt_about(grade, by)
    return doubt.code.removeprefix("W_GRADE_") if doubt else ""


@pytest.mark.parametrize(
    "grade",
    [
        "不可", "不合格", "欠席", "棄権", "未受験", "失格", "×", "F", "Ｆ", "f", "Fail", "FAILED", "not passed", "N/P", "absent",
        "withdrawn", "incomplete", "58点（不合格）", "不可（再試可）", "欠席のため不合格", "Grade F", "85 F", "保留", "履修放棄",
        "不 可", "不　可", "不 合格", "棄 権", "58点（不 可）", "F A I L", "合格せず", "合格しなかった", "合格 せず", "認定せず", "修了せず",
        "修了できなかった", "修了に至らず", "非合格", "未合格", "不認", "中途退学", "出席不足", "Ｆ評価", "F判定", "不可判定", "評価F",
    ],
)  # fmt: skip
def test_words_that_mean_a_fail_everywhere_are_no_pass(grade: str) -> None:
    assert code(grade, rule()) == "NOT_PASSED"


@pytest.mark.parametrize(
    "grade",
    [
        "優", "可", "秀", "A", "A-", "B+", "C", "S", "P", "Pass", "合格", "条件付き合格", "85点", "60", "18/20", "○", "認定", "3.7", "Class I", "", "優秀",
        "A+", "良", "修了", "合 格", "A判定", "S評価", "評価：優", "合格判定", "45点（合格）", "5", "60%", "100点", "GPA 3.5", "IELTS 6.5",
        "非常に優秀", "再試験を受験せず合格", "優 良", "未来賞",
    ],
)  # fmt: skip
def test_other_grades_are_left_to_the_institution(grade: str) -> None:
    assert code(grade, rule()) == ""


@pytest.mark.parametrize(
    "grade",
    [
        "D", "Ｄ", "d+", "E", "不合格→追試合格", "優（欠席）", "合格/不合格", "D判定", "Ｄ 判定", "E評価", "0", "0点", "30/100", "42", "59.5",
        "3点", "成績 42", "11/20", "不明", "途中から出席しなかったため不足",
    ],
)  # fmt: skip
def test_what_may_be_either_is_a_question_for_a_person(grade: str) -> None:
    assert code(grade, rule()) == "UNCLEAR"


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("S・A・B・C・D（Dは不合格）", "NOT_PASSED"),
        ("秀S 優A 良B 可C 不可D。D：不可", "NOT_PASSED"),
        ("S, A, B, C; D (fail)", "NOT_PASSED"),
        ("C以上で合格", "NOT_PASSED"),
        ("S, A, B, C, D, F", ""),
        ("5段階", "UNCLEAR"),
    ],
)
def test_a_d_fails_where_the_institution_says_so(scheme: str, expected: str) -> None:
    assert code("D", rule(scheme)) == expected


@pytest.mark.parametrize(
    ("mark", "grade", "expected"),
    [
        ("60", "59", "BELOW_MARK"), ("60", "60", ""), ("60点", "５８点", "BELOW_MARK"), ("60点以上", "58/100", "BELOW_MARK"),
        ("60%", "18/20", ""), ("60%", "11/20", "BELOW_MARK"), ("80", "79.5%", "BELOW_MARK"), ("70", "3.9", "UNCLEAR"),
        ("70", "3点", "BELOW_MARK"), ("C以上", "D", "NOT_PASSED"), ("C", "C-", "NOT_PASSED"), ("可", "不可", "NOT_PASSED"), ("可", "良", ""),
        ("良以上", "可", "NOT_PASSED"), ("60", "85点（不合格）", "UNCLEAR"), ("すべての項目", "12", "UNCLEAR"), ("すべての項目", "62", ""), ("50", "52", ""),
    ],
)  # fmt: skip
def test_a_score_is_compared_with_the_stated_pass_mark(mark: str, grade: str, expected: str) -> None:
    assert code(grade, rule("", mark)) == expected


def test_the_grading_in_words_comes_before_the_marks_of_single_assessments() -> None:
    by = rule("100点満点、60点以上で合格、80点以上は優", "80", "70")
    assert [code(grade, by) for grade in ("59", "65", "85")] == ["BELOW_MARK", "", ""]
    assert code("72", rule("", "80", "70")) == ""
    assert code("65%", rule(en="Percentage (pass at 80%)")) == "BELOW_MARK"


@pytest.mark.parametrize("grade", ["不可", "59"])
def test_a_finding_becomes_a_refusal_with_a_sentence_in_both_languages(grade: str) -> None:
    doubt = doubt_about(grade, rule("", "60"))
    assert doubt is not None
    refusal = refusal_of(doubt)
    assert (doubt.severity, refusal.severity, refusal.code) == ("warning", "error", doubt.code.replace("W_", "E_", 1))
    for told in (doubt, refusal):
        both = texts.both(told)
        assert grade in both.ja and grade in both.en
