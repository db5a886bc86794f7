"""Forms of the curriculum: one course, a file of many, and a syllabus that is pasted."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.learning.credit.course import LONGEST_CODE, LONGEST_TEXT, LONGEST_TITLE, Course
from kakitome.learning.credit.course_list import LARGEST_COURSE_FILE, in_both_languages, read_quantity
from kakitome.learning.labelled_text import LONGEST_SYLLABUS
from kakitome.learning.workload import plain_decimal
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.forms import CodeField, DayField, Form, LinesField, UploadField


class QuantityField(forms.CharField):
    """A number of credits or hours, with or without its unit; becomes a `Decimal`, None when nothing was typed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        """Read the number."""
        typed: str = super().clean(value)
        if not typed:
            return None
        quantity = read_quantity(typed)
        if quantity is None:
            raise forms.ValidationError(written.finding(Problem(code="E_COURSE_NUMBER", params={"value": typed[:40]})))
        return quantity


class CourseForm(Form):
    """One course of the curriculum."""

    code = CodeField(label=_("Course number"), max_length=LONGEST_CODE)
    title_ja = forms.CharField(label=_("Title in Japanese"), max_length=LONGEST_TITLE, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=LONGEST_TITLE, required=False)
    credits = QuantityField(label=_("Credits"), max_length=20)
    level = forms.CharField(
        label=_("Level"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("In your own words, such as the year of study."),
    )
    outcomes_ja = LinesField(
        label=_("Learning outcomes in Japanese"), required=False, help_text=_("One a line."), rows=5, max_length=20_000
    )
    outcomes_en = LinesField(
        label=_("Learning outcomes in English"),
        required=False,
        help_text=_("One a line, in the order of the Japanese ones."),
        rows=5,
        max_length=20_000,
    )
    study_hours = QuantityField(
        label=_("Hours of study"), required=False, max_length=20, help_text=_("All of them, by the clock.")
    )
    class_hours = QuantityField(
        label=_("Hours of class"),
        required=False,
        max_length=20,
        help_text=_("As you count them. They are shown and never converted."),
    )
    assessment_ja = forms.CharField(label=_("Assessment in Japanese"), required=False, max_length=LONGEST_TEXT)
    assessment_en = forms.CharField(label=_("Assessment in English"), required=False, max_length=LONGEST_TEXT)
    starts_on = DayField(label=_("Taught from"), required=False)
    ends_on = DayField(label=_("Taught until"), required=False)

    def course(self) -> Course:
        """Return the course that was typed."""
        typed = self.cleaned_data
        return Course(
            code=unicodedata.normalize("NFKC", typed["code"]),
            title=LocalizedText(ja=typed["title_ja"], en=typed["title_en"]),
            credits=typed["credits"],
            level=typed["level"],
            outcomes=in_both_languages(_lines(typed["outcomes_ja"]), _lines(typed["outcomes_en"])),
            study_hours=typed["study_hours"],
            class_hours=typed["class_hours"],
            assessment=LocalizedText(ja=typed["assessment_ja"], en=typed["assessment_en"]),
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
        )

    def name_problems(self, problems: Iterable[Problem], *, field: str | None = None) -> None:
        """Say each finding at the field it is about."""
        for problem in problems:
            name = problem.pointer.strip("/")
            name = name if name in self.fields else f"{name}_ja"
            self.add_error(name if name in self.fields else field, written.finding(problem))


class CourseFileForm(Form):
    """A file of courses."""

    file = UploadField(
        label=_("File"),
        help_text=_("CSV or Excel, one course a row, with a row of headings. Up to 512 KB."),
        accept=".csv,.tsv,.txt,.xlsx",
        largest=LARGEST_COURSE_FILE,
        too_large=_("A file may have 512 KB. Bring it in by parts."),
        error_messages={"required": _("Choose the file.")},
    )


class SyllabusForm(Form):
    """The text of a syllabus."""

    text = LinesField(
        label=_("Text of the syllabus"),
        help_text=_("Copy it from the page or the document and paste it here. It is read once and kept nowhere."),
        rows=14,
        max_length=LONGEST_SYLLABUS,
    )


def stated_of(course: Course) -> dict[str, Any]:
    """Return what the form shows of a course."""
    return {
        "code": course.code,
        "title_ja": course.title.ja,
        "title_en": course.title.en,
        "credits": plain_decimal(course.credits),
        "level": course.level,
        "outcomes_ja": "\n".join(outcome.ja for outcome in course.outcomes).rstrip(),
        "outcomes_en": "\n".join(outcome.en for outcome in course.outcomes).rstrip(),
        "study_hours": _plain(course.study_hours),
        "class_hours": _plain(course.class_hours),
        "assessment_ja": course.assessment.ja,
        "assessment_en": course.assessment.en,
        "starts_on": course.starts_on.isoformat() if course.starts_on else "",
        "ends_on": course.ends_on.isoformat() if course.ends_on else "",
    }


def _plain(value: Decimal | None) -> str:
    return "" if value is None else plain_decimal(value)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
