"""allauth's pages of second factors that also say what waits for one."""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.conf import settings
from django.http import HttpRequest
from django.views.decorators.cache import never_cache

from kakitome.web.carried import carried_by
from kakitome.web.proofs import needs_factor


class WithCarried:
    """Adds to a page what was begun and waits for a factor."""

    request: HttpRequest

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """Return the page's values."""
        is_carried, is_needed = carried_by(self.request) is not None, needs_factor(self.request)
        proof = {
            "is_missing": is_carried and is_needed,
            "is_carried": is_carried and not is_needed,
            "is_demanded": settings.SIGN_IN.demands_factor,
        }
        return {**super().get_context_data(**named), "proof": proof}  # type: ignore[misc]


class WaysToSignIn(WithCarried, IndexView):
    """The ways to sign in that a person has."""


class RecoveryCodes(WithCarried, ViewRecoveryCodesView):
    """The recovery codes that are left; no browser keeps them."""


index = WaysToSignIn.as_view()
recovery_codes = never_cache(RecoveryCodes.as_view())
