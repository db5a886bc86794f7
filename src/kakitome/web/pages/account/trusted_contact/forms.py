"""Naming a trusted contact, and saying whose account was lost."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.forms import Form

_MAIL = {"autocapitalize": "off", "spellcheck": "false", "class": "in-m"}
_MISSING = {
    "required": _("Write an address."),
    "invalid": _("This is not an e-mail address. Check it for missing parts."),
}


class ContactForm(Form):
    """Whom somebody trusts."""

    address = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("One that stays theirs, such as a private one."),
        max_length=254,
        widget=forms.EmailInput(attrs={**_MAIL, "autocomplete": "off"}),
        error_messages=_MISSING,
    )
    name = forms.CharField(
        label=_("What you call them"),
        help_text=_("For yourself alone, such as “my sister”."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "in-m"}),
    )


class PleaForm(Form):
    """What somebody writes who has lost every way in."""

    address = forms.EmailField(
        label=_("An address of your account"),
        max_length=254,
        widget=forms.EmailInput(attrs={**_MAIL, "autocomplete": "email"}),
        error_messages=_MISSING,
    )
    contact_address = forms.EmailField(
        label=_("The address of your trusted contact"),
        help_text=_("As you wrote it when you named them."),
        max_length=254,
        widget=forms.EmailInput(attrs={**_MAIL, "autocomplete": "off"}),
        error_messages=_MISSING,
    )
