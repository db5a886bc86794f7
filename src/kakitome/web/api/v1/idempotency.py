"""Requests with a key of the client's own: the same key gets the first answer again.

    Idempotency-Key: 2026-11-21-class-7

The key belongs to the institution. With another body it is a mistake (422); while the first request is still being
worked on, 409 and `Retry-After`. When a server died in between, the next request of the key does the work again: each
award is known by the same key too, so that none is given twice.

Source: SAFETY.md B169, I3; draft-ietf-httpapi-idempotency-key-header-07.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from kakitome.ports.idempotency import Exchange
from kakitome.ports.store import Store
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.problems import PROBLEM_JSON

GIVEN_UP_AFTER = timedelta(minutes=2)
"""A request that has no answer after this long is taken for dead."""

_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")
_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as it is stored and sent."""

    status: int
    body: bytes


def key_in(request: HttpRequest) -> str:
    """Return the client's key.

    Raises:
        RequestRefused: 400 E_IDEM_MISSING, E_IDEM_KEY.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise RequestRefused(400, "E_IDEM_MISSING")
    if not _KEY.fullmatch(key):
        raise RequestRefused(400, "E_IDEM_KEY")
    return key


def answer_once(
    request: HttpRequest, store: Store, *, key: str, now: datetime, act: Callable[[], Answered]
) -> HttpResponse:
    """Do the act for a new key, or send the first answer again.

    Raises:
        RequestRefused: 422 E_IDEM_MISMATCH, 409 E_IDEM_IN_PROGRESS.
    """
    digest = sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()
    begun = store.idempotency.begin(Exchange(key=key, request_digest=digest, started_at=now))
    if begun is not None and begun.request_digest != digest:
        raise RequestRefused(422, "E_IDEM_MISMATCH")
    if begun is not None and begun.answer is None and now - begun.started_at < GIVEN_UP_AFTER:
        raise RequestRefused(409, "E_IDEM_IN_PROGRESS")
    if begun is None or begun.answer is None:
        answered = act()
        store.idempotency.answer(key, answer=answered.body, status=answered.status)
    # Of two that did the work after a crash, one answer was first: that one is everybody's.
    first = store.idempotency.find(key)
    if first is None or first.answer is None or first.status is None:
        raise RequestRefused(409, "E_IDEM_IN_PROGRESS")
    media_type = PROBLEM_JSON if first.status >= 400 else _JSON
    response = HttpResponse(first.answer, status=first.status, content_type=media_type)
    if begun is not None:
        response.headers["Idempotency-Replayed"] = "true"
    return response
