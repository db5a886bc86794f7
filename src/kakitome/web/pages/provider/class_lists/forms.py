"""The form that takes a class list."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.learning.class_list.encoding import LABELS, NAMES
from kakitome.learning.class_list.model import MAX_BYTES
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.values.instants import JAPAN
from kakitome.web.pages.provider.issued_awards.forms import version_choices
from kakitome.web.parts.forms import MEGABYTE, Form, ListField

USUAL_HOUR = time(10)
"""When graduation days begin; a person changes it."""


def encodings() -> list[tuple[str, Any]]:
    """Return what a person may choose as the encoding of a file."""
    return [("auto", _("Find out by itself")), *((name, LABELS[name]) for name in NAMES)]


class UploadForm(Form):
    """Which micro-credential, and the file."""

    microcredential = forms.ChoiceField(
        label=_("Micro-credential"),
        help_text=_("Only what is in force can be awarded."),
        error_messages={"required": _("Choose what is to be awarded."), "invalid_choice": _("This is not in force.")},
    )
    file = ListField(
        label=_("Class list"),
        help_text=_("CSV or Excel (.xlsx) with headings such as name, e-mail, student number, date, grade"),
        # 1,000,000 rows are some 100 MB as CSV; the file lies on disk while it arrives, and is read in pieces.
        largest_mb=MAX_BYTES // MEGABYTE,
        error_messages={"required": _("Choose the file with the list.")},
    )
    encoding = forms.ChoiceField(label=_("Encoding"), required=False)

    def __init__(self, *args: Any, versions: Sequence[MicrocredentialVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(microcredential=version_choices(versions), encoding=encodings())


class HourForm(Form):
    """When to award: as soon as it is confirmed, or at an hour to come, in Japan's time."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[("now", _("As soon as possible")), ("later", _("At an hour that I choose"))],
        required=False,
        widget=forms.RadioSelect,
    )
    award_on = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    award_time = forms.TimeField(
        label=_("Hour (Japan time)"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    @property
    def hour(self) -> datetime | None:
        """The hour that was chosen; None for as soon as possible."""
        if self.cleaned_data.get("when") != "later":
            return None
        clock = self.cleaned_data.get("award_time") or USUAL_HOUR
        return datetime.combine(self.cleaned_data["award_on"], clock, tzinfo=JAPAN)

    def clean(self) -> dict[str, Any]:
        """Ask for the day when an hour is chosen."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("when") == "later" and not given.get("award_on") and "award_on" not in self.errors:
            self.add_error("award_on", _("Choose the day."))
        return given
