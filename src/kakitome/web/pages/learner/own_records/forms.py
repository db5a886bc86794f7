"""What somebody writes in an own record, and a file beside it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.ports.own_records import OwnRecord
from kakitome.services.keeping_own_records import LARGEST_FILE, LONGEST_TITLE, LONGEST_WORDS, problems_of
from kakitome.web.parts.forms import DayField, Form, LinesField, UploadField
from kakitome.web.parts.own_record import hours_of

_ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.txt,.csv,.md"
_FIELD_OF = {"/minutes": "hours"}


class OwnRecordForm(Form):
    """An own record. Its words are one person's, in whichever language they write."""

    title = forms.CharField(
        label=_("What you learnt or did"),
        max_length=LONGEST_TITLE,
        help_text=_("Such as “Learning R by myself (study group at the library)”."),
        error_messages={"required": _("Give it a title.")},
    )
    began_on = DayField(label=_("Begun on"), required=False)
    ended_on = DayField(label=_("Ended on"), required=False, help_text=_("Empty: it goes on, or you do not say."))
    hours = forms.DecimalField(
        label=_("Hours"),
        required=False,
        max_digits=7,
        decimal_places=2,
        localize=False,
        help_text=_("By your own account. They are never added to the hours of credentials."),
        error_messages={"invalid": _("Write a number.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    words = LinesField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=6,
        help_text=_("What you did, and what you can do since."),
    )
    links = LinesField(
        label=_("Links"),
        required=False,
        max_length=6_000,
        help_text=_("One address in each line."),
        attrs={"spellcheck": "false"},
    )

    def clean(self) -> dict[str, Any]:
        """Hold what was written to what can be kept; each reason stands beside its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in problems_of(self.record(key="new", now=datetime.min.replace(tzinfo=UTC))):
                self.name_problems([problem], field=_field_of(problem))
        return cleaned

    def record(self, *, key: str, now: datetime) -> OwnRecord:
        """Return what was written as a record."""
        hours: Decimal | None = self.cleaned_data["hours"]
        return OwnRecord(
            key=key,
            title=self.cleaned_data["title"],
            words=self.cleaned_data["words"],
            began_on=self.cleaned_data["began_on"],
            ended_on=self.cleaned_data["ended_on"],
            minutes=None if hours is None else int((hours * 60).to_integral_value()),
            links=tuple(dict.fromkeys(self.cleaned_data["links"].split())),
            created_at=now,
            changed_at=now,
        )


class OwnFileForm(Form):
    """One file."""

    file = UploadField(
        label=_("A file of your work"),
        accept=_ACCEPTED,
        largest=LARGEST_FILE,
        too_large=_("The file is larger than %(n)d MB."),
        help_text=_("PDF, picture, Office, text; up to 5 MB, ten files for a record. Only saved, never run."),
        error_messages={"required": _("Choose a file.")},
    )


def written_in(record: OwnRecord) -> dict[str, Any]:
    """Return a record as its form shows it."""
    return {
        "title": record.title,
        "words": record.words,
        "began_on": record.began_on.isoformat() if record.began_on else "",
        "ended_on": record.ended_on.isoformat() if record.ended_on else "",
        "hours": hours_of(record),
        "links": "\n".join(record.links),
    }


def _field_of(problem: Problem) -> str:
    return _FIELD_OF.get(problem.pointer, problem.pointer.removeprefix("/"))
