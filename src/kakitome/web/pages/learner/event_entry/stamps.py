"""The stamp of a form: at which event it was opened, when, and the secret under which its entry is opened again.

It is signed, so that an entry which arrives when the network is back can be told from one that was never begun in the
hall; and it goes with the entry, so that sent twice is one entry.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.http import HttpRequest

from kakitome.errors import Refused
from kakitome.ports.awarding_events import AwardingEvent
from kakitome.services.printing_codes import draw_code
from kakitome.web.limits import keyed_name

_SALT = "kakitome.event-entry"
_DEVICE, _RECEIPTS = "event_device", "event_receipts"
_MOST_RECEIPTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a form was stamped with."""

    secret: str
    began_at: datetime


def draw_stamp(event: AwardingEvent, *, now: datetime) -> str:
    """Stamp a form that is opened now."""
    return signing.dumps([event.key, draw_code(), int(now.timestamp())], salt=_SALT)


def read_stamp(event: AwardingEvent, text: str) -> Stamp:
    """Read the stamp of a form of this event; raises `Refused` (E_EVENT_STAMP)."""
    try:
        key, secret, began = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise Refused("E_EVENT_STAMP") from None
    if key != event.key:
        raise Refused("E_EVENT_STAMP")
    return Stamp(secret=secret, began_at=datetime.fromtimestamp(began, UTC))


def device_of(request: HttpRequest) -> str:
    """Return by what entries of this telephone are known; drawn when it enters first, and nothing outside of it."""
    if not request.session.get(_DEVICE):
        request.session[_DEVICE] = draw_code()
    return keyed_name("event device", str(request.session[_DEVICE])).hex()[:32]


def remember_receipt(request: HttpRequest, event: AwardingEvent, secret: str) -> None:
    """Remember on this telephone under which secret somebody was entered."""
    receipts = [pair for pair in request.session.get(_RECEIPTS, []) if pair[1] != secret]
    request.session[_RECEIPTS] = [*receipts, [event.key, secret]][-_MOST_RECEIPTS:]


def receipts_of(request: HttpRequest, event: AwardingEvent) -> list[str]:
    """Return the secrets of who was entered at an event from this telephone."""
    return [secret for key, secret in request.session.get(_RECEIPTS, []) if key == event.key]
