"""How allauth's second factors keep their secrets and name this site.

What a row says of an authenticator app is sealed under the platform's key-encryption key, as private keys are: a copy
of the database alone signs nobody in. Passkeys hold public keys, which need no seal.
"""

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.sealed_keys import SECOND_FACTORS
from kakitome.values.instants import JAPAN
from kakitome.web.parts.qr_code import qr_of


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's own ways, with sealed secrets and the configured host instead of the request's."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code or passkey does not fit."),
        "unverified_email": gettext_lazy("Confirm the addresses of your account first, or remove those that are not."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up a passkey or an authenticator app first."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret that is to be stored."""
        return get_platform().sealed_texts(SECOND_FACTORS).seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret that was stored."""
        return get_platform().sealed_texts(SECOND_FACTORS).open(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Name the site as an authenticator app lists it."""
        return f"Kakitome {settings.INSTALLATION.host}"

    def build_totp_svg(self, url: str) -> str:
        """Draw what an authenticator app reads, as every QR code here is drawn."""
        return qr_of(url)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site to which passkeys belong: the configured host, whatever the request says."""
        return {"id": settings.INSTALLATION.host, "name": "Kakitome"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Name an account to a device: by its subject, which counts nothing, and as its owner knows it.

        Source: Web Authentication Level 3 §14.6.1 (a user handle holds nothing of a person).
        """
        label = user.email or user.name or f"Kakitome {user.created_at.astimezone(JAPAN).date().isoformat()}"
        return {"id": str(user.subject).encode(), "name": label, "display_name": user.name or label}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Name a passkey that got no name."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}
