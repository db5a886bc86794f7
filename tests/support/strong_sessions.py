"""Sessions of the tests' client count as signed in with a second factor, shown just now and for ever.

What a second factor opens is tested by signing in through the pages (`tests/web/account`); all other tests are about
something else. Django's client signs in by a request without a method, which no visitor can send.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

NEVER_OLD = 2.0**40


def begin() -> None:
    """Mark sessions from now on."""
    user_logged_in.connect(_mark)


def _mark(request: HttpRequest, user: Any, **_: Any) -> None:
    from allauth.account.internal.flows.login import record_authentication  # noqa: PLC0415 - settings load this module

    if request.method is None:
        record_authentication(request, user, "mfa", type="webauthn")
        request.session["account_authentication_methods"][-1]["at"] = NEVER_OLD
