"""Django's backend for PostgreSQL; while the server's machine cannot be reached, visitors are told so at once.

A connection to a machine that is cut off is neither made nor refused: whoever asks for one waits until the time for it
is over. Were everybody to try, all threads would wait. So whoever waited in vain tells the others of its process: for
the next seconds they are refused without trying, and then one of them tries again.

Source: docs/rules/faults.md F43; Nygard, Release It! (2018), Circuit Breaker.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

SLOW_S = 1.0
"""A refusal that took longer was no refusal: nobody answered."""
PAUSE_S = 3.0
"""How long nobody else tries then."""


class Reachability:
    """Whether a server answered whoever asked it last, for all threads of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._away_until = float("-inf")
        self._is_away = False

    def may_try(self) -> bool:
        """Tell whether to try now; while the server is away, one in a few seconds may."""
        with self._lock:
            if not self._is_away:
                return True
            if self._clock() < self._away_until:
                return False
            # The others wait for what becomes of this one.
            self._away_until = self._clock() + PAUSE_S
            return True

    def note(self, *, connected: bool, seconds: float) -> None:
        """Note what became of a try."""
        with self._lock:
            self._is_away = not connected and seconds >= SLOW_S
            self._away_until = self._clock() + PAUSE_S


_reachable = Reachability()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is not tried for while others have just found nobody there."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect.

        Raises:
            OperationalError: nobody answers, or nobody answered a moment ago.
        """
        if not _reachable.may_try():
            raise self.Database.OperationalError("the database did not answer a moment ago")
        begun = time.monotonic()
        try:
            connection = super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            _reachable.note(connected=False, seconds=time.monotonic() - begun)
            raise
        _reachable.note(connected=True, seconds=time.monotonic() - begun)
        return connection
