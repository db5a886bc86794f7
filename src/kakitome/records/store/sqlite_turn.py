"""Writers of one SQLite file, one after the other without long sleeps.

SQLite lets one connection write at a time. Who finds it writing sleeps and asks again, first after a millisecond, soon
only every tenth of a second: of two workers one would sleep through the other's signing. Here a lock on a file beside
the database is asked every millisecond instead. It only says whose turn it is: SQLite's own lock still decides, and
whoever waits too long here goes and waits there, with its time limit.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

from django.db import connections

_PAUSE_S: Final = 0.001
_PATIENCE_S: Final = 2.0
_opened = threading.local()


@contextmanager
def in_turn(using: str) -> Iterator[None]:
    """Do what begins a writing transaction when no other writer of the same file is in one."""
    connection = connections[using]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or ":memory:" in name:
        yield
        return
    lock = _lock_beside(name)
    until = time.monotonic() + _PATIENCE_S
    while not (is_ours := lock.take()) and time.monotonic() < until:
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        if is_ours:
            lock.give_back()


class _Lock:
    """A lock on a file; it ends with the handle, the thread and the process."""

    def __init__(self, name: str) -> None:
        self._handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        """Take it unless somebody has it."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give_back(self) -> None:
        """Let the next one have it."""
        fcntl.flock(self._handle, fcntl.LOCK_UN)

    def __del__(self) -> None:
        os.close(self._handle)


def _lock_beside(name: str) -> _Lock:
    """Return this thread's own lock: one that came through a fork would be its parent's, too."""
    mine = (os.getpid(), name)
    if getattr(_opened, "mine", None) != mine:
        _opened.mine, _opened.lock = mine, _Lock(f"{name}-turn")
    return cast("_Lock", _opened.lock)
