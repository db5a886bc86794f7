"""Sending what is due for as long as there is time: a little in each turn of the scheduler, the rest by workers.

Messages are leased as they are taken, so any number of processes may send at once and none sends another's.
"""

import time

from kakitome.journeys.platform import Platform
from kakitome.services.delivering import deliver_due

_AT_ONCE = 50


def send_due(platform: Platform, institution: str, *, seconds: float) -> bool:
    """Send an institution's mails until none is due or time is over; tell whether some may be left.

    What does not leave is tried again later, by `deliver_due`'s own rules; a server that is away is left alone.
    """
    context, begun = platform.delivering_context(institution), time.monotonic()
    while True:
        delivered = deliver_due(context, now=platform.now(), limit=_AT_ONCE)
        if delivered.total < _AT_ONCE or delivered.failed:
            return False
        if time.monotonic() - begun > seconds:
            return True
