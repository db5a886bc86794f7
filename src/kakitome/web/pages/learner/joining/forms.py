"""What somebody says who joins two accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.forms import Form


class JoiningForm(Form):
    """The other account, by one of its addresses; whoever has both knows it."""

    address = forms.CharField(
        label=_("A confirmed address of the account that stays"),
        max_length=254,
        help_text=_("Write it out in full, so that nobody joins their account to a stranger’s by mistake."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off", "class": "in-m"}),
        error_messages={"required": _("Write an address of the account that stays.")},
    )
