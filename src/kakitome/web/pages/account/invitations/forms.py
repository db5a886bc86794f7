"""A first account, made by the person who opened the link of an invitation."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kakitome.web.pages.account.sign_in.forms import NEW_PASSWORD
from kakitome.web.parts.forms import Form


class FirstAccountForm(Form):
    """A name and a password; the address is the invitation's."""

    person = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name as your colleagues know it.")},
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=NEW_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": _("Choose a password.")},
    )

    def clean_password(self) -> str:
        """Refuse what is easily guessed or known from a breach, before anything is stored."""
        password = str(self.cleaned_data["password"])
        # Here, and not only when it is stored: somebody may be asked over the network, which no transaction waits for.
        validate_password(password)
        return password
