"""Which accounts have signed in from this browser before: a signed cookie, and nothing about it on the server.

    if not is_known(request, account): ...      # tell the person of a sign-in from a new device
    remember(request, response, account)

The cookie holds keyed digests of accounts; it opens nothing. Without it a sign-in is as good as with it.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "kakitome_device"
LASTS_S = 365 * 24 * 3600
MOST = 8
"""Accounts that one browser is remembered for; the one that signed in longest ago is forgotten first."""
_SALT = "kakitome.known-devices"


def is_known(request: HttpRequest, account: str) -> bool:
    """Tell whether an account has signed in from this browser within a year."""
    return _digest(account) in _remembered(request)


def remember(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Write an account into the browser's cookie, as the last one."""
    digest = _digest(account)
    digests = [*(other for other in _remembered(request) if other != digest), digest][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps(digests, salt=_SALT),
        max_age=LASTS_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: HttpRequest) -> list[str]:
    try:
        digests = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_S)
    except signing.BadSignature:
        return []
    return [str(digest) for digest in digests]


def _digest(account: str) -> str:
    return salted_hmac(_SALT, account, algorithm="sha256").hexdigest()[:32]
