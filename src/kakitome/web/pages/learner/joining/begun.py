"""A joining that was begun: kept in the session of the browser, and nowhere that a link could carry it.

Beginning signs out and leaves a session with nothing but the account that stays. Signing in to the other account goes
on in that session: its proof is therefore given after the first, in the same browser. A link proves nothing and joins
nothing; a session that somebody else began is noticed by the address that has to be written.

Source: docs/rules/threats.md T12; OWASP ASVS 5.0 V7.2.4.
"""

import time
from typing import Final

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth import logout
from django.http import HttpRequest

from kakitome.web.pages.learner.award.owning import account_of

LASTS_S: Final = 15 * 60
"""From beginning to joining: signing in once, with a second factor. (derived)"""
MOST_TRIES: Final = 5
"""Wrong addresses after which it is begun again. (derived)"""
_KEY: Final = "joining"


def begin(request: HttpRequest) -> None:
    """Remember which account stays, and sign out."""
    account = account_of(request)
    logout(request)
    request.session[_KEY] = {"stays": account, "at": time.time(), "tries": 0}


def account_that_stays(request: HttpRequest) -> str:
    """Return the account that a joining was begun in, by who has signed in to another since; empty for none."""
    begun = request.session.get(_KEY) or {}
    begun_at = float(begun.get("at", 0))
    if not 0 <= time.time() - begun_at < LASTS_S or begun["stays"] == account_of(request):
        return ""
    records = get_authentication_records(request, request.user)
    is_proved_since = any(float(record["at"]) >= begun_at for record in records)
    return str(begun["stays"]) if is_proved_since else ""


def count_try(request: HttpRequest) -> None:
    """Count a wrong address; after some the joining is begun again."""
    begun = dict(request.session[_KEY])
    begun["tries"] += 1
    if begun["tries"] >= MOST_TRIES:
        end(request)
    else:
        request.session[_KEY] = begun


def end(request: HttpRequest) -> None:
    """Forget that anything was begun."""
    request.session.pop(_KEY, None)
