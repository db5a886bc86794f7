"""When a session ends by itself: after a pause, and after a time whatever happens.

Whoever has a role, a seat or cases to review, or runs the site, works under the short limits; everybody else stays
signed in as the cookie says, two weeks at most. What a person posts after the end is carried to after they signed in
again, for themselves alone.

Source: NIST SP 800-63B-4 §2.2.3 (AAL2: should be no more than an hour of inactivity and 24 hours altogether), §2.1.3
(AAL1: should be no more than 30 days altogether); OWASP ASVS 5.0 V7.3.1, V7.3.2.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.ports.security_events import SecurityEventKind
from kakitome.web import carried
from kakitome.web.frame import works_here
from kakitome.web.roles import actor_of
from kakitome.web.security_events import note_event

_BEGUN, _SEEN = "begun_at", "seen_at"
NOTED_EVERY_S = 60
"""The last visit is noted this often: a session is written once a minute, not with every page."""


def begin(request: HttpRequest, **_signal: Any) -> None:
    """Note when somebody signed in (Django's signal)."""
    request.session[_BEGUN] = request.session[_SEEN] = time.time()


class SessionLimitsMiddleware:
    """Ends sessions that were left alone, or that are old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End the session, or note the visit and go on."""
        if SESSION_KEY not in request.session:
            return self.get_response(request)
        now = time.time()
        if _is_over(request, now) and request.user.is_authenticated:
            return _ended(request)
        if now - request.session.get(_SEEN, 0.0) > NOTED_EVERY_S:
            request.session[_SEEN] = now
            request.session.setdefault(_BEGUN, now)
        return self.get_response(request)


def _is_over(request: HttpRequest, now: float) -> bool:
    limits = settings.SIGN_IN
    paused = now - request.session.get(_SEEN, now)
    lasted = now - request.session.get(_BEGUN, now)
    if lasted > settings.SESSION_COOKIE_AGE:
        return True
    if paused <= limits.session_idle.total_seconds() and lasted <= limits.session_longest.total_seconds():
        return False
    return request.user.is_authenticated and works_here(actor_of(request))


def _ended(request: HttpRequest) -> HttpResponse:
    account, target = str(request.user.subject), request.get_full_path()  # type: ignore[union-attr]
    note_event(request, SecurityEventKind.SESSION_ENDED, account=account, by="limit")
    logout(request)
    if request.method == "POST":
        carried.carry(request, account=account)
        target = reverse("account-go-on")
    messages.info(
        request, _("You were signed out because this session was left alone, or open for long. Sign in to go on.")
    )
    return redirect_to_login(target)
