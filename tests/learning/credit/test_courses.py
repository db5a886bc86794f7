"""Courses: what keeps one out, how lists and syllabuses are read, and what its digest speaks of."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from kakitome.learning.credit.course import Course, digest_of_course, faults_of_course
from kakitome.learning.credit.course_list import read_courses
from kakitome.learning.credit.syllabus import propose_from_syllabus
from kakitome.values.localized_text import LocalizedText

COURSE = Course(code="INF1305", title=LocalizedText(ja="データ科学演習"), credits=Decimal(2))
TABLE = "教務課 2026年度\n科目番号,授業科目名,単位数,到達目標,学修時間\nINF1305,データ科学演習,２単位,(1) 集める。(2) 分ける。,90時間\n"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-16"])
def test_a_list_is_read_by_its_headings_in_any_encoding(encoding: str) -> None:
    (line,) = read_courses(TABLE.encode(encoding)).lines

    assert line.course == replace(
        COURSE,
        outcomes=(LocalizedText(ja="集める。"), LocalizedText(ja="分ける。")),
        study_hours=Decimal(90),
    )


def test_a_workbook_is_read_as_well() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Course code", "Course title", "Credits", "Learning outcomes"])
    sheet.append(["X1", "Data", 1.5, "Collect data\nSort data"])
    content = io.BytesIO()
    book.save(content)

    (line,) = read_courses(content.getvalue()).lines

    assert line.course is not None
    assert (line.course.credits, [one.en for one in line.course.outcomes]) == (
        Decimal("1.5"),
        ["Collect data", "Sort data"],
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",名,2", "E_COURSE_CODE"),
        ("A1,,2", "E_COURSE_TITLE"),
        ("A1,名,0", "E_COURSE_CREDITS"),
        ("A1,名,たくさん", "E_COURSE_NUMBER"),
        ("A1,名\u202e名,2", "E_COURSE_TEXT"),
        (f"{'A' * 41},名,2", "E_COURSE_LONG"),
    ],
)
def test_a_row_that_is_no_course_says_why(row: str, code: str) -> None:
    (line,) = read_courses(f"科目番号,科目名,単位数\n{row}\n".encode()).lines

    assert line.course is None
    assert [problem.code for problem in line.problems] == [code]


def test_a_number_that_comes_twice_is_taken_once_and_named() -> None:
    first, second = read_courses("科目番号,科目名,単位\nA1,一,2\nA1,二,2\n".encode()).lines

    assert first.course is not None and second.course is None
    assert (second.problems[0].code, second.problems[0].params["row"]) == ("E_COURSE_TWICE", 2)


def test_without_headings_nothing_is_guessed() -> None:
    assert [problem.code for problem in read_courses(b"A1,Data,2\n").problems] == ["E_COURSES_HEADINGS"]


def test_the_digest_speaks_of_what_is_taught_and_not_of_when() -> None:
    digest = digest_of_course(COURSE)

    assert digest_of_course(replace(COURSE, ends_on=date(2027, 3, 31))) == digest
    assert digest_of_course(replace(COURSE, credits=Decimal("2.0"))) == digest
    assert digest_of_course(replace(COURSE, credits=Decimal(1))) != digest
    assert digest_of_course(replace(COURSE, outcomes=(LocalizedText(ja="集める。"),))) != digest


def test_an_end_before_the_beginning_is_told() -> None:
    backwards = replace(COURSE, starts_on=date(2027, 4, 1), ends_on=date(2026, 3, 31))

    assert [fault.code for fault in faults_of_course(backwards)] == ["E_COURSE_TERMS"]


def test_a_syllabus_proposes_labelled_fields_and_guesses_nothing() -> None:
    text = """シラバス
    【授業科目名】　データ科学演習
    単位数：2単位
    配当年次
    2年次
    到達目標
    ・データを集める。
    ・結果を伝える。

    この科目は4単位の科目とは関係がありません。
    """

    finds = {find.field: find.value for find in propose_from_syllabus(text)}

    assert finds == {
        "title_ja": "データ科学演習",
        "credits": "2",
        "level": "2年次",
        "outcomes_ja": "データを集める。\n結果を伝える。",
    }


def test_a_hostile_syllabus_ends_soon() -> None:
    assert propose_from_syllabus("科目名" * 20_000 + "\n" + "　" * 30_000) == ()
