"""What stands between showing who one is and being signed in, where it differs from allauth's own steps."""

from typing import Any

from allauth.account.stages import EmailVerificationStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login


class ConfirmAddressStage(EmailVerificationStage):
    """Asks for a confirmed address, but not of somebody whom their passkey alone signs in.

    An account may have no address, or one that was mistyped, and its passkey is the proof that it is theirs.
    """

    def handle(self) -> Any:
        """Go on with a passkey; do as allauth does otherwise."""
        if did_use_passwordless_login(self.request, self.login.user):
            return None, True
        return super().handle()
