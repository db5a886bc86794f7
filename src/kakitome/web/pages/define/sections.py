"""The form of a definition, section by section: which field stands where and what it asks.

Field names are paths of the canonical definition (see `typed`). What the form does not show, such as
the levels of an imported rubric, travels through it hidden, so that saving loses nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kakitome.web.pages.define.options import (
    CHECKS,
    EN,
    EN_OUTCOME,
    GRADED,
    JA,
    JA_OUTCOME,
    KINDS,
    LEVELS,
    METHODS,
    MODES,
    RECOGNISED,
    STACKABLE,
    UNITS,
    Options,
    Words,
)


class Widget(StrEnum):
    """How a field is typed."""

    LINE = "line"
    SHORT = "short"
    TEXT = "text"
    SELECT = "select"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its path, what it is called, how it is typed; `language` of a localised text."""

    path: str
    label: Words
    widget: Widget = Widget.LINE
    hint: Words = ""
    options: Options = ()
    language: str = ""
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Fields side by side."""

    fields: tuple[Field, ...]
    legend: Words = ""
    hint: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the form; `folded` rows lie behind a line that opens; `adds` names a list that can grow."""

    title: Words
    rows: tuple[Row, ...]
    folded: tuple[Row, ...] = ()
    folded_title: Words = ""
    adds: str = ""
    add_label: Words = ""


def _pair(path: str, label: Words, *, widget: Widget = Widget.LINE, needed: bool = False, hint: Words = "") -> Row:
    """Ask one text in both languages."""
    return Row(
        legend=label,
        hint=hint,
        fields=(
            Field(path=f"{path}.ja", label=JA, widget=widget, language="ja", is_needed=needed),
            Field(path=f"{path}.en", label=EN, widget=widget, language="en"),
        ),
    )


def _single(path: str, label: Words, **options: Any) -> Row:
    return Row(fields=(Field(path=path, label=label, **options),))


def assessments(chosen: Sequence[str]) -> Iterator[Row]:
    """Ask more about each chosen method."""
    names = dict(METHODS)
    for method in chosen:
        path = f"assessment_type.{method}"
        yield Row(
            legend=names.get(method, method),
            fields=(
                Field(path=f"{path}.weight_percent", label=_("Weight (%)"), widget=Widget.SHORT),
                Field(path=f"{path}.pass_mark", label=_("Pass mark"), widget=Widget.SHORT),
                Field(
                    path=f"{path}.gradable",
                    label=_("Is it graded?"),
                    widget=Widget.SELECT,
                    options=GRADED,
                ),
                Field(path=f"{path}.description.ja", label=_("In words, Japanese"), language="ja"),
                Field(path=f"{path}.description.en", label=_("In words, English"), language="en"),
            ),
        )


def _numbered(words: Words, number: int) -> Words:
    return format_lazy(words, number=number + 1)


def outcomes(count: int) -> Iterator[Row]:
    """Ask one outcome per row."""
    for number in range(count):
        path = f"learning_outcomes.{number}.text"
        yield Row(
            fields=(
                Field(path=f"{path}.ja", label=_numbered(JA_OUTCOME, number), widget=Widget.TEXT, language="ja"),
                Field(path=f"{path}.en", label=_numbered(EN_OUTCOME, number), widget=Widget.TEXT, language="en"),
            )
        )


def levels(count: int) -> Iterator[Row]:
    """Ask one level claim per row, each with who asserts it."""
    for number in range(count):
        path = f"level.{number}"
        yield Row(
            fields=(
                Field(path=f"{path}.framework", label=_("Framework"), widget=Widget.SELECT, options=LEVELS),
                Field(path=f"{path}.level", label=_("Level in it"), widget=Widget.SHORT),
                Field(path=f"{path}.description.ja", label=_("In words, Japanese"), language="ja"),
                Field(path=f"{path}.description.en", label=_("In words, English"), language="en"),
                Field(path=f"{path}.asserted_by.ja", label=_("Who says so, Japanese"), language="ja"),
                Field(path=f"{path}.asserted_by.en", label=_("Who says so, English"), language="en"),
                Field(path=f"{path}.evidence", label=_("Evidence (address)")),
            )
        )


def skills(count: int) -> Iterator[Row]:
    """Ask one skill per row, as its framework names it."""
    for number in range(count):
        path = f"skills.{number}"
        yield Row(
            fields=(
                Field(path=f"{path}.framework", label=_("Framework, e.g. ESCO"), widget=Widget.SHORT),
                Field(path=f"{path}.label.ja", label=_("Skill, Japanese"), language="ja"),
                Field(path=f"{path}.label.en", label=_("Skill, English"), language="en"),
                Field(path=f"{path}.code", label=_("Code")),
                Field(path=f"{path}.uri", label=_("Address (URI)")),
            )
        )


def targets(count: int) -> Iterator[Row]:
    """Ask what it stacks into, one per row."""
    for number in range(count):
        yield _pair(f"stackability.into.{number}", _("Stacks into"))


def sections(rows_of: dict[str, int], chosen: Sequence[str]) -> tuple[Section, ...]:
    """Lay out the form.

    Args:
        rows_of: how many rows each list shows (`learning_outcomes`, `level`, `skills`, `stackability.into`).
        chosen: the assessment methods, of which more is asked.
    """
    return (_content(), _outcomes(rows_of), _workload(), _assessment(chosen), _quality(), _credit(rows_of), _offer())


def _content() -> Section:
    return Section(
        title=_("Title and content"),
        rows=(
            _pair("title", _("Title"), needed=True),
            _single("kind", _("What it is"), widget=Widget.SELECT, options=KINDS),
            _pair("content_description", _("Content"), widget=Widget.TEXT, needed=True),
        ),
        folded_title=_("Awarding body and country"),
        folded=(
            _pair("awarding_body.name", _("Awarding body")),
            _single("awarding_body.kind", _("Kind of institution"), hint=_("university, company, learned society …")),
            _single("issuer_country", _("Country (e.g. JP)")),
        ),
    )


def _outcomes(rows_of: dict[str, int]) -> Section:
    return Section(
        title=_("Learning outcomes: what one can do afterwards"),
        rows=tuple(outcomes(rows_of["learning_outcomes"])),
        adds="learning_outcomes",
        add_label=_("Add an outcome"),
    )


def _workload() -> Section:
    effort = Row(
        legend=_("Total learning time"),
        hint=_("Include preparation, review and assignments. State hours, credits, or both."),
        fields=(
            Field(path="learner_effort.value", label=_("Amount"), widget=Widget.SHORT, is_needed=True),
            Field(
                path="learner_effort.unit",
                label=_("Unit"),
                widget=Widget.SELECT,
                options=(("", _("Hours")), *UNITS[1:]),
            ),
            Field(path="learner_effort.credits", label=_("and credits"), widget=Widget.SHORT),
            Field(path="learner_effort.credit_unit", label=_("of"), widget=Widget.SELECT, options=UNITS),
        ),
    )
    modes = Row(
        fields=(
            Field(
                path="form_of_participation.modes",
                label=_("Form of participation"),
                widget=Widget.CHECKS,
                options=MODES,
                is_needed=True,
            ),
        )
    )
    languages: Options = (("ja", _("Japanese")), ("en", _("English")))
    return Section(
        title=_("Workload and form"),
        rows=(
            effort,
            modes,
            _pair("form_of_participation.description", _("How it is carried out")),
            _single("language", _("Language of teaching"), widget=Widget.CHECKS, options=languages),
        ),
        folded_title=_("More about the workload"),
        folded=(_pair("learner_effort.description", _("Workload, in words")),),
    )


def _assessment(chosen: Sequence[str]) -> Section:
    methods = _single(
        "assessment_type",
        _("How outcomes are assessed"),
        widget=Widget.CHECKS,
        options=METHODS,
        is_needed=True,
        hint=_("After saving, weight, pass mark and words can be given for each."),
    )
    return Section(
        title=_("Assessment"),
        rows=(
            methods,
            *assessments(chosen),
            _single(
                "supervision_identity_verification.check",
                _("Supervision and identity check"),
                widget=Widget.SELECT,
                options=CHECKS,
            ),
            _pair("grade_achieved", _("Grades, in words")),
        ),
        folded_title=_("More about assessment"),
        folded=(
            _pair("supervision_identity_verification.description", _("Supervision, in words")),
            _pair("rubric.description", _("Rubric"), widget=Widget.TEXT),
            _single("rubric.url", _("Address of the rubric")),
        ),
    )


def _quality() -> Section:
    return Section(
        title=_("Quality assurance"),
        rows=(
            _pair("quality_assurance.internal_institution", _("Internal: of the institution"), needed=True),
            _pair("quality_assurance.internal_programme", _("Internal: of this programme"), needed=True),
        ),
        folded_title=_("External quality assurance"),
        folded=(
            _pair("quality_assurance.external_institution", _("External: of the institution")),
            _pair("quality_assurance.external_programme", _("External: of this programme")),
            _pair("quality_assurance.description", _("Quality assurance, in words")),
            _single("quality_assurance.url", _("Address of the quality assurance statement")),
        ),
    )


def _credit(rows_of: dict[str, int]) -> Section:
    credit = Row(
        legend=_("Credit or other recognition"),
        hint=_("“No credit is recognised” is a valid answer."),
        fields=(
            Field(
                path="credit_recognition.recognised",
                label=_("Is credit recognised?"),
                widget=Widget.SELECT,
                options=RECOGNISED,
                is_needed=True,
            ),
            Field(path="credit_recognition.credits", label=_("Credits"), widget=Widget.SHORT),
            Field(path="credit_recognition.unit", label=_("Unit"), widget=Widget.SELECT, options=UNITS),
        ),
    )
    return Section(
        title=_("Credit, level and stacking"),
        rows=(
            credit,
            _pair("credit_recognition.description", _("Credit, in words")),
            *levels(rows_of["level"]),
            _pair("prerequisites", _("Prerequisites"), hint=_("“None” is a valid answer.")),
            _single("stackability.stackable", _("Stackability"), widget=Widget.SELECT, options=STACKABLE),
            *targets(rows_of["stackability.into"]),
            _pair("certification", _("Certification")),
        ),
        folded_title=_("Skills in a framework"),
        folded=tuple(skills(rows_of["skills"])),
    )


def _offer() -> Section:
    dates = Row(
        legend=_("Dates of delivery"),
        hint=_("2026-11-21, 2026/11/21 or 令和8年11月21日"),
        fields=(
            Field(path="date_of_delivery.start_on", label=_("From"), widget=Widget.SHORT),
            Field(path="date_of_delivery.end_on", label=_("To"), widget=Widget.SHORT),
        ),
    )
    price = Row(
        legend=_("Price"),
        fields=(
            Field(path="price.amount", label=_("Amount"), widget=Widget.SHORT),
            Field(path="price.currency", label=_("Currency (JPY)"), widget=Widget.SHORT),
        ),
    )
    return Section(
        title=_("Dates, price, contact"),
        rows=(
            dates,
            price,
            _pair("price.financial_aid", _("Financial aid")),
            _pair("place", _("Place")),
            Row(
                fields=(
                    Field(path="capacity", label=_("Capacity"), widget=Widget.SHORT),
                    Field(path="validity_months", label=_("Valid for (months)"), widget=Widget.SHORT),
                )
            ),
        ),
        folded_title=_("Contact and further requirements"),
        folded=(
            _pair("contact.name", _("Contact")),
            Row(
                fields=(
                    Field(path="contact.email", label=_("E-mail")),
                    Field(path="contact.url", label=_("Web address")),
                )
            ),
            _pair("inherent_requirements", _("Inherent requirements")),
            _pair("date_of_delivery.description", _("Dates, in words")),
            _pair("price.description", _("Price, in words")),
        ),
    )
