"""The form of a definition, section by section: which field stands where and what it asks.

Field names are paths of the canonical definition (see `typed`). What the form does not show, such as
the levels of an imported rubric, travels through it hidden, so that saving loses nothing.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kakitome.web.pages.provider.define.fields import DefinitionField, FieldRow, Section, Widget, pair, single
from kakitome.web.pages.provider.define.growing_rows import (
    assessments,
    co_awarding,
    identified_targets,
    levels,
    outcomes,
    skills,
    targets,
)
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


def sections(rows_of: dict[str, int], chosen: Sequence[str]) -> tuple[Section, ...]:
    """Lay out the form.

    Args:
        rows_of: how many rows each list shows (`learning_outcomes`, `level`, `skills`, …).
        chosen: the assessment methods, of which more is asked.
    """
    return (
        _content(rows_of["co_awarding_bodies"]),
        _outcomes(rows_of),
        _workload(),
        _assessment(chosen),
        _quality(),
        _credit(rows_of),
        _offer(),
    )


def _content(count: int) -> Section:
    return Section(
        title=_("Title and content"),
        rows=(
            pair("title", _("Title"), needed=True),
            single("kind", _("What it is"), widget=Widget.SELECT, options=KINDS),
            pair("content_description", _("Content"), widget=Widget.TEXT, needed=True),
            pair("programme_purpose", widget=Widget.TEXT),
            single(
                "field_of_study",
                _("Field of study"),
                widget=Widget.SELECTS,
                options=FIELDS,
                hint=_("From the international list ISCED-F 2013. A second field may be named."),
            ),
            single("awarding_body.kind", _("Kind of institution"), widget=Widget.SELECT, options=INSTITUTION_KINDS),
        ),
        folded_title=_("Awarding bodies and country"),
        folded=(
            pair("awarding_body.name", _("Awarding body")),
            *co_awarding(count),
            single("issuer_country", _("Country (e.g. JP)")),
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
    effort = FieldRow(
        legend=_("Total learning time"),
        hint=_("Include preparation, review and assignments. State hours, credits, or both."),
        fields=(
            DefinitionField(path="learner_effort.value", label=_("Amount"), widget=Widget.SHORT, is_needed=True),
            DefinitionField(
                path="learner_effort.unit",
                label=_("Unit"),
                widget=Widget.SELECT,
                options=(("", _("Hours")), *UNITS[1:]),
            ),
            DefinitionField(path="learner_effort.credits", label=_("and credits"), widget=Widget.SHORT),
            DefinitionField(path="learner_effort.credit_unit", label=_("of"), widget=Widget.SELECT, options=UNITS),
        ),
    )
    modes = FieldRow(
        fields=(
            DefinitionField(
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
            _class_hours(),
            modes,
            pair("form_of_participation.description", _("How it is carried out")),
            single("language", _("Language of teaching"), widget=Widget.CHECKS, options=languages),
        ),
        folded_title=_("More about the workload"),
        folded=(
            pair("learner_effort.description", _("Workload, in words")),
            pair("class_hours.description", _("Hours of class, in words")),
        ),
    )


def _class_hours() -> FieldRow:
    return FieldRow(
        legend=_("Of these, hours of class"),
        hint=_(
            "As the timetable counts them, without preparation and assignments."
            " A certificate programme (履修証明) is measured by these. Leave it empty if it is not decided."
        ),
        fields=(
            DefinitionField(path="class_hours.value", label=_("Hours of class"), widget=Widget.SHORT),
            DefinitionField(
                path="class_hours.minutes", label=_("One hour lasts"), widget=Widget.SELECT, options=CLASS_HOUR_LENGTHS
            ),
        ),
    )


def _assessment(chosen: Sequence[str]) -> Section:
    methods = single(
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
            single(
                "supervision_identity_verification.check",
                _("Supervision and identity check"),
                widget=Widget.SELECT,
                options=CHECKS,
            ),
            pair("grade_achieved", _("Grades, in words")),
        ),
        folded_title=_("More about assessment"),
        folded=(
            pair("supervision_identity_verification.description", _("Supervision, in words")),
            pair("rubric.description", _("Rubric"), widget=Widget.TEXT),
            single("rubric.url", _("Address of the rubric")),
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
            single("quality_assurance.url", _("Address of the quality assurance statement")),
        ),
    )


def _credit(rows_of: dict[str, int]) -> Section:
    credit = FieldRow(
        legend=_("Credit or other recognition"),
        hint=_("“No credit is recognised” is a valid answer."),
        fields=(
            DefinitionField(
                path="credit_recognition.recognised",
                label=_("Is credit recognised?"),
                widget=Widget.SELECT,
                options=RECOGNISED,
                is_needed=True,
            ),
            DefinitionField(path="credit_recognition.credits", label=_("Credits"), widget=Widget.SHORT),
            DefinitionField(path="credit_recognition.unit", label=_("Unit"), widget=Widget.SELECT, options=UNITS),
        ),
    )
    return Section(
        title=_("Credit, level and stacking"),
        rows=(
            credit,
            pair("credit_recognition.description", _("Credit, in words")),
            *levels(rows_of["level"]),
            pair("prerequisites", _("Prerequisites"), hint=_("“None” is a valid answer.")),
            single("stackability.stackable", _("Stackability"), widget=Widget.SELECT, options=STACKABLE),
            *targets(rows_of["stackability.into"]),
            *identified_targets(rows_of["stackability.targets"]),
            pair("certification", _("Certification")),
        ),
        folded_title=_("Skills in a framework"),
        folded=tuple(skills(rows_of["skills"])),
    )


def _offer() -> Section:
    dates = FieldRow(
        legend=_("Dates of delivery"),
        hint=_("2026-11-21, 2026/11/21 or 令和8年11月21日"),
        fields=(
            DefinitionField(path="date_of_delivery.start_on", label=_("From"), widget=Widget.SHORT),
            DefinitionField(path="date_of_delivery.end_on", label=_("To"), widget=Widget.SHORT),
        ),
    )
    price = FieldRow(
        legend=_("Price"),
        fields=(
            DefinitionField(path="price.amount", label=_("Amount"), widget=Widget.SHORT),
            DefinitionField(path="price.currency", label=_("Currency (JPY)"), widget=Widget.SHORT),
        ),
    )
    return Section(
        title=_("Dates, price, contact"),
        rows=(
            dates,
            price,
            pair("price.financial_aid", _("Financial aid")),
            pair("place", _("Place")),
            FieldRow(
                fields=(
                    DefinitionField(path="capacity", label=_("Capacity"), widget=Widget.SHORT),
                    DefinitionField(path="validity_months", label=_("Valid for (months)"), widget=Widget.SHORT),
                )
            ),
        ),
        folded_title=_("Contact and further requirements"),
        folded=(
            pair("contact.name", _("Contact")),
            FieldRow(
                fields=(
                    DefinitionField(path="contact.email", label=_("E-mail")),
                    DefinitionField(path="contact.url", label=_("Web address")),
                )
            ),
            pair("inherent_requirements"),
            pair("date_of_delivery.description", _("Dates, in words")),
            pair("price.description", _("Price, in words")),
        ),
    )
