"""What somebody registers with at an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.services.at_events import LONGEST_NAME
from kakitome.web.parts.forms import Form, MailField


class EntryForm(Form):
    """A name, and an address or the word that there is none; `stamp` says when the form was opened."""

    stamp = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name, as it will stand on the award"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "in-l"}),
        error_messages={"required": _("Write your name as it will stand on the award.")},
    )
    email = MailField(
        required=False,
        help_text=_("The award is sent there. Nobody at the event sees it but the staff who approve."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "class": "in-l"}),
    )
    has_no_email = forms.BooleanField(label=_("I have no e-mail address"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two: an address, or the word that there is none."""
        given: dict[str, Any] = super().clean() or {}
        if "email" in given and bool(given["email"]) == bool(given.get("has_no_email")):
            words = _("Write your address, or tick that you have none.")
            if given["email"]:
                words = _("You have written an address and ticked that you have none. Choose one.")
            self.add_error("email", words)
        return given


class EventCodeForm(Form):
    """The code on the screen of an event, as somebody types it."""

    code = forms.CharField(
        label=_("The code on the screen"),
        max_length=40,
        help_text=_("Six letters and figures; it changes. Small letters and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono in-s"}
        ),
        error_messages={"required": _("Write the code that the screen shows now.")},
    )


class SlipForm(Form):
    """The code of a slip, as somebody types it."""

    code = forms.CharField(
        label=_("The code on your slip"),
        max_length=80,
        help_text=_("Sixteen letters and figures; spaces, hyphens and small letters do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono in-m"}
        ),
        error_messages={"required": _("Write the code of the slip.")},
    )
