"""allauth's forms of second factors with our labels and hints; what they check is allauth's.

One check is added: a code of an app that was taken is not taken again while its time lasts. allauth remembers it for
one period; with a clock that may be a period early or late it is good for three.
Source: RFC 6238 §5.2 (a verifier does not accept the same code twice; one step for delay).
"""

from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from allauth.account.utils import user_pk_to_url_str
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode, websafe_encode

from kakitome.web.pages.account.sign_in.forms import Reworded

STEPS = 2 * settings.MFA_TOTP_TOLERANCE + 1
PERIOD_S = 30
MISSHAPED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What libraries raise over an answer that no browser gives."""
LABELS = {
    "code": _("Code"),
    "name": _("Name of this passkey"),
    "passwordless": _("Sign in with it alone, without a password"),
}


class OnceOnly:
    """A form with a code that is good once."""

    user: Any

    def clean_code(self) -> str:
        """Take a code that nobody used before."""
        code: str = super().clean_code()  # type: ignore[misc]
        key = f"code-used-{self.user.pk}-{normalize_user_code(code)}"
        if not cache.add(key, "y", timeout=STEPS * PERIOD_S):
            raise get_adapter().validation_error("incorrect_code")
        return code


class WithCode(Reworded):
    """Asks for a code of an app or a recovery code."""

    labels: ClassVar = LABELS
    hints: ClassVar = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class CodeForm(WithCode, OnceOnly, codes.AuthenticateForm):
    """Show a second factor while signing in."""


class CodeAgainForm(WithCode, OnceOnly, codes.ReauthenticateForm):
    """Show a second factor once more."""


class ActivateTOTPForm(Reworded, totp.ActivateTOTPForm):
    """Set up an authenticator app."""

    labels: ClassVar = LABELS
    hints: ClassVar = {"code": _("Six digits; a new code comes every 30 seconds.")}


class Shaped:
    """A form with what a browser says of a passkey; whatever else is handed in is refused instead of failing."""

    def clean_credential(self) -> Any:
        """Take a passkey's answer."""
        clean = getattr(super(), "clean_credential", None)
        try:
            return clean() if clean else self._described()
        except MISSHAPED as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def _described(self) -> Any:
        """Return what was said of a new passkey, once it reads as that; allauth reads it again and checks it."""
        credential = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        auth.parse_registration_response(credential)
        return credential


class LoginPasskeyForm(Shaped, passkeys.LoginWebAuthnForm):
    """Sign in with a passkey alone."""

    def clean_credential(self) -> Any:
        """Take the answer of a passkey that names its account by subject, or as passkeys of before do, by number."""
        credential = self.cleaned_data["credential"]
        with suppress(*MISSHAPED):
            answer = credential["response"]
            subject = UUID(websafe_decode(answer["userHandle"]).decode())
            user = get_user_model().objects.filter(subject=subject).first()
            if user is not None:
                # Not part of what is signed: it only says where to look for the key.
                answer["userHandle"] = websafe_encode(user_pk_to_url_str(user).encode())
        return super().clean_credential()


class AuthenticatePasskeyForm(Shaped, passkeys.AuthenticateWebAuthnForm):
    """Show a passkey after the password."""


class ReauthenticatePasskeyForm(Shaped, passkeys.ReauthenticateWebAuthnForm):
    """Show a passkey once more."""


class AddPasskeyForm(Shaped, Reworded, passkeys.AddWebAuthnForm):
    """Add a passkey."""

    labels: ClassVar = LABELS
    hints: ClassVar = {
        "name": _("So that you know it again, such as the device it is on."),
        "passwordless": _(
            "Your device then asks for your finger, your face or its PIN. Some older security keys cannot do this."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class FirstPasskeyForm(Shaped, Reworded, passkeys.SignupWebAuthnForm):
    """Begin an account by a passkey, which signs in alone."""

    labels: ClassVar = LABELS
    hints: ClassVar = {"name": AddPasskeyForm.hints["name"]}

    def clean(self) -> dict[str, Any]:
        """Take a passkey that the device keeps and finds again by itself: no address could name the account to it."""
        cleaned: dict[str, Any] = super().clean()
        if credential := cleaned.get("credential"):
            # It was demanded; not every browser says that it is so.
            properties = credential.setdefault("clientExtensionResults", {}).setdefault("credProps", {})
            if not properties.setdefault("rk", True):
                raise get_adapter().validation_error("incorrect_code")
        return cleaned


class RenamePasskeyForm(Reworded, passkeys.EditWebAuthnForm):
    """Give a passkey another name."""

    labels: ClassVar = LABELS
