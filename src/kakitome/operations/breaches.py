"""Whether who knows passwords from breaches answers, and knows them."""

from collections.abc import Iterator

from django.conf import settings

from kakitome.bootstrap.breaches import open_breaches
from kakitome.errors import Problem, Unavailable

KNOWN_TO_ALL = "password"
"""Found in breaches millions of times: a range without it is none."""


def examine_breaches() -> Iterator[Problem]:
    """Say so when new passwords are not compared with breaches although the operator wants it."""
    source = settings.SIGN_IN.breached_passwords
    if not source:
        return
    try:
        is_known = open_breaches(source).is_breached(KNOWN_TO_ALL)
    except Unavailable:
        is_known = False
    if not is_known:
        yield Problem(code="W_DOCTOR_BREACHED_PASSWORDS", severity="warning")
