"""What all forms share: how they refuse and offer, and fields for days, lines and codes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.errors import KakitomeError, Problem
from kakitome.values.dates import parse_date
from kakitome.values.number import parse_number
from kakitome.web.parts import written

MEGABYTE = 1024 * 1024
DAY_HINT = _("2026-11-21, 2026/11/21 or 令和8年11月21日")


class Form(forms.Form):
    """A form whose gaps are named by us: the browser does not stop anybody from sending it."""

    use_required_attribute = False

    def refuse(self, error: KakitomeError, *, field: str | None = None) -> None:
        """Say why an act was refused, beside a field or above the form, and what was found on the way."""
        self.add_error(field, written.refusal(error))
        self.name_problems(error.problems)

    def name_problems(self, problems: Iterable[Problem], *, field: str | None = None) -> None:
        """Say each finding, beside a field or above the form."""
        for problem in problems:
            self.add_error(field, written.finding(problem))

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
        written_day = parse_date(typed, today=self.today, column=str(self.label))
        if isinstance(written_day, Problem):
            raise forms.ValidationError(written.finding(written_day))
        return written_day.on


class UploadField(forms.FileField):
    """A file up to a size; `accept` is what a browser offers to choose, `too_large` may tell it in megabytes, `n`."""

    def __init__(self, *, accept: str, largest: int, too_large: str | Promise, **options: Any) -> None:
        super().__init__(allow_empty_file=True, widget=forms.FileInput(attrs={"accept": accept}), **options)
        self._largest, self._too_large = largest, too_large

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """Hold the file to its size."""
        file: UploadedFile | None = super().clean(data, initial)
        if file is not None and (file.size or 0) > self._largest:
            raise forms.ValidationError(str(self._too_large), params={"n": self._largest // MEGABYTE})
        return file


class ListField(UploadField):
    """A list in a file that spreadsheets write."""

    def __init__(self, *, largest_mb: int, **options: Any) -> None:
        too_large = _("The file is larger than %(n)d MB. Split the list.")
        largest = largest_mb * MEGABYTE
        super().__init__(accept=".csv,.tsv,.txt,.xlsx", largest=largest, too_large=too_large, **options)


class LinesField(forms.CharField):
    """A text of several lines; `attrs` are further attributes of its box."""

    def __init__(self, *, rows: int = 3, attrs: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, **(attrs or {})}), **options)


class CodeField(forms.CharField):
    """An identifier, in letters of one width and without spelling."""

    widget = forms.TextInput(attrs={"class": "mono", "spellcheck": "false"})


class CaseNumberField(CodeField):
    """The number of a case; becomes its canonical form, empty when nothing was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Case number"), "max_length": 40, **options})

    def clean(self, value: Any) -> Any:
        """Take the number of a case only."""
        typed: str = super().clean(value)
        number = parse_number(typed) if typed else ""
        if number is None or (number and not number.startswith("C-")):
            raise forms.ValidationError(_("This is no case number. Check it for typing errors."))
        return number


class MailField(forms.EmailField):
    """An e-mail address; `missing` is said when none was typed."""

    def __init__(self, *, missing: Any = None, **options: Any) -> None:
        messages = {"invalid": _("This is not an e-mail address. Check it for missing parts.")}
        if missing is not None:
            messages["required"] = missing
        super().__init__(**{"label": _("E-mail address"), "max_length": 254, "error_messages": messages, **options})
