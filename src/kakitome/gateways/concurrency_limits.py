"""Limits of concurrency: how many may do one kind of costly work at once, how many may wait for it, and how long.

Strangers may send what takes long. Each kind of it has a limit of its own, so that whoever fills one keeps nobody from
the others, and whoever comes where it is full is told so at once instead of holding a thread of the server.

Source: docs/rules/threats.md T1.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kakitome.ports.fetcher import Fetcher
from kakitome.ports.sandbox import Busy


class ConcurrencyLimit:
    """So many at once; some more may wait for a while."""

    def __init__(self, size: int, *, waiting: int | None = None, patience_s: float | None = None) -> None:
        """Set the limit; without bounds anybody may wait as long as it takes."""
        self._free = threading.Semaphore(size)
        self._inside = None if waiting is None else threading.Semaphore(size + waiting)
        self._patience_s = patience_s

    @contextmanager
    def place(self, *, is_patient: bool = False) -> Iterator[None]:
        """Hold a place; who `is_patient` waits whatever the bounds, as work behind the scenes may.

        Raises:
            Busy: E_VERIFY_BUSY.
        """
        bounds = None if is_patient else self._inside
        if bounds is not None and not bounds.acquire(blocking=False):
            raise Busy("E_VERIFY_BUSY")
        try:
            if not self._free.acquire(timeout=None if is_patient else self._patience_s):
                raise Busy("E_VERIFY_BUSY")
            try:
                yield
            finally:
                self._free.release()
        finally:
            if bounds is not None:
                bounds.release()


class LimitedFetcher:
    """Implements `Fetcher`: only so many addresses of strangers are waited for at once."""

    def __init__(self, fetcher: Fetcher, limit: ConcurrencyLimit) -> None:
        self._fetcher = fetcher
        self._limit = limit

    def fetch(self, url: str) -> bytes:
        with self._limit.place():
            return self._fetcher.fetch(url)
