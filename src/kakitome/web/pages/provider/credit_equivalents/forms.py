"""Forms of credit equivalents: a decision, a reversal, and what would be adopted."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.learning.credit.course_list import in_both_languages
from kakitome.learning.credit.equivalent import LONGEST_BASIS, LONGEST_REASONS, EquivalentOutcome
from kakitome.ports.equivalents import AdoptionItem
from kakitome.services.crediting.equivalents import EquivalentDecision, WantedAdoption
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number
from kakitome.web.pages.provider.credit_courses.forms import QuantityField
from kakitome.web.parts import written
from kakitome.web.parts.forms import CodeField, DayField, Form, LinesField


class _ProblemForm(Form):
    """A form whose findings stand at the fields they are about."""

    def name_problems(self, problems: Iterable[Problem], *, field: str | None = None) -> None:
        """Say each finding at its field, the Japanese one of two."""
        for problem in problems:
            name = problem.pointer.strip("/")
            name = name if name in self.fields else f"{name}_ja"
            self.add_error(name if name in self.fields else field, written.finding(problem))


class EquivalentForm(_ProblemForm):
    """What a committee decided."""

    entry = CodeField(label=_("Entry in the registry"), max_length=20, help_text=_("Such as E-7K3M-94QT."))
    version = forms.IntegerField(label=_("Version"), min_value=1, max_value=9999)
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (EquivalentOutcome.CREDITED.value, _("It is credited as a course of ours")),
            (EquivalentOutcome.REFUSED.value, _("It is not credited")),
        ],
        widget=forms.RadioSelect,
    )
    course = forms.ChoiceField(label=_("Course of ours"), required=False)
    credits = QuantityField(label=_("Credits"), required=False, max_length=20)
    conditions_ja = LinesField(label=_("Conditions in Japanese"), required=False, help_text=_("One a line."), rows=3)
    conditions_en = LinesField(label=_("Conditions in English"), required=False, help_text=_("One a line."), rows=3)
    basis_ja = forms.CharField(label=_("Rule in Japanese"), required=False, max_length=LONGEST_BASIS)
    basis_en = forms.CharField(label=_("Rule in English"), required=False, max_length=LONGEST_BASIS)
    reasons_ja = LinesField(
        label=_("Reasons in Japanese"),
        required=False,
        max_length=LONGEST_REASONS,
        help_text=_("Everybody reads them. Name no person."),
        rows=4,
    )
    reasons_en = LinesField(label=_("Reasons in English"), required=False, max_length=LONGEST_REASONS, rows=4)
    decided_by_ja = forms.CharField(
        label=_("Committee in Japanese"), required=False, max_length=LONGEST_BASIS, help_text=_("Name no person.")
    )
    decided_by_en = forms.CharField(label=_("Committee in English"), required=False, max_length=LONGEST_BASIS)
    decided_on = DayField(label=_("Decided on"))
    ends_on = DayField(label=_("In force until"), required=False)
    rests_on_recognition = forms.BooleanField(
        label=_("It rests on the recognition that stands now"),
        required=False,
        help_text=_("When that ends, this needs review."),
    )

    def clean_entry(self) -> str:
        """Read the number as people type it."""
        number = parse_number(self.cleaned_data["entry"]) or ""
        if not number.startswith("E-"):
            raise forms.ValidationError(written.finding(Problem(code="E_EQUIVALENT_ENTRY")))
        return number

    def decision(self, *, adopted_from: str = "", case: str = "") -> EquivalentDecision:
        """Return what was typed."""
        typed = self.cleaned_data
        outcome = EquivalentOutcome(typed["outcome"])
        return EquivalentDecision(
            entry=typed["entry"],
            version=typed["version"],
            outcome=outcome,
            decided_on=typed["decided_on"],
            decided_by=LocalizedText(ja=typed["decided_by_ja"], en=typed["decided_by_en"]),
            reasons=LocalizedText(ja=typed["reasons_ja"], en=typed["reasons_en"]),
            course_code=typed["course"],
            credits=typed["credits"] or Decimal(0),
            ends_on=typed["ends_on"],
            basis=LocalizedText(ja=typed["basis_ja"], en=typed["basis_en"]),
            conditions=in_both_languages(_lines(typed["conditions_ja"]), _lines(typed["conditions_en"])),
            rests_on_recognition=typed["rests_on_recognition"],
            adopted_from=adopted_from,
            case=case,
        )


class ReversalForm(_ProblemForm):
    """Why an equivalent is taken back."""

    reason_ja = LinesField(label=_("Reasons in Japanese"), required=False, max_length=LONGEST_REASONS)
    reason_en = LinesField(label=_("Reasons in English"), required=False, max_length=LONGEST_REASONS)

    def reason(self) -> LocalizedText:
        """Return what was typed."""
        return LocalizedText(ja=self.cleaned_data["reason_ja"], en=self.cleaned_data["reason_en"])


class AdoptionForm(_ProblemForm):
    """As what another's equivalent would be adopted."""

    course = forms.ChoiceField(label=_("Course of ours"))
    credits = QuantityField(label=_("Credits"), max_length=20)
    ends_on = DayField(label=_("In force until"))

    def wanted(self, origin: str) -> WantedAdoption:
        """Return what was typed."""
        typed = self.cleaned_data
        return WantedAdoption(
            origin=origin, course_code=typed["course"], credits=typed["credits"], ends_on=typed["ends_on"]
        )


def proposed_by(item: AdoptionItem) -> dict[str, Any]:
    """Return what the form of a decision shows of an item."""
    return {"course": item.course_code, "credits": f"{item.credits:f}", "ends_on": item.ends_on.isoformat()}


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
