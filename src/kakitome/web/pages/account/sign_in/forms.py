"""allauth's forms with our labels and hints; what they check is allauth's."""

from typing import Any

from allauth.account import forms as allauth
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


def reword(form: forms.Form, **hints: Words) -> None:
    """Give a form our labels and hints, without placeholders that repeat the label."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = LABELS.get(name, field.label)
        field.help_text = hints.get(name, "")


class LoginForm(allauth.LoginForm):
    """Sign in with an address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, remember=_("Not on a computer that others use."))


class SignupForm(allauth.SignupForm):
    """Make an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, email=_("We send a link to it. You can add other addresses later."), password1=NEW_PASSWORD)


class AddEmailForm(allauth.AddEmailForm):
    """Add an address to an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, email=_("An address that stays yours, such as a private one. We send a link to it."))


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Ask for a link to set a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self)


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """Set a new password by a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, password1=NEW_PASSWORD)


class ChangePasswordForm(allauth.ChangePasswordForm):
    """Change the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, password1=NEW_PASSWORD)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password, once more")


class ReauthenticateForm(allauth.ReauthenticateForm):
    """Say the password again before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self)
