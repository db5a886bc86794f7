"""What somebody chose to compare while going from page to page: a signed cookie, no account and no session.

Nothing of it is kept here: the browser brings the numbers along, thirty days after the last choice at most.
"""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from kakitome.learning.registry.comparison import MOST
from kakitome.values.number import parse_number

COOKIE: Final = f"{settings.KAKITOME_COOKIE_PREFIX}compare"
_SALT, _KEPT_S = "kakitome.compare", 30 * 24 * 3600


def read_choice(request: HttpRequest) -> tuple[str, ...]:
    """Return the numbers of the chosen entries in the order of choosing; none for a cookie that is not ours."""
    given = request.COOKIES.get(COOKIE, "")
    if not given:
        return ()
    try:
        numbers = signing.loads(given, salt=_SALT, max_age=_KEPT_S)
    except signing.BadSignature:
        return ()
    return tuple(number for number in numbers if parse_number(number) == number)[:MOST]


def remember_choice(response: HttpResponse, numbers: Sequence[str]) -> None:
    """Let the browser bring these numbers along; without any the cookie goes."""
    if not numbers:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(list(numbers), salt=_SALT),
        max_age=_KEPT_S,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
