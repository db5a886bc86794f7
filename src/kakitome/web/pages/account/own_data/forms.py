"""The form of deleting one's account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.forms import Form


class AccountDeletionForm(Form):
    """A person says that they have read what goes."""

    is_read = forms.BooleanField(
        label=_("I have read what goes and what stays. Delete my account."),
        error_messages={"required": _("Tick this box if you want your account deleted.")},
    )
