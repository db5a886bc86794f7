"""Requests that come at the same time are worked on together: one transaction and one `fsync` for all of them.

    gathering = RequestBatcher(work)
    answer = gathering.submit(request)

A thread that comes while no work is going on works at once, alone. A thread that comes meanwhile waits, and when the
work ends the first of those that wait works for all of them. An answer is given when the work of its whole group is
done, so that what is acknowledged is as durable as if it had been asked alone.

Clients that were just answered often come again at once. So the first to come after a group waits for as many as were
there just now, a few milliseconds at most; without that, one would work alone and all the others behind it, each time
anew. A thread that was alone before waits for nobody.

A group that fails as a whole is worked on again one by one, so that nobody fails for their neighbours' sake; work must
therefore bear repeating.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")
MOST = 64
PATIENCE_S = 0.005
"""How long a group waits to become as large as the one before it, and how long after that one it does so at all."""


class RequestBatcher(Generic[Request, Answer]):
    """Gathers what threads ask at the same time."""

    def __init__(
        self,
        work: Callable[[Sequence[Request]], Sequence[Answer]],
        *,
        most: int = MOST,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Let `work` answer up to `most` requests at once, each with one answer, in their order."""
        self._work = work
        self._most = most
        self._patience_s = patience_s
        self._lock = threading.Condition()
        self._company, self._ended_at = 1, 0.0
        self._enough: int | None = None
        """How many must wait before the worker begins; None while it waits for nobody."""
        self._waiting: deque[_Place[Request, Answer]] = deque()
        self._worker: int | None = None

    def submit(self, request: Request, /) -> Answer:
        """Return the answer to one request; raises what its work raises."""
        place: _Place[Request, Answer] = _Place(request)
        with self._lock:
            if self._worker == threading.get_ident():
                # Asked from inside the work itself, which cannot wait for its own end.
                is_inside, place.works = True, False
            else:
                is_inside, place.works = False, self._worker is None
                self._waiting.append(place)
                if place.works:
                    self._worker = place.thread
                elif self._enough is not None and len(self._waiting) >= self._enough:
                    self._lock.notify()
        if is_inside:
            return self._work([request])[0]
        if not place.works:
            place.called.wait()
        if place.works:
            self._work_for_all()
        return place.answer()

    def _work_for_all(self) -> None:
        with self._lock:
            self._wait_for_company()
            group = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        try:
            self._answer(group)
        finally:
            for place in group:
                place.called.set()
            with self._lock:
                self._company, self._ended_at = len(group) + len(self._waiting), time.monotonic()
                following = self._waiting[0] if self._waiting else None
                self._worker = following.thread if following else None
            if following is not None:
                following.works = True
                following.called.set()

    def _wait_for_company(self) -> None:
        """Wait, with the lock, until as many are there as were lately; not for long."""
        if time.monotonic() - self._ended_at > self._patience_s:
            return
        self._enough = min(self._company, self._most)
        self._lock.wait_for(lambda: len(self._waiting) >= (self._enough or 0), timeout=self._patience_s)
        self._enough = None

    def _answer(self, group: "Sequence[_Place[Request, Answer]]") -> None:
        try:
            answers = self._work([place.request for place in group])
        except Exception as failure:  # noqa: BLE001 - handed to the thread that asked, not swallowed
            if len(group) == 1:
                group[0].failure = failure
                return
            for place in group:
                self._answer([place])
            return
        except BaseException as failure:
            for place in group:
                place.failure = failure
            raise
        for place, answer in zip(group, answers, strict=True):
            place.answers = [answer]


class _Place(Generic[Request, Answer]):
    """One request that waits for its answer, or for its turn to work."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.thread = threading.get_ident()
        self.called = threading.Event()
        self.works = False
        self.answers: list[Answer] = []
        self.failure: BaseException | None = None

    def answer(self) -> Answer:
        if self.failure is not None:
            raise self.failure
        return self.answers[0]
