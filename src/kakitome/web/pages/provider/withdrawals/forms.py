"""The forms of withdrawing many: which awards, why, and above which number a second person decides."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.ports.withdrawals import DEFAULT_THRESHOLD
from kakitome.services.revoking import NOTE_LENGTH
from kakitome.web.pages.provider.withdrawals.words import ACTS, REASONS
from kakitome.web.parts.forms import DayField, Form, LinesField, ListField

LONGEST_PASTED = 400_000
"""Some 30,000 numbers; a longer list is a file."""
_WAYS = ("file", "pasted", "batch", "microcredential")


class DraftForm(Form):
    """What is to be done, and the awards named in one of four ways."""

    act = forms.ChoiceField(
        label=_("What is to be done"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done."), "invalid_choice": _("Choose what is to be done.")},
    )
    file = ListField(
        label=_("List"),
        required=False,
        largest_mb=16,
        help_text=_("CSV or Excel (.xlsx) with a column of award numbers"),
    )
    pasted = LinesField(
        label=_("Award numbers"),
        required=False,
        max_length=LONGEST_PASTED,
        rows=4,
        attrs={"spellcheck": "false"},
        help_text=_("One per line; full-width letters and missing hyphens are understood."),
    )
    batch = forms.ChoiceField(label=_("Class list"), required=False)
    microcredential = forms.ChoiceField(label=_("Micro-credential"), required=False)
    version = forms.IntegerField(label=_("Version"), required=False, min_value=1, max_value=100_000)
    awarded_from = DayField(label=_("Awarded from"), required=False, max_length=64, help_text="")
    awarded_until = DayField(label=_("Awarded until"), required=False, max_length=64, help_text="")

    def __init__(
        self,
        *args: Any,
        batches: Sequence[tuple[str, str]],
        microcredentials: Sequence[tuple[str, str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("awarded_from", "awarded_until"):
            self.fields[name].today = today  # type: ignore[attr-defined]
        self.offer(
            act=[(act.value, words.title) for act, words in ACTS.items()],
            batch=[("", "—"), *batches],
            microcredential=[("", "—"), *microcredentials],
        )

    @property
    def way(self) -> str:
        """How a valid form names the awards."""
        return next(name for name in _WAYS if self.cleaned_data.get(name))

    def clean(self) -> dict[str, Any]:
        """Take the awards named in exactly one way."""
        data = super().clean() or {}
        given = [name for name in _WAYS if data.get(name)]
        if not given and not any(name in self.errors for name in _WAYS):
            raise forms.ValidationError(
                _("Name the awards: by a list, by their numbers, by a class list, or by what they are.")
            )
        if len(given) > 1:
            raise forms.ValidationError(_("Name the awards in one way only, and leave the others empty."))
        first, last = data.get("awarded_from"), data.get("awarded_until")
        if first and last and last < first:
            self.add_error("awarded_until", _("The last day lies before the first."))
        return data


class ProposalForm(Form):
    """Why; neither part is published."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("It stands in your own record and in the result file."),
        error_messages={"required": _("Choose the reason."), "invalid_choice": _("Choose the reason.")},
    )
    note = LinesField(
        label=_("Internal note"),
        max_length=NOTE_LENGTH,
        help_text=_("For your own record: who decided what, on which ground. Neither published nor sent to learners."),
        error_messages={"required": _("Write the internal note. People will ask for it one day.")},
    )
    count = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(reason=[("", "—"), *REASONS.items()])


class ThresholdForm(Form):
    """Above how many awards a second person must approve."""

    threshold = forms.IntegerField(
        label=_("Awards that one person may withdraw alone within a day"),
        min_value=0,
        max_value=DEFAULT_THRESHOLD,
        help_text=_("From 0 (always two people) to 100"),
        error_messages={
            name: _("Write a number from 0 to 100.") for name in ("required", "invalid", "min_value", "max_value")
        },
    )
