"""Forms of the register: what a reviewer knows and belongs to, who is invited, training, payments."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome import texts
from kakitome.learning.recognition.reviewer import (
    BROAD_FIELDS,
    MOST,
    Belonging,
    Reviewer,
)
from kakitome.web.pages.body.governance.fields import AffiliationForm, AmountField, GuestForm, affiliation_initial
from kakitome.web.parts.forms import CaseNumberField, DayField, Form, LinesField
from kakitome.web.parts.written import language

LANGUAGES = [
    ("ja", _("Japanese")),
    ("en", _("English")),
    ("zh", _("Chinese")),
    ("ko", _("Korean")),
]
BLANK_ROWS = 2


class ReviewerProfileForm(Form):
    """What somebody knows, and how much they can take on."""

    fields_of_study = forms.MultipleChoiceField(
        label=_("Fields you can judge"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.CharField(
        label=_("Expertise in your own words"),
        required=False,
        max_length=2000,
        help_text=_("Separate by commas. It is looked for in the titles and contents of applications."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you read papers"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one language at least.")},
    )
    capacity = forms.IntegerField(
        label=_("Cases a year you can take"),
        min_value=0,
        max_value=200,
        error_messages={"required": _("Write a number; 0 for none.")},
    )
    ties = LinesField(
        label=_("Institutions you are tied to"),
        required=False,
        max_length=8000,
        help_text=_("One on each line: family, joint research, payment. You are not given their cases."),
    )

    def __init__(self, *args: Any, reviewer: Reviewer, **kwargs: Any) -> None:
        initial = {
            "fields_of_study": list(reviewer.fields),
            "tags": ", ".join(reviewer.tags),
            "languages": list(reviewer.languages),
            "capacity": reviewer.capacity,
            "ties": "\n".join(reviewer.ties),
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        fields = [(code, texts.term(f"isced_f_{code}").in_language(language())) for code in BROAD_FIELDS]
        self.offer(fields_of_study=fields)

    def clean_tags(self) -> tuple[str, ...]:
        """Part the tags."""
        typed: str = self.cleaned_data["tags"].replace("、", ",").replace("，", ",")
        return _lines(typed.split(","))

    def clean_ties(self) -> tuple[str, ...]:
        """Part the lines."""
        return _lines(self.cleaned_data["ties"].splitlines())

    def facts(self) -> dict[str, Any]:
        """Return what a valid form says of a reviewer."""
        data = self.cleaned_data
        return {
            "fields": tuple(data["fields_of_study"]),
            "tags": data["tags"],
            "languages": tuple(data["languages"]),
            "capacity": data["capacity"],
            "ties": data["ties"],
        }


class BelongingForm(AffiliationForm):
    """Where somebody belongs or belonged; a row that is left empty is none."""

    since = DayField(label=_("From"), required=False, help_text="")
    until = DayField(label=_("Until before"), required=False, help_text=_("Empty: still"))

    def belonging(self) -> Belonging | None:
        """Return the row of a valid form."""
        data, affiliation = self.cleaned_data, self.affiliation()
        if not any((affiliation.institution, affiliation.name, affiliation.domain, affiliation.ror)):
            return None
        return Belonging(affiliation=affiliation, since=data["since"], until=data["until"])

    def clean(self) -> None:
        """Refuse a row that ends before it begins."""
        super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("This day lies before the first one."))


def with_entry(reviewer: Reviewer, form: ReviewerProfileForm, rows: Sequence[BelongingForm]) -> Reviewer:
    """Return a reviewer with what a valid form and its valid rows say."""
    belongings = [row.belonging() for row in rows]
    return replace(reviewer, **form.facts(), belongings=tuple(filter(None, belongings)))


def belonging_rows(
    reviewer: Reviewer, institutions: list[tuple[str, str]], data: Any = None
) -> Sequence[BelongingForm]:
    """Return a form for each belonging and two empty ones."""
    belongings = list(reviewer.belongings)
    count = min(max(len(belongings) + BLANK_ROWS, _posted_rows(data)), MOST)
    return [
        BelongingForm(
            data,
            prefix=f"at-{place}",
            institutions=institutions,
            initial=_initial(belongings[place]) if place < len(belongings) else None,
        )
        for place in range(count)
    ]


class ReviewerInviteForm(GuestForm):
    """Who is invited to review, and for how many cases."""

    capacity = forms.IntegerField(
        label=_("Cases a year at most"),
        min_value=0,
        max_value=200,
        initial=6,
        error_messages={"required": _("Write a number; 0 for none.")},
    )


class TrainingForm(Form):
    """A training that somebody completed."""

    name = forms.CharField(
        label=_("Training"),
        max_length=200,
        error_messages={"required": _("Write which training it was.")},
    )
    completed_on = DayField(label=_("Completed on"), error_messages={"required": _("Write the day.")})
    valid_until = DayField(label=_("Lapses on"), required=False, help_text=_("Empty: never"))

    def clean(self) -> None:
        """Refuse a training that lapses before it is completed."""
        super().clean()
        done, until = self.cleaned_data.get("completed_on"), self.cleaned_data.get("valid_until")
        if done and until and until <= done:
            self.add_error("valid_until", gettext("This day lies before the first one."))


class HonorariumForm(Form):
    """What was paid for a case."""

    case = CaseNumberField(error_messages={"required": _("Write for which case.")})
    amount = AmountField(label=_("Amount"), error_messages={"required": _("Write the amount, such as 20000.")})
    paid_on = DayField(label=_("Paid on"), error_messages={"required": _("Write the day.")})


def _lines(typed: Sequence[str]) -> tuple[str, ...]:
    entries = tuple(dict.fromkeys(filter(None, map(str.strip, typed))))
    if len(entries) > MOST or any(len(entry) > 200 for entry in entries):
        raise forms.ValidationError(gettext("At most 40, of 200 characters each."))
    return entries


def _initial(belonging: Belonging) -> dict[str, Any]:
    return {
        **affiliation_initial(belonging.affiliation),
        "since": belonging.since.isoformat() if belonging.since else "",
        "until": belonging.until.isoformat() if belonging.until else "",
    }


def _posted_rows(data: Any) -> int:
    typed = str(data.get("rows", "0")) if data else "0"
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
