"""What a request is made of; and what a person adds to an answer."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.requested_fields import RequestedField, requested_fields
from kakitome.ports.presentation_requests import Need
from kakitome.ports.request_applicants import ListedApplicant
from kakitome.services.requesting import Given, WantedRequest
from kakitome.values.instants import JAPAN
from kakitome.web.parts import written
from kakitome.web.parts.forms import DayField, Form, MailField


class RequestForm(Form):
    """A new request. What may be asked for is data; nothing else has a field here."""

    asker_name = forms.CharField(
        label=_("Company or organisation, and section"),
        max_length=200,
        help_text=_("Applicants read it as you write it, and that nobody examined it."),
        error_messages={"required": _("Write who asks.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    asker_mail = MailField(
        label=_("Your e-mail address at work"),
        missing=_("Write the address we should send the link to."),
        help_text=_("We send a mail there. Applicants are told only that you can use an address of its domain."),
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        help_text=_("Applicants read it as you write it. It cannot be changed afterwards."),
        error_messages={"required": _("Write what the answers are for.")},
    )
    subject = forms.CharField(
        label=_("What are they to know or to be able to do?"),
        required=False,
        max_length=200,
        help_text=_("In words: a subject, a qualification, a course. Credentials that fit are shown to them first."),
    )
    closes_on = DayField(
        label=_("Last day for answers"), error_messages={"required": _("Write the last day for answers.")}
    )
    ends_on = DayField(
        label=_("Last day on which you look at answers"),
        error_messages={"required": _("Write the last day on which you look at answers.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for wanted in requested_fields():
            self.fields[f"want_{wanted.code}"] = _need_field(wanted)

    @property
    def wanted_rows(self) -> list[forms.BoundField]:
        """The fields that say how much each thing is wanted."""
        return [self[f"want_{field.code}"] for field in requested_fields()]

    def wanted(self) -> WantedRequest:
        """Return what was typed."""
        typed = self.cleaned_data
        needs = {field.code: typed[f"want_{field.code}"] for field in requested_fields()}
        return WantedRequest(
            asker_name=typed["asker_name"],
            asker_mail=typed["asker_mail"],
            purpose=typed["purpose"],
            subject=typed["subject"],
            fields={code: need for code, need in needs.items() if need},
            language=written.language(),
            closes_at=end_of_day(typed["closes_on"]),
            ends_at=end_of_day(typed["ends_on"]),
        )


class AnswerForm(Form):
    """How the asker knows whoever answers."""

    given_name = forms.CharField(
        label=_("Your name, as the asker knows it"),
        max_length=200,
        error_messages={"required": _("Write the name under which the asker knows you.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reference = forms.CharField(
        label=_("Your number with the asker"),
        required=False,
        max_length=60,
        help_text=_("If they gave you one, such as the number of an application."),
    )

    @property
    def is_always_encrypted(self) -> bool:
        """Whether an app has to encrypt its answer: where it is asked under a certificate (HAIP 1.0)."""
        return get_platform().verifier_certificate is not None


def known_as(applicant: ListedApplicant | None) -> dict[str, str]:
    """Return what the form begins with for whom an own link was made: how the asker's list has them."""
    return {"given_name": applicant.name, "reference": applicant.reference} if applicant else {}


def given_in(form: AnswerForm, applicant: ListedApplicant | None) -> Given:
    """Return what was typed, and by whose own link."""
    typed = form.cleaned_data
    key = applicant.key if applicant else ""
    return Given(reference=typed["reference"], given_name=typed["given_name"], applicant=key)


def _need_field(wanted: RequestedField) -> forms.ChoiceField:
    required = [(Need.REQUIRED.value, pgettext("of a request", "Required"))] if wanted.may_be_required else []
    return forms.ChoiceField(
        label=written.text(wanted.name),
        choices=[*required, (Need.OPTIONAL.value, _("Optional")), ("", _("Not asked for"))],
        required=False,
        initial=wanted.usual,
        help_text="" if wanted.may_be_required else _("It cannot be required."),
    )


def end_of_day(on: date) -> datetime:
    """Return the end of a day in Japan: the last day counts as a whole."""
    return datetime.combine(on, time(23, 59, 59), JAPAN)
