"""The form of a degree programme."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.learning.credit.course import LONGEST_CODE, LONGEST_TITLE
from kakitome.learning.credit.degree_programme import LONGEST_SOURCE, DegreeProgramme
from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.workload import plain_decimal
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.provider.credit_courses.forms import QuantityField
from kakitome.web.parts import written
from kakitome.web.parts.forms import CodeField, DayField, Form


class DegreeProgrammeForm(Form):
    """One programme."""

    code = CodeField(label=_("Programme number"), max_length=LONGEST_CODE)
    title_ja = forms.CharField(label=_("Programme’s name in Japanese"), max_length=LONGEST_TITLE, required=False)
    title_en = forms.CharField(label=_("Programme’s name in English"), max_length=LONGEST_TITLE, required=False)
    rule_set = forms.ChoiceField(label=_("Rules that it follows"))
    total = QuantityField(
        label=_("Credits of the whole"), required=False, max_length=20, help_text=_("Left open, what the rules say.")
    )
    own_cap = QuantityField(
        label=_("Your own cap on credits from outside"),
        required=False,
        max_length=20,
        help_text=_("Where you allow fewer than the law. Left open, the law alone holds."),
    )
    source = forms.CharField(
        label=_("Where your cap is written"),
        required=False,
        max_length=LONGEST_SOURCE,
        help_text=_("Regulation and article; a web address if there is one."),
    )
    price_per_credit = QuantityField(label=_("Fee for a credit, in yen"), required=False, max_length=20)
    entrance_fee = QuantityField(label=_("Entrance fee, in yen"), required=False, max_length=20)
    credits_a_year = QuantityField(label=_("Credits studied in a year"), required=False, max_length=20)
    starts_on = DayField(label=_("Next day to begin"), required=False)
    ends_on = DayField(label=_("Open to beginners until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = {rules.id: rules.title.in_language(written.language()) for rules in rule_sets()}
        self.offer(rule_set=[("", "–"), *rules.items()])

    def programme(self) -> DegreeProgramme:
        """Return the programme that was typed."""
        typed = self.cleaned_data
        return DegreeProgramme(
            code=unicodedata.normalize("NFKC", typed["code"]),
            title=LocalizedText(ja=typed["title_ja"], en=typed["title_en"]),
            **{name: typed[name] for name in _AS_TYPED},
        )

    def name_problems(self, problems: Iterable[Problem], *, field: str | None = None) -> None:
        """Say each finding at the field it is about."""
        for problem in problems:
            name = problem.pointer.strip("/")
            name = name if name in self.fields else f"{name}_ja"
            self.add_error(name if name in self.fields else field, written.finding(problem))


_AS_TYPED = (
    *("rule_set", "total", "own_cap", "source", "price_per_credit", "entrance_fee"),
    *("credits_a_year", "starts_on", "ends_on"),
)
"""Fields that the programme has under the same name."""


def stated_of(programme: DegreeProgramme) -> dict[str, Any]:
    """Return what the form shows of a programme."""
    stated = {name: getattr(programme, name) for name in _AS_TYPED}
    return {
        "code": programme.code,
        "title_ja": programme.title.ja,
        "title_en": programme.title.en,
        **{name: plain_decimal(value) if isinstance(value, Decimal) else value for name, value in stated.items()},
    }
