"""A course of an institution's curriculum: what learning from elsewhere is compared with, and credited as.

    course = Course(code="INF1305", title=LocalizedText(ja="データ科学演習"), credits=Decimal(2))
    faults_of_course(course)     # ()
    digest_of_course(course)     # the same as long as what is taught and what it counts is the same

Hours of study and hours of class stand apart and are never converted: an hour of class on a Japanese paper is 45 or 50
minutes as often as 60. Source: 大学設置基準 第21条（45時間の学修を必要とする内容）.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from kakitome.errors import Param, Problem
from kakitome.learning.workload import plain_decimal
from kakitome.values.localized_text import LocalizedText

LONGEST_CODE: Final = 40
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 1000
MOST_OUTCOMES_OF_A_COURSE: Final = 40
MOST_CREDITS: Final = Decimal(60)
"""A course of more is a mistake in the column: a thesis counts ten or so. (derived)"""
MOST_HOURS: Final = Decimal(3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course as its institution describes it; empty or None is not stated.

    Attributes:
        code: what the institution calls it, unique in the institution.
        credits: of the institution's own system, above nothing and at most 60.
        level: in the institution's words, such as a year of study.
        outcomes: in the order of the syllabus.
        study_hours: all hours of study, by the clock.
        class_hours: hours of class as the institution counts them; never converted.
        assessment: how it is assessed, in words.
        starts_on, ends_on: the days from and until which it is taught, both included.
    """

    code: str
    title: LocalizedText
    credits: Decimal
    level: str = ""
    outcomes: tuple[LocalizedText, ...] = ()
    study_hours: Decimal | None = None
    class_hours: Decimal | None = None
    assessment: LocalizedText = LocalizedText()
    starts_on: date | None = None
    ends_on: date | None = None

    def has_ended(self, today: date) -> bool:
        """Tell whether it is taught no longer."""
        return self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseVersion:
    """One version of a course; versions count from 1 and are never changed."""

    institution: str
    version: int
    course: Course
    recorded_at: datetime

    @property
    def digest(self) -> str:
        """SHA-256 of what is taught, hexadecimal."""
        return digest_of_course(self.course)


def digest_of_course(course: Course) -> str:
    """Hash what is taught and what it counts: all but the days between which it is taught.

    An equivalent rests on it: a course that ends is told by its end, and one that is moved by a year stays what it is.
    """
    stated = {
        "code": course.code,
        "title": [course.title.ja, course.title.en],
        "credits": plain_decimal(course.credits),
        "level": course.level,
        "outcomes": [[outcome.ja, outcome.en] for outcome in course.outcomes],
        "study_hours": _plain(course.study_hours),
        "class_hours": _plain(course.class_hours),
        "assessment": [course.assessment.ja, course.assessment.en],
    }
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def faults_of_course(course: Course) -> tuple[Problem, ...]:
    """Return what keeps a course out of the curriculum: E_COURSE_CODE, E_COURSE_TITLE, E_COURSE_CREDITS …."""
    return tuple(_faults(course))


def _faults(course: Course) -> Iterator[Problem]:
    if not course.code:
        yield _fault("E_COURSE_CODE", "code")
    if not course.title:
        yield _fault("E_COURSE_TITLE", "title")
    if not Decimal(0) < course.credits <= MOST_CREDITS:
        yield _fault("E_COURSE_CREDITS", "credits", most=plain_decimal(MOST_CREDITS))
    for name, hours in (("study_hours", course.study_hours), ("class_hours", course.class_hours)):
        if hours is not None and not Decimal(0) < hours <= MOST_HOURS:
            yield _fault("E_COURSE_HOURS", name, most=plain_decimal(MOST_HOURS))
    yield from _long_texts(course)
    if course.starts_on and course.ends_on and course.ends_on < course.starts_on:
        yield _fault("E_COURSE_TERMS", "ends_on")


def _long_texts(course: Course) -> Iterator[Problem]:
    texts: Sequence[tuple[str, str, int]] = (
        ("code", course.code, LONGEST_CODE),
        ("title", course.title.ja, LONGEST_TITLE),
        ("title", course.title.en, LONGEST_TITLE),
        ("level", course.level, LONGEST_TITLE),
        ("assessment", course.assessment.ja, LONGEST_TEXT),
        ("assessment", course.assessment.en, LONGEST_TEXT),
        *(("outcomes", text, LONGEST_TEXT) for outcome in course.outcomes for text in (outcome.ja, outcome.en)),
    )
    for name, text, limit in texts:
        if len(text) > limit:
            yield _fault("E_COURSE_LONG", name, limit=limit)
        if not text.replace("\u3000", " ").isprintable():
            yield _fault("E_COURSE_TEXT", name)
    if len(course.outcomes) > MOST_OUTCOMES_OF_A_COURSE:
        yield _fault("E_COURSE_OUTCOMES", "outcomes", limit=MOST_OUTCOMES_OF_A_COURSE)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else plain_decimal(value)


def _fault(code: str, pointer: str, **params: Param) -> Problem:
    return Problem(code=code, pointer=f"/{pointer}", params=params)
