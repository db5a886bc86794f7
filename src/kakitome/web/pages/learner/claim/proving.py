"""Proving an address by a mailed code, of which the session of the browser that asked for it keeps a digest."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from kakitome.bootstrap.platform import get_platform
from kakitome.values.number import ALPHABET

LASTS_S, TRIES, LENGTH = 10 * 60, 5, 8
"""Whose mail is slower than that confirms the address in an account, by a link that holds for three days.

Eight of 23 letters and figures are 36 bits: five tries find one in sixteen billion (10⁹).

Source: OWASP ASVS 5.0 V6.5.5 (ten minutes), V6.5.4 (20 bits).
"""
_SESSION_ENTRY = "claim_code"
_AN_HOUR, _IN_AN_HOUR = 3600, 10


@contextmanager
def drawn_code(request: HttpRequest, number: str) -> Iterator[str]:
    """Draw a code for one award, which this browser alone can enter; empty after ten for one award in an hour.

    One that could not be sent counts for nothing: whoever asks again and again while the database is away has not used
    up the ten when it is back, and the code that was sent before still holds.
    """
    name, before = f"claim-code {number}".encode(), request.session.get(_SESSION_ENTRY)
    times = get_platform().counts.add(name, now=time.time(), seconds=_AN_HOUR)
    try:
        yield "" if times > _IN_AN_HOUR else _draw_code(request, number)
    except Exception:
        get_platform().counts.take_back(name, now=time.time())
        request.session[_SESSION_ENTRY] = before or {}
        raise


def _draw_code(request: HttpRequest, number: str) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    request.session[_SESSION_ENTRY] = {
        "number": number,
        "digest": _digest(code),
        "ends": time.time() + LASTS_S,
        "tries": 0,
    }
    return f"{code[:4]}-{code[4:]}"


def is_waited_for(request: HttpRequest, number: str) -> bool:
    """Tell whether a code for an award was sent from this browser and can still be entered."""
    entry = request.session.get(_SESSION_ENTRY) or {}
    return entry.get("number") == number and entry["ends"] > time.time() and entry["tries"] < TRIES


def is_right(request: HttpRequest, number: str, text: str) -> bool:
    """Tell whether a code is the one that was sent; each try counts, and a right one is used up."""
    if not is_waited_for(request, number):
        return False
    entry = request.session[_SESSION_ENTRY]
    request.session[_SESSION_ENTRY] = {**entry, "tries": entry["tries"] + 1}
    code = "".join(text.split()).replace("-", "").upper()
    is_same = constant_time_compare(_digest(code), entry["digest"])
    if is_same:
        del request.session[_SESSION_ENTRY]
    return is_same


def _digest(code: str) -> str:
    return salted_hmac("kakitome.claim-code", code, algorithm="sha256").hexdigest()
