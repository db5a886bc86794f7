"""What a share link is made of, besides the credentials it shows; and another end for one that runs."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.journeys.checking.shared_parts import MAY_BE_SHOWN
from kakitome.ports.shares import NameChoice
from kakitome.services.sharing import MOST_VIEWS, PIN_DIGITS
from kakitome.values.instants import JAPAN
from kakitome.web.parts.forms import DayField, Form, LinesField
from kakitome.web.parts.part_titles import TITLES

ACCOUNT_NAME, NO_NAME = "account", "none"
LANGUAGES = (("ja", _("Japanese")), ("en", _("English")))


def value_of_name(named: NameChoice | None) -> str:
    """Return what the form sends for a name."""
    return ACCOUNT_NAME if named is None else named.key or NO_NAME


class ShareEndForm(Form):
    """The last day on which a link opens."""

    ends_on = DayField(
        label=_("Last day of the link"),
        error_messages={"required": _("Write the last day of the link.")},
        help_text=_("Until the end of that day in Japan. Only the link ends; credentials have dates of their own."),
    )

    def ends_at(self) -> datetime:
        """Return the last second of the last day."""
        return datetime.combine(self.cleaned_data["ends_on"], time(23, 59, 59), JAPAN)


class SharePinForm(Form):
    """Another PIN for a link that runs."""

    pin = forms.CharField(
        label=_("PIN (6 digits)"),
        required=False,
        max_length=12,
        help_text=_("Leave it empty and we draw one. Tell it to the receiver another way than the link."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "pin"}),
    )

    def clean_pin(self) -> str:
        """Take the digits as people write them, in either width and with spaces."""
        typed = "".join(str(self.cleaned_data["pin"]).split())
        return "".join(str(int(mark)) if mark.isdecimal() else mark for mark in typed)[: PIN_DIGITS + 1]


class ShareForm(SharePinForm, ShareEndForm):
    """A new link. Without a PIN whoever has the link may open it."""

    language = forms.ChoiceField(
        label=_("Language of the page"),
        choices=LANGUAGES,
        help_text=_("In which it opens first. Whoever opens it can change it."),
    )
    note = LinesField(
        label=_("A note to the receiver"),
        required=False,
        max_length=1_000,
        help_text=_("Shown as your own words, apart from what is signed."),
    )
    with_pin = forms.BooleanField(label=_("Ask for a PIN"), required=False)
    most_views = forms.IntegerField(
        label=_("How often it may be opened"),
        required=False,
        min_value=1,
        max_value=MOST_VIEWS,
        help_text=_("Empty: as often as they like. Your own looks and wrong PINs are not counted."),
        error_messages={"invalid": _("Write a number.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    label = forms.CharField(
        label=_("A reminder for yourself"),
        required=False,
        max_length=200,
        help_text=_("Whom it is for, say. Only you see it."),
    )
    named = forms.ChoiceField(
        label=_("Your name"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "At the head of the page. Beside a credential shown in part its own name stands only if it is this one; "
            "else it is left out, and we say that it is a name of yours, if it is a checked one."
        ),
    )
    parts = forms.MultipleChoiceField(
        required=False,
        choices=[(name, TITLES[name]) for name in MAY_BE_SHOWN],
        widget=forms.CheckboxSelectMultiple,
    )
    key = forms.RegexField(r"[0-9a-f]{16}", widget=forms.HiddenInput)

    field_order = ("parts", "named", "language", "note", "ends_on", "most_views", "with_pin", "pin", "label", "key")

    def __init__(self, *args: Any, names: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        first = [(ACCOUNT_NAME, _("The name of your account")), (NO_NAME, _("No name"))]
        self.offer(named=[*names, *first])

    def chosen_name(self) -> NameChoice | None:
        """Return the name to be called by; None for that of the account."""
        value = self.cleaned_data["named"] or ACCOUNT_NAME
        return None if value == ACCOUNT_NAME else NameChoice(key="" if value == NO_NAME else value)

    def chosen_pin(self) -> str | None:
        """Return the PIN, empty for one that is drawn; None for none. Who writes one wants one."""
        pin: str = self.cleaned_data["pin"]
        return pin if pin or self.cleaned_data["with_pin"] else None

    def clean(self) -> dict[str, Any]:
        """Keep what was typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return cleaned
