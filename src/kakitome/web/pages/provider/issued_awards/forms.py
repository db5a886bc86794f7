"""Forms of a single award, of a correction, of a reason."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kakitome import texts
from kakitome.learning.award import Learner, end_of_validity
from kakitome.learning.microcredential import Microcredential
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.values.instants import end_of
from kakitome.values.iri import is_web_address
from kakitome.web.parts.forms import DayField, Form, LinesField
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import in_japan, language

_DAY = timedelta(days=1)
LAST_DAY = date(2999, 12, 31)
"""The last day to which an award may be renewed; what is to be good for longer has no end."""


OF_A_LEARNER = ("name", "reading", "roman", "email", "student_number")


def version_key(version: MicrocredentialVersion) -> str:
    """Name a version of a definition in a form."""
    return f"{version.identifier}/{version.version}"


def version_choices(versions: Sequence[MicrocredentialVersion]) -> list[tuple[str, str]]:
    """Return versions of definitions as choices."""
    return [(version_key(each), f"{title_of(each.microcredential.title)} ({each.version})") for each in versions]


class LearnerForm(Form):
    """Who the learner is, as the award says it."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=200,
        help_text=_("Exactly as it is written, rare forms of kanji included."),
        error_messages={"required": _("Write the name as it is to stand on the award.")},
    )
    reading = forms.CharField(label=_("Reading (kana)"), max_length=200, required=False)
    roman = forms.CharField(label=_("Name in Latin letters"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("The link to receive the award is sent there. Without one, nobody is told."),
        error_messages={"invalid": _("This is not an e-mail address. Check it for missing parts.")},
    )
    student_number = forms.CharField(label=_("Student number"), max_length=64, required=False)

    def learner(self, *, did: str = "") -> Learner:
        """Return the learner of a valid form."""
        return Learner(**{name: self.cleaned_data[name] for name in OF_A_LEARNER}, did=did)


class SingleAwardForm(LearnerForm):
    """One award; the day is typed text, read as people write it."""

    microcredential = forms.ChoiceField(
        label=_("Micro-credential"),
        error_messages={"required": _("Choose what is to be awarded."), "invalid_choice": _("This is not in force.")},
    )
    awarded_on = DayField(
        label=_("Date of the award"), max_length=64, error_messages={"required": _("Write the date of the award.")}
    )
    grade = forms.CharField(label=_("Grade"), max_length=100, required=False)
    despite_grade = forms.CharField(
        label=_("Why it is awarded although the grade is no pass"),
        max_length=500,
        required=False,
        help_text=_("Such as “passed the resit”, without names. It is kept in your own record and not published."),
    )
    grade_confirmed = forms.BooleanField(label=_("I have made sure that this grade is a pass"), required=False)
    evidence = forms.CharField(
        label=_("Evidence (web address)"),
        max_length=2000,
        required=False,
        help_text=_("A public address; it stands in the award for everybody to read."),
    )
    narrative = LinesField(
        label=_("Words about this award"),
        max_length=10_000,
        required=False,
        help_text=_("They stand in the award for everybody to read."),
    )

    def __init__(self, *args: Any, versions: Sequence[MicrocredentialVersion], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["awarded_on"].today = today  # type: ignore[attr-defined]
        self.offer(microcredential=version_choices(versions))

    def clean(self) -> dict[str, Any]:
        """Ask for something that tells this learner apart from others of the same name."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("email") and not given.get("student_number") and "email" not in self.errors:
            self.add_error("email", _("Write an e-mail address or a student number."))
        return given

    def clean_evidence(self) -> str:
        """Take only addresses that people can open."""
        value: str = self.cleaned_data["evidence"].strip()
        if value and not is_web_address(value):
            raise forms.ValidationError(_("This is not a web address. It begins with https:// or http://."))
        return value


class RenewalForm(Form):
    """Until when an award is renewed: a last day, or no end; exactly one of the two."""

    until = DayField(label=_("Last day of the new period"), max_length=64, required=False)
    no_end = forms.BooleanField(label=_("Without an end"), required=False)

    def __init__(self, *args: Any, after: date, today: date, **kwargs: Any) -> None:
        """Take a period that reaches beyond `after`, the last day of the present one."""
        super().__init__(*args, **kwargs)
        self._last = max(after, today)

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one answer; a day must lie ahead."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        day: date | None = given.get("until")
        if "until" in self.errors:
            return given
        if (day is not None) == given.get("no_end", False):
            self.add_error("until", _("Write the last day, or say that there is no end; not both."))
        elif day is not None and day <= self._last:
            last = texts.written_date(self._last.isoformat(), language())
            self.add_error("until", _("The new period must end after %(day)s.") % {"day": last})
        elif day is not None and day > LAST_DAY:
            self.add_error("until", _("For so long, say that there is no end."))
        return given

    @property
    def end(self) -> datetime | None:
        """The end of a valid form, exclusive; None for no end."""
        return end_of(self.cleaned_data["until"])


def renewal_form(typed: QueryDict | None, *, until: datetime, letter: Microcredential, now: datetime) -> RenewalForm:
    """Ask until when an award with an end is renewed; the definition's own period, once more, is proposed."""
    last, today = until.date() - _DAY, in_japan(now).date()
    end = end_of_validity(letter, max(last, today) + _DAY)
    initial = {"until": (end.date() - _DAY).isoformat() if end else ""}
    return RenewalForm(typed, after=last, today=today, initial=initial)


class ReasonForm(Form):
    """Why an award is withdrawn; kept in the institution's own record."""

    reason = LinesField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("For your own record. It is not published and not sent to the learner."),
        error_messages={"required": _("Write the reason. People will ask for it one day.")},
    )
