"""Signing in to an account that waits to be deleted: whoever shows who they are may call it off, and nothing else.

The session then names the account and is signed in to none; it does so for some minutes.
"""

import time
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse

from kakitome.bootstrap.platform import get_platform

LASTS_S: Final = 15 * 60
"""(derived)"""
_NAMED, _SHOWN_AT = "sleeping_account", "sleeping_shown_at"


def is_asleep(user: Any) -> bool:
    """Tell whether an account waits to be deleted."""
    return not user.is_active and get_platform().persons.deletions.find(str(user.subject)) is not None


def remember_sleeping(request: HttpRequest, user: Any) -> None:
    """Note that somebody has shown that a sleeping account is theirs."""
    request.session.cycle_key()
    request.session[_NAMED], request.session[_SHOWN_AT] = str(user.subject), time.time()


def sleeping_account_of(request: HttpRequest) -> str:
    """Return the sleeping account of a session; empty for none, or after some minutes."""
    is_fresh = time.time() - request.session.get(_SHOWN_AT, 0.0) <= LASTS_S
    return str(request.session.get(_NAMED, "")) if is_fresh else ""


def sign_in_awake(request: HttpRequest, account: str) -> HttpResponse:
    """Sign somebody in to the account that they showed to be theirs and that is awake again."""
    user, adapter = get_user_model().objects.get(subject=account), get_adapter(request)
    for name in (_NAMED, _SHOWN_AT):
        request.session.pop(name, None)
    adapter.login(request, user)
    response: HttpResponse = adapter.post_login(
        request, user, email_verification="none", signal_kwargs=None, email=None, signup=False, redirect_url=None
    )
    return response
