"""Requests with a key of the client's own: the same key gets the first answer again.

    Idempotency-Key: 2026-11-21-class-7

The key belongs to the institution. With another body it is a mistake (422); while the first request is still being
worked on, 409 and `Retry-After`. When a server died in between, the next request of the key does the work again: each
award is known by the same key too, so that none is given twice.

Source: docs/standards/hostile-inputs.md B169; docs/rules/invariants.md I3;
draft-ietf-httpapi-idempotency-key-header-07.
"""

import re
from collections.abc import Callable, Mapping, Sequence
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
KEY_HEADER = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "schema": {"type": "string", "maxLength": 200},
            "description": "Your own key for this request; the same key gets the first answer again.",
        }
    ]
}
"""How the interface describes the header of a request that may be repeated."""


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
    if not has_key_form(key):
        raise RequestRefused(400, "E_IDEM_KEY")
    return key


def has_key_form(key: str) -> bool:
    """Tell whether a text can be a client's key: 1 to 200 printable ASCII characters, blanks inside only."""
    return _KEY.fullmatch(key) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A request with its client's key; `digest` names its address and body."""

    key: str
    digest: str


def keyed(request: HttpRequest, key: str) -> Keyed:
    """Name a request by its key and its content."""
    digest = sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()
    return Keyed(key=key, digest=digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a key's client is told: the first answer there was, and whether it was there before."""

    answered: Answered
    is_replayed: bool


def answer_once(
    request: HttpRequest, store: Store, *, key: str, now: datetime, act: Callable[[], Answered]
) -> HttpResponse:
    """Do the act for a new key, or send the first answer again.

    Raises:
        RequestRefused: 422 E_IDEM_MISMATCH, 409 E_IDEM_IN_PROGRESS.
    """
    (kept,) = answer_together(store, [keyed(request, key)], now=now, act=lambda _: [act()])
    return respond(kept)


def answer_together(
    store: Store, asked: Sequence[Keyed], *, now: datetime, act: Callable[[Sequence[int]], Sequence[Answered]]
) -> list[Kept | RequestRefused]:
    """Do the act for all new keys at once, by their places in `asked`; send the others their first answers again.

    Returns:
        One of each in the order of `asked`: what its client is told, or why it is refused (as `answer_once` raises).
    """
    turn = Turn(store, asked, now=now)
    places = turn.begin()
    if places:
        turn.answer(act(places))
    return turn.told()


class Turn:
    """Keyed requests that are worked on together: begun, acted on by whoever calls, answered, told."""

    def __init__(self, store: Store, asked: Sequence[Keyed], *, now: datetime) -> None:
        self._store, self._asked, self._now = store, asked, now
        self._begun: Sequence[Exchange | None] = ()
        self._places: dict[str, int] = {}
        self._refused: dict[int, RequestRefused] = {}
        self._answers: Mapping[str, Exchange] = {}

    def begin(self) -> Sequence[int]:
        """Store the keys that are new; return the places of those whose act is to be done."""
        self._begun = self._store.idempotency.begin_many(
            [Exchange(key=one.key, request_digest=one.digest, started_at=self._now) for one in self._asked]
        )
        for place, (one, known) in enumerate(zip(self._asked, self._begun, strict=True)):
            if known is not None and known.request_digest != one.digest:
                self._refused[place] = RequestRefused(422, "E_IDEM_MISMATCH")
            elif known is not None and known.answer is None and self._now - known.started_at < GIVEN_UP_AFTER:
                self._refused[place] = RequestRefused(409, "E_IDEM_IN_PROGRESS")
            elif known is None or known.answer is None:
                self._places[one.key] = place
        return list(self._places.values())

    def answer(self, answers: Sequence[Answered]) -> None:
        """Store the answers of those places, in their order."""
        # Of two that did the work after a crash, one answer was first: that one is everybody's.
        told = zip(self._places, answers, strict=True)
        self._answers = self._store.idempotency.answer_many({key: (one.body, one.status) for key, one in told})

    def told(self) -> list[Kept | RequestRefused]:
        """Return what each client is told, or why it is refused, in the order in which they asked."""
        found: list[Kept | RequestRefused] = []
        for place, (one, known) in enumerate(zip(self._asked, self._begun, strict=True)):
            exchange = self._answers.get(one.key) if self._places.get(one.key) == place else known
            found.append(self._refused.get(place) or _kept(exchange, is_replayed=known is not None))
        return found


def respond(kept: Kept | RequestRefused) -> HttpResponse:
    """Send what is kept under a key; raises the refusal."""
    if isinstance(kept, RequestRefused):
        raise kept
    answered = kept.answered
    media_type = PROBLEM_JSON if answered.status >= 400 else _JSON
    response = HttpResponse(answered.body, status=answered.status, content_type=media_type)
    if kept.is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _kept(exchange: Exchange | None, *, is_replayed: bool) -> Kept | RequestRefused:
    if exchange is None or exchange.answer is None or exchange.status is None:
        return RequestRefused(409, "E_IDEM_IN_PROGRESS")
    return Kept(answered=Answered(status=exchange.status, body=exchange.answer), is_replayed=is_replayed)
