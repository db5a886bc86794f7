"""allauth's forms with our labels and hints; what they check is allauth's."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.utils.translation import gettext_lazy as _

Words = Any
"""A text, or one that is translated when it is shown."""
LABELS: dict[str, Words] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("Password, once more"),
    "remember": _("Stay signed in for two weeks"),
    "oldpassword": _("Your password now"),
}
NEW_PASSWORD: Words = _("15 characters or more; a few words in a row are easy to remember. Pasting is fine.")


class Reworded:
    """Gives a form our labels and hints, without placeholders that repeat the label."""

    labels: ClassVar[Mapping[str, Words]] = LABELS
    hints: ClassVar[Mapping[str, Words]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class LoginForm(Reworded, allauth.LoginForm):
    """Sign in with an address and a password."""

    hints: ClassVar = {"remember": _("Not on a computer that others use.")}


class SignupForm(Reworded, allauth.SignupForm):
    """Make an account."""

    hints: ClassVar = {
        "email": _("We send a link to it. You can add other addresses later."),
        "password1": NEW_PASSWORD,
    }


class AddEmailForm(Reworded, allauth.AddEmailForm):
    """Add an address to an account."""

    hints: ClassVar = {"email": _("An address that stays yours, such as a private one. We send a link to it.")}


class ResetPasswordForm(Reworded, allauth.ResetPasswordForm):
    """Ask for a link to set a new password."""

    def clean_email(self) -> str:
        """Find also who wants to call off the deletion of their account and has forgotten the password."""
        email: str = super().clean_email()
        # Accounts are inactive only while they wait to be deleted.
        self.users = filter_users_by_email(email.lower(), is_active=None, prefer_verified=True, for_login=True)
        return email


class ResetPasswordKeyForm(Reworded, allauth.ResetPasswordKeyForm):
    """Set a new password by a mailed link."""

    hints: ClassVar = {"password1": NEW_PASSWORD}


class ChangePasswordForm(Reworded, allauth.ChangePasswordForm):
    """Change the password."""

    labels: ClassVar = {**LABELS, "password1": _("New password"), "password2": _("New password, once more")}
    hints: ClassVar = {"password1": NEW_PASSWORD}


class ReauthenticateForm(Reworded, allauth.ReauthenticateForm):
    """Say the password again before something that matters."""
