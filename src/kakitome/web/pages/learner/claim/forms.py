"""The form that has links sent again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ResendForm(forms.Form):
    """The address awards were sent to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address the awarding body knows, such as the one of your school then."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the address the award was sent to."),
            "invalid": _("This is not an e-mail address. Check it for missing parts."),
        },
    )
