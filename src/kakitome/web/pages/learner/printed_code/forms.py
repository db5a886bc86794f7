"""A printed code, as somebody types it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.forms import Form


class PrintedCodeForm(Form):
    """The code of a sheet."""

    code = forms.CharField(
        label=_("The code on your sheet"),
        max_length=80,
        help_text=_("Sixteen letters and figures; spaces, hyphens and small letters do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono in-m"}
        ),
        error_messages={"required": _("Write the code of the sheet.")},
    )
