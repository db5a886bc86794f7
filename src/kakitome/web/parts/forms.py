"""What all forms share: how they refuse and offer, and fields for days, lines and codes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome import texts
from kakitome.errors import KakitomeError, Problem
from kakitome.values.dates import parse_date
from kakitome.web.parts.written import language

DAY_HINT = _("2026-11-21, 2026/11/21 or 令和8年11月21日")


class Form(forms.Form):
    """A form whose gaps are named by us: the browser does not stop anybody from sending it."""

    use_required_attribute = False

    def refuse(self, error: KakitomeError, *, field: str | None = None) -> None:
        """Say why an act was refused, beside a field or above the form, and what was found on the way."""
        self.add_error(field, texts.sentence_of(error, language()))
        self.name_problems(error.problems)

    def name_problems(self, problems: Iterable[Problem], *, field: str | None = None) -> None:
        """Say each finding, beside a field or above the form."""
        for problem in problems:
            self.add_error(field, texts.sentence(problem, language()))

    def offer(self, **choices: Iterable[tuple[Any, Any]]) -> None:
        """Set what may be chosen, by the fields' names."""
        for name, offered in choices.items():
            self.fields[name].choices = list(offered)  # type: ignore[attr-defined]


class DayField(forms.CharField):
    """A day as people write it; becomes a `date`, None when nothing was typed.

    `today` is the last day that may be written, where a form sets one.
    """

    today: date | None = None

    def __init__(self, *, max_length: int | None = 40, **options: Any) -> None:
        super().__init__(max_length=max_length, **{"help_text": DAY_HINT, **options})

    def clean(self, value: Any) -> Any:
        """Read the day; the sentence of a bad one says how to mend it."""
        typed: str = super().clean(value)
        if not typed:
            return None
        found = parse_date(typed, today=self.today, column=str(self.label))
        if isinstance(found, Problem):
            raise forms.ValidationError(texts.sentence(found, language()))
        return found.on


class LinesField(forms.CharField):
    """A text of several lines; `attrs` are further attributes of its box."""

    def __init__(self, *, rows: int = 3, attrs: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, **(attrs or {})}), **options)


class CodeField(forms.CharField):
    """An identifier, in letters of one width and without spelling."""

    widget = forms.TextInput(attrs={"class": "mono", "spellcheck": "false"})
