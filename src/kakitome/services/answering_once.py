"""Requests with a key of the client's own, and the first answer to each: the same key gets it again.

    answers = answer_together(store, keyed, now=now, act=act)

With another body the key is a mistake; while the first request is still being worked on, its client is told to wait.
When a server died in between, the next request of the key does the work again.

Source: docs/standards/hostile-inputs.md B169; docs/rules/invariants.md I3;
draft-ietf-httpapi-idempotency-key-header-07.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kakitome.errors import KakitomeError
from kakitome.ports.idempotency import Exchange
from kakitome.ports.store import Store

GIVEN_UP_AFTER = timedelta(minutes=2)
"""A request that has no answer after this long is taken for dead."""
_UNSETTLED = frozenset({"E_AWARDING_UNFINISHED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as it is stored and sent."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A request with its client's key; `digest` names its address and body."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a key's client is told: the first answer there was, and whether it was there before."""

    answered: Answered
    is_replayed: bool


class KeyRefusal(StrEnum):
    """Why a request gets no answer, by the code of its sentence."""

    MISMATCH = "E_IDEM_MISMATCH"
    IN_PROGRESS = "E_IDEM_IN_PROGRESS"


def answer_together(
    store: Store, keyeds: Sequence[Keyed], *, now: datetime, act: Callable[[Sequence[int]], Sequence[Answered]]
) -> list[Kept | KeyRefusal]:
    """Do the act for all new keys at once, by their places in `asked`; send the others their first answers again.

    Returns:
        One of each in the order of `asked`: what its client is told, or why it is refused.
    """
    turn = RequestTurn(store, keyeds, now=now)
    places = turn.begin()
    if places:
        try:
            turn.answer(act(places))
        except Exception as failure:
            turn.give_up(failure)
            raise
    return turn.answers()


class RequestTurn:
    """Keyed requests that are worked on together: begun, acted on by whoever calls, answered, told."""

    def __init__(self, store: Store, keyeds: Sequence[Keyed], *, now: datetime) -> None:
        self._store, self._asked, self._now = store, keyeds, now
        self._begun: Sequence[Exchange | None] = ()
        self._places: dict[str, int] = {}
        self._refused: dict[int, KeyRefusal] = {}
        self._answers: Mapping[str, Exchange] = {}

    def begin(self) -> Sequence[int]:
        """Store the keys that are new; return the places of those whose act is to be done."""
        self._begun = self._store.idempotency.begin_many(
            [Exchange(key=keyed.key, request_digest=keyed.digest, started_at=self._now) for keyed in self._asked]
        )
        for place, (keyed, known) in enumerate(zip(self._asked, self._begun, strict=True)):
            if known is not None and known.request_digest != keyed.digest:
                self._refused[place] = KeyRefusal.MISMATCH
            elif known is not None and known.answer is None and self._now - known.started_at < GIVEN_UP_AFTER:
                self._refused[place] = KeyRefusal.IN_PROGRESS
            elif known is None or known.answer is None:
                self._places[keyed.key] = place
        return list(self._places.values())

    def answer(self, answers: Sequence[Answered]) -> None:
        """Store the answers of those places, in their order."""
        # Of two that did the work after a crash, one answer was first: that one is everybody's.
        stored = zip(self._places, answers, strict=True)
        self._answers = self._store.idempotency.answer_many(
            {key: (answered.body, answered.status) for key, answered in stored}
        )

    def give_up(self, failure: Exception) -> None:
        """Free the keys after a failure that left nothing behind: asking again begins anew, at once.

        Not after one of which nobody knows what it left; and where nothing can be written, the keys stay taken until
        they are given up.
        """
        if not (isinstance(failure, KakitomeError) and failure.code in _UNSETTLED):
            with suppress(Exception):
                self._store.idempotency.release(list(self._places))

    def answers(self) -> list[Kept | KeyRefusal]:
        """Return what each client is told, or why it is refused, in the order in which they asked."""
        answers: list[Kept | KeyRefusal] = []
        for place, (keyed, known) in enumerate(zip(self._asked, self._begun, strict=True)):
            exchange = self._answers.get(keyed.key) if self._places.get(keyed.key) == place else known
            answers.append(self._refused.get(place) or _kept(exchange, is_replayed=known is not None))
        return answers


def _kept(exchange: Exchange | None, *, is_replayed: bool) -> Kept | KeyRefusal:
    if exchange is None or exchange.answer is None or exchange.status is None:
        return KeyRefusal.IN_PROGRESS
    return Kept(answered=Answered(status=exchange.status, body=exchange.answer), is_replayed=is_replayed)
