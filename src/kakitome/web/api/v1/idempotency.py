"""The header with a client's own key, and how what is kept under it is sent (`services.answering_once`).

    Idempotency-Key: 2026-11-21-class-7

The key belongs to the institution. With another body it is a mistake (422); while the first request is still being
worked on, 409 and `Retry-After`.

Source: docs/standards/hostile-inputs.md B169; draft-ietf-httpapi-idempotency-key-header-07.
"""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from kakitome.ports.store import Store
from kakitome.services.answering_once import Answered, Kept, Keyed, KeyRefusal, answer_together
from kakitome.web.api.v1.keys import key_of
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.problems import PROBLEM_JSON

_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")
_JSON = "application/json"
_STATUS = {KeyRefusal.MISMATCH: 422, KeyRefusal.IN_PROGRESS: 409}


def key_in(request: HttpRequest) -> str:
    """Return the client's key.

    Raises:
        RequestRefused: 400 E_IDEM_MISSING, E_IDEM_KEY.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise RequestRefused(400, "E_IDEM_MISSING")
    if not has_key_form(key):
        raise RequestRefused(400, "E_IDEM_KEY")
    return key


def has_key_form(key: str) -> bool:
    """Tell whether a text can be a client's key: 1 to 200 printable ASCII characters, blanks inside only."""
    return _KEY.fullmatch(key) is not None


def keyed(request: HttpRequest, key: str, *, unit: str) -> Keyed:
    """Name a request by its key and its content; what a unit's key was answered is not sent to another's."""
    path = f"{request.get_full_path()} {unit}" if unit else request.get_full_path()
    digest = sha256(path.encode() + b"\n" + request.body).hexdigest()
    return Keyed(key=key, digest=digest)


def answer_once(
    request: HttpRequest, store: Store, *, key: str, now: datetime, act: Callable[[], Answered]
) -> HttpResponse:
    """Do the act for a new key, or send the first answer again.

    Raises:
        RequestRefused: 422 E_IDEM_MISMATCH, 409 E_IDEM_IN_PROGRESS.
    """
    unit = key_of(request).unit
    (kept,) = answer_together(store, [keyed(request, key, unit=unit)], now=now, act=lambda _: [act()])
    return respond(kept)


def respond(kept: Kept | KeyRefusal) -> HttpResponse:
    """Send what is kept under a key; raises the refusal."""
    if isinstance(kept, KeyRefusal):
        raise RequestRefused(_STATUS[kept], kept.value)
    answered = kept.answered
    media_type = PROBLEM_JSON if answered.status >= 400 else _JSON
    response = HttpResponse(answered.body, status=answered.status, content_type=media_type)
    if kept.is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response
