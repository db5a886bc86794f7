"""The form of a definition, section by section: which field stands where and what it asks.

Field names are paths of the canonical definition (see `typed`). What the form does not show, such as
the levels of an imported rubric, travels through it hidden, so that saving loses nothing.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from kakitome.web.pages.provider.define.fields import (
    FieldRow,
    Section,
    Widget,
    checks,
    line,
    pair,
    row,
    select,
    short,
)
from kakitome.web.pages.provider.define.growing_rows import assessments, growing
from kakitome.web.pages.provider.define.options import (
    CHECKS,
    CLASS_HOUR_LENGTHS,
    FIELDS,
    INSTITUTION_KINDS,
    KINDS,
    METHODS,
    MODES,
    RECOGNISED,
    STACKABLE,
    UNITS,
    Options,
)
from kakitome.web.parts.forms import DAY_HINT


def sections(rows_of: Mapping[str, int], chosen: Sequence[str]) -> tuple[Section, ...]:
    """Lay out the form.

    Args:
        rows_of: how many rows each list shows (`learning_outcomes`, `level`, `skills`, …).
        chosen: the assessment methods, of which more is asked.
    """
    grown = {name: growing(name, count) for name, count in rows_of.items()}
    return (
        _content(grown),
        _outcomes(grown),
        _workload(),
        _assessment(chosen),
        _quality(),
        _credit(grown),
        _offer(),
    )


def _content(grown: Mapping[str, Sequence[FieldRow]]) -> Section:
    fields_of_study = line(
        "field_of_study",
        _("Field of study"),
        widget=Widget.SELECTS,
        options=FIELDS,
        hint=_("From the international list ISCED-F 2013. A second field may be named."),
    )
    return Section(
        title=_("Title and content"),
        rows=(
            pair("title", _("Title"), needed=True),
            row(select("kind", _("What it is"), options=KINDS)),
            pair("content_description", _("Content"), widget=Widget.TEXT, needed=True),
        ),
        folded_title=_("Purpose, field of study, awarding bodies"),
        folded=(
            pair("programme_purpose", widget=Widget.TEXT),
            row(fields_of_study),
            row(select("awarding_body.kind", _("Kind of institution"), options=INSTITUTION_KINDS)),
            pair("awarding_body.name", _("Awarding body")),
            *grown["co_awarding_bodies"],
            row(line("issuer_country", _("Country (e.g. JP)"))),
        ),
    )


def _outcomes(grown: Mapping[str, Sequence[FieldRow]]) -> Section:
    return Section(
        title=_("Learning outcomes: what one can do afterwards"),
        rows=tuple(grown["learning_outcomes"]),
        adds="learning_outcomes",
        add_label=_("Add an outcome"),
    )


def _workload() -> Section:
    languages: Options = (("ja", _("Japanese")), ("en", _("English")))
    return Section(
        title=_("Workload and form"),
        rows=(
            row(
                short("learner_effort.value", _("Amount"), is_needed=True),
                select("learner_effort.unit", _("Unit"), options=(("", _("Hours")), *UNITS[1:])),
                short("learner_effort.credits", _("and credits")),
                select("learner_effort.credit_unit", _("of"), options=UNITS),
                legend=_("Total learning time"),
                hint=_("Include preparation, review and assignments. State hours, credits, or both."),
            ),
            row(checks("form_of_participation.modes", _("Form of participation"), options=MODES, is_needed=True)),
            row(checks("language", _("Language of teaching"), options=languages)),
        ),
        folded_title=_("Hours of class, and more about the workload"),
        folded=(
            row(
                short("class_hours.value", _("Hours of class")),
                select("class_hours.minutes", _("One hour lasts"), options=CLASS_HOUR_LENGTHS),
                legend=_("Of these, hours of class"),
                hint=_(
                    "As the timetable counts them, without preparation and assignments."
                    " A certificate programme (履修証明) is measured by these. Leave it empty if it is not decided."
                ),
            ),
            pair("form_of_participation.description", _("How it is carried out")),
            pair("learner_effort.description", _("Workload, in words")),
            pair("class_hours.description", _("Hours of class, in words")),
        ),
    )


def _assessment(chosen: Sequence[str]) -> Section:
    methods = checks(
        "assessment_type",
        _("How outcomes are assessed"),
        options=METHODS,
        is_needed=True,
        hint=_("After saving, weight, pass mark and words can be given for each."),
    )
    supervision = _("Supervision and identity check")
    return Section(
        title=_("Assessment"),
        rows=(
            row(methods),
            *assessments(chosen),
        ),
        folded_title=_("Supervision, grades, rubric"),
        folded=(
            row(select("supervision_identity_verification.check", supervision, options=CHECKS)),
            pair("grade_achieved", _("Grades, in words")),
            pair("supervision_identity_verification.description", _("Supervision, in words")),
            pair("rubric.description", _("Rubric"), widget=Widget.TEXT),
            row(line("rubric.url", _("Address of the rubric"))),
        ),
    )


def _quality() -> Section:
    return Section(
        title=_("Quality assurance"),
        rows=(
            pair("quality_assurance.internal_institution", _("Internal: of the institution"), needed=True),
            pair("quality_assurance.internal_programme", _("Internal: of this programme"), needed=True),
        ),
        folded_title=_("External quality assurance"),
        folded=(
            pair("quality_assurance.external_institution", _("External: of the institution")),
            pair("quality_assurance.external_programme", _("External: of this programme")),
            pair("quality_assurance.description", _("Quality assurance, in words")),
            row(line("quality_assurance.url", _("Address of the quality assurance statement"))),
        ),
    )


def _credit(grown: Mapping[str, Sequence[FieldRow]]) -> Section:
    return Section(
        title=_("Credit and certification"),
        rows=(
            row(
                select("credit_recognition.recognised", _("Is credit recognised?"), options=RECOGNISED, is_needed=True),
                short("credit_recognition.credits", _("Credits")),
                select("credit_recognition.unit", _("Unit"), options=UNITS),
                legend=_("Credit or other recognition"),
                hint=_("“No credit is recognised” is a valid answer."),
            ),
            pair("certification", _("Certification")),
        ),
        folded_title=_("Level, prerequisites, stacking, skills"),
        proposes=True,
        folded=(
            pair("credit_recognition.description", _("Credit, in words")),
            *grown["level"],
            pair("prerequisites", _("Prerequisites"), hint=_("“None” is a valid answer.")),
            row(select("stackability.stackable", _("Stackability"), options=STACKABLE)),
            *grown["stackability.into"],
            *grown["stackability.targets"],
            *grown["skills"],
        ),
    )


def _offer() -> Section:
    return Section(
        title=_("What learners also ask"),
        rows=(),
        folded_title=_("Dates, price, place, renewal, contact"),
        folded=(
            row(
                short("date_of_delivery.start_on", _("From")),
                short("date_of_delivery.end_on", _("To")),
                legend=_("Dates of delivery"),
                hint=DAY_HINT,
            ),
            row(short("price.amount", _("Amount")), short("price.currency", _("Currency (JPY)")), legend=_("Price")),
            pair("price.financial_aid", _("Financial aid")),
            pair("place", _("Place")),
            row(short("capacity", _("Capacity")), short("validity_months", _("Valid for (months)"))),
            pair("renewal_requirements", hint=_("Such as a course, or years of practice. For awards with an end.")),
            row(
                short("renewal_months", _("Months before the end")),
                legend=_("From when a renewal may be asked for"),
                hint=_("Empty: at any time."),
            ),
            pair("contact.name", _("Contact")),
            row(line("contact.email", _("E-mail")), line("contact.url", _("Web address"))),
            pair("inherent_requirements"),
            pair("date_of_delivery.description", _("Dates, in words")),
            pair("price.description", _("Price, in words")),
        ),
    )
