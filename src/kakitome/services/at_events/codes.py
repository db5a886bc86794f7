"""The codes of an event's screen, and what stands in its address.

    code_at(event, now=now)                          # "7K3M94", shown now
    is_current(event, typed, now=now)

A changing code is a keyed digest of the interval in which it is shown; it is taken for a minute longer than it is
shown, since opening a page takes its time where two hundred people do so at once. Nothing keeps somebody in the hall
from telling the code to a friend elsewhere within that time: who was there, the list tells and who approves.

Source: RFC 6238 §4 (a keyed digest of an interval of time); the alphabet and the length are ours (derived).
"""

import hmac
import re
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final

from kakitome.ports.awarding_events import AwardingEvent, EventCode
from kakitome.values.number import ALPHABET
from kakitome.values.script import half_width

CODE_SECONDS: Final = (15, 30, 60, 120)
"""How long a changing code may be shown."""
TAKEN_LONGER_S: Final = 60
"""So much longer than it is shown a code is taken. (derived)"""
_LENGTH: Final = 6


def draw_short() -> str:
    """Draw what stands in the address of an event: six characters that nobody confuses."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(_LENGTH))


def draw_event_secret() -> str:
    """Draw what the codes of an event are made from."""
    return secrets.token_hex(32)


def code_at(event: AwardingEvent, *, now: datetime) -> str:
    """Return the code that the screen shows; empty where the address alone is enough."""
    return "" if event.code is EventCode.FIXED else _code_of(event, interval=_interval(event, now.timestamp()))


def is_current(event: AwardingEvent, text: str, *, now: datetime) -> bool:
    """Tell whether a code that somebody scanned or typed is shown, or was a minute ago."""
    if event.code is EventCode.FIXED:
        return True
    typed = read_signs(text)
    newest, oldest = _interval(event, now.timestamp()), _interval(event, now.timestamp() - TAKEN_LONGER_S)
    codes = [_code_of(event, interval=interval) for interval in range(oldest, newest + 1)]
    return any(hmac.compare_digest(code.encode(), typed.encode()) for code in codes)


def read_signs(text: str) -> str:
    """Return a code or the short part of an address, however it was typed."""
    return re.sub(r"[\s\-‐-―−ー]", "", half_width(text[:40]).upper())


def _interval(event: AwardingEvent, seconds: float) -> int:
    return int(seconds // event.code_seconds)


def _code_of(event: AwardingEvent, *, interval: int) -> str:
    digest = hmac.digest(bytes.fromhex(event.secret), str(interval).encode(), sha256)
    number = int.from_bytes(digest[:16], "big")
    signs = []
    for _place in range(_LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)
