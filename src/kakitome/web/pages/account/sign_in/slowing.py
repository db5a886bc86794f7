"""Slowing down who guesses passwords, without shutting out whose password it is.

Failures from one network slow that network for that account, and all it tries. Failures from many networks slow what
comes from devices that nobody knows: for the account, and for the whole site. A device on which the person signed in
before carries a signed cookie and is counted by itself; a passkey is not counted at all. The host that a visitor names
is part of no name that is counted under.

Source: docs/standards/hostile-inputs.md B185; OWASP ASVS 5.0 V6.1.1, V6.3.1; NIST SP 800-63B-4 §3.2.2 (at most 100
failures of one account in a row).
"""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kakitome.web.limits import network_of

COOKIE, SALT = f"{settings.KAKITOME_COOKIE_PREFIX}kakitome_device", "kakitome device"
COOKIE_S = 365 * 24 * 3600
MOST_ACCOUNTS = 20
"""Accounts that one device remembers; a shared one forgets the oldest."""

FROM_ITS_NETWORK = "30/m/ip,5/5m/key"
"""Failures of one network: altogether, and for one account."""
OF_A_KNOWN_DEVICE = "5/5m/key"
OF_AN_ACCOUNT = "100/h/key"
ON_THE_SITE = "1000/5m/key"
EVERYBODY = "everybody"


def count_attempt(request: HttpRequest, login: str) -> RateLimitUsage | None:
    """Count an attempt as failed, to be taken back when it succeeds; None for one that is refused unheard."""
    login = login.lower()
    if device := _device(request, login):
        return _count(request, OF_A_KNOWN_DEVICE, f"{login} on {device}")
    network = network_of(str(request.META.get("REMOTE_ADDR", "")))
    counted: list[Any] = []
    for rates, key in (
        (FROM_ITS_NETWORK, f"{login} from {network}"),
        (OF_AN_ACCOUNT, f"{login} from anywhere"),
        (ON_THE_SITE, EVERYBODY),
    ):
        usage = _count(request, rates, key)
        if usage is None:
            # What is refused unheard says nothing about the account: only what was heard counts there.
            RateLimitUsage(usage=counted).rollback()
            return None
        counted += usage.usage
    return RateLimitUsage(usage=counted)


def forget_failures(request: HttpRequest, login: str) -> None:
    """Forget what was counted of an account, after its password was set anew by mail."""
    network = network_of(str(request.META.get("REMOTE_ADDR", "")))
    for rates, key in (
        ("5/5m/key", f"{login.lower()} from {network}"),
        (OF_AN_ACCOUNT, f"{login.lower()} from anywhere"),
    ):
        config = {"login_failed": rates}
        ratelimit.clear(request, app="allauth.account", action="login_failed", config=config, key=key)


def remember_device(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Let the browser of somebody who signed in be known by a signed cookie; it holds digests of addresses alone."""
    known = _known(request)
    addresses = {address.lower() for address in EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    if user.email:
        addresses.add(user.email.lower())
    # Whoever has no address yet is known by their account.
    for address in addresses or {str(user.subject)}:
        name = _digest(address)
        known[name] = known.pop(name, "") or secrets.token_hex(8)
    newest = dict(list(known.items())[-MOST_ACCOUNTS:])
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=SALT),
        max_age=COOKIE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request: HttpRequest, user: Any) -> bool:
    """Tell whether a person signed in from this browser within a year, under an address it has now, or none."""
    known = _known(request)
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return any(_digest(name.lower()) in known for name in (str(user.subject), user.email, *addresses))


def _device(request: HttpRequest, login: str) -> str:
    return _known(request).get(_digest(login), "")


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_S)
    except signing.BadSignature:
        return {}
    return dict(known)


def _digest(address: str) -> str:
    return salted_hmac(SALT, address).hexdigest()[:16]


def _count(request: HttpRequest, rates: str, key: str) -> RateLimitUsage | None:
    config = {"login_failed": rates}
    return ratelimit.consume(request, app="allauth.account", action="login_failed", config=config, key=key)
