"""A curriculum in a file that spreadsheets write: one course per row, its columns found by their headings.

    >>> given = "科目番号,授業科目名,単位数\\nINF1305,データ科学演習,２単位\\n".encode("cp932")
    >>> [(line.course.code, str(line.course.credits)) for line in read_courses(given).lines if line.course]
    [('INF1305', '2')]

Encodings, workbooks and titles above the headings are understood as in class lists. Nothing is raised for what is in a
file: a row that cannot be a course says why.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list.any_table import open_table
from kakitome.learning.class_list.records import TableRow, TableUnreadable
from kakitome.learning.credit.course import Course, faults_of_course
from kakitome.learning.labelled_text import split_items
from kakitome.values.dates import parse_date
from kakitome.values.localized_text import LocalizedText

MOST_COURSES: Final = 2000
"""Of one file; a faculty's curriculum has some hundreds. (derived)"""
LARGEST_COURSE_FILE: Final = 512 * 1024
_HEADING_ROWS: Final = 20
_problem = ProblemFactory()

HEADINGS: Final[Mapping[str, Sequence[str]]] = {
    "code": (
        *("科目番号", "科目コード", "授業コード", "時間割コード", "講義コード", "科目no", "ナンバリング", "コード"),
        *("coursecode", "coursenumber", "courseno", "courseid", "code"),
    ),
    "title_ja": (
        *("科目名", "授業科目名", "授業科目", "授業科目の名称", "科目名称", "講義名", "授業名", "科目", "科目名和"),
        *("科目名日本語", "科目名和文", "titleja", "titlejapanese", "coursetitleja"),
    ),
    "title_en": (
        *(
            "英語科目名",
            "科目名英",
            "科目名英語",
            "科目名英文",
            "英文科目名",
            "英語名",
            "授業科目名英",
            "授業科目名英語",
        ),
        *("title", "titleen", "titleenglish", "coursetitle", "coursetitleen", "coursename"),
    ),
    "credits": ("単位", "単位数", "credits", "credit", "creditpoints"),
    "level": ("レベル", "水準", "配当年次", "対象学年", "学年", "年次", "level", "year", "yearofstudy"),
    "outcomes_ja": ("学修成果", "学習成果", "到達目標", "達成目標", "授業の到達目標", "outcomesja"),
    "outcomes_en": (
        "学修成果英",
        "到達目標英",
        "到達目標英語",
        "outcomes",
        "learningoutcomes",
        "outcomesen",
        "objectives",
    ),
    "study_hours": ("学修時間", "学習時間", "総学修時間", "総学習時間", "studyhours", "hoursofstudy", "totalhours"),
    "class_hours": ("授業時間", "授業時間数", "授業時数", "classhours", "contacthours", "hoursofclass"),
    "assessment_ja": ("評価方法", "成績評価", "成績評価方法", "成績評価の方法", "assessmentja"),
    "assessment_en": ("評価方法英", "評価方法英語", "assessment", "assessmenten", "assessmentmethod", "grading"),
    "starts_on": ("開始日", "適用開始", "適用開始日", "開講開始", "有効開始", "starts", "startson", "validfrom"),
    "ends_on": ("終了日", "適用終了", "適用終了日", "廃止日", "有効終了", "ends", "endson", "validuntil"),
}
"""Headings in the forms people write them, folded as `_folded` does. (derived)"""
_FIELD_OF: Final = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_NUMBER: Final = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)(?:単位|時間|credits?|cr|hours?|hrs?|h)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """One row: a course, or what keeps it from being one; `row` as Excel numbers it."""

    row: int
    given: str
    course: Course | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseList:
    """The rows of a list; with `problems` there are none."""

    lines: tuple[CourseLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_courses(data: bytes) -> CourseList:
    """Read the courses of a CSV file or a workbook."""
    if len(data) > LARGEST_COURSE_FILE:
        return CourseList(problems=(_problem("E_LIST_TOO_LARGE", kilobytes=LARGEST_COURSE_FILE // 1024),))
    try:
        records = open_table(data)
        return CourseList(problems=(records,)) if isinstance(records, Problem) else _read(records)
    except TableUnreadable as unreadable:
        return CourseList(problems=tuple(unreadable.problems))


def read_quantity(text: str) -> Decimal | None:
    """Read a number with or without its unit, full-width or not; None where there is none.

    >>> read_quantity("１．５単位")
    Decimal('1.5')
    """
    match = _NUMBER.fullmatch(re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text)))
    try:
        return Decimal(match[1]) if match else None
    except InvalidOperation:  # pragma: no cover - the shape leaves nothing else
        return None


def in_both_languages(ja: Sequence[str], en: Sequence[str]) -> tuple[LocalizedText, ...]:
    """Put outcomes in two languages beside each other, in their order."""
    longest = max(len(ja), len(en))
    pad = ("",) * longest
    return tuple(
        LocalizedText(ja=japanese, en=english)
        for japanese, english in zip((*ja, *pad)[:longest], (*en, *pad)[:longest], strict=True)
    )


def _read(records: Iterable[TableRow]) -> CourseList:
    lines: list[CourseLine] = []
    columns: Mapping[str, int] = {}
    for count, record in enumerate(record for record in records if not record.blank):
        if not columns:
            columns = _columns(record.cells)
            if not columns and count >= _HEADING_ROWS:
                break
            continue
        lines.append(_line(record, columns))
        if len(lines) > MOST_COURSES:
            return CourseList(problems=(_problem("E_COURSES_MANY", limit=MOST_COURSES),))
    if not columns:
        return CourseList(problems=(_problem("E_COURSES_HEADINGS"),))
    return CourseList(lines=tuple(_once_each(lines))) if lines else CourseList(problems=(_problem("E_COURSES_EMPTY"),))


def _once_each(lines: Iterable[CourseLine]) -> Iterable[CourseLine]:
    """Refuse the second row of a code: nobody can tell which of the two is meant."""
    first: dict[str, int] = {}
    for line in lines:
        code = line.course.code if line.course else ""
        if code and first.setdefault(code, line.row) != line.row:
            yield CourseLine(
                row=line.row, given=line.given, problems=(_problem("E_COURSE_TWICE", code=code, row=first[code]),)
            )
        else:
            yield line


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Find which column is which; empty for a row that is no row of headings."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if field := _FIELD_OF.get(_folded(cell)):
            columns.setdefault(field, place)
    is_titled = "title_ja" in columns or "title_en" in columns
    return columns if is_titled and "credits" in columns and "code" in columns else {}


def _folded(heading: str) -> str:
    return re.sub(r"[\s_.\-・:：*＊()（）/]", "", unicodedata.normalize("NFKC", heading)).casefold()


def _line(record: TableRow, columns: Mapping[str, int]) -> CourseLine:
    def cell(name: str) -> str:
        place = columns.get(name, -1)
        return record.cells[place].strip() if 0 <= place < len(record.cells) else ""

    problems: list[Problem] = []
    quantities = {
        name: _quantity(name, cell(name), problems=problems) for name in ("credits", "study_hours", "class_hours")
    }
    course = Course(
        code=_one_line(unicodedata.normalize("NFKC", cell("code"))),
        title=LocalizedText(ja=_one_line(cell("title_ja")), en=_one_line(cell("title_en"))),
        credits=quantities["credits"] or Decimal(0),
        level=_one_line(cell("level")),
        outcomes=in_both_languages(split_items(cell("outcomes_ja")), split_items(cell("outcomes_en"))),
        study_hours=quantities["study_hours"],
        class_hours=quantities["class_hours"],
        assessment=LocalizedText(ja=_one_line(cell("assessment_ja")), en=_one_line(cell("assessment_en"))),
        starts_on=_day("starts_on", cell("starts_on"), problems=problems),
        ends_on=_day("ends_on", cell("ends_on"), problems=problems),
    )
    given = "".join(sign for sign in f"{course.code} {course.title.in_language('ja')}" if sign.isprintable())[:80]
    faults = (*problems, *(() if problems else faults_of_course(course)))
    return CourseLine(row=record.number, given=given.strip(), course=None if faults else course, problems=faults)


def _quantity(name: str, text: str, *, problems: list[Problem]) -> Decimal | None:
    quantity = read_quantity(text) if text else None
    if text and quantity is None:
        problems.append(Problem(code="E_COURSE_NUMBER", pointer=f"/{name}", params={"value": text[:40]}))
    return quantity


def _day(name: str, text: str, *, problems: list[Problem]) -> date | None:
    if not text:
        return None
    written_day = parse_date(text, column=name)
    if isinstance(written_day, Problem):
        problems.append(written_day)
        return None
    return written_day.on


def _one_line(text: str) -> str:
    return " ".join(text.split())
