"""A code of a recovery sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.forms import Form


class RecoveryCodeForm(Form):
    """One line of the sheet."""

    code = forms.CharField(
        label=_("One line of your recovery sheet"),
        max_length=80,
        help_text=_("As it is printed, such as 6C4KD7-3 …; spaces, hyphens and small letters do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
        error_messages={"required": _("Write one line of the sheet.")},
    )
