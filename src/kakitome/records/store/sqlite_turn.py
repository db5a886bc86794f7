"""Writers of one SQLite file, one after the other without long sleeps.

SQLite lets one connection write at a time. Who finds it writing sleeps and asks again, first after a millisecond, soon
only every tenth of a second: of two workers one would sleep through the other's signing. Here a lock on a file beside
the database is asked every millisecond instead. It only says whose turn it is: SQLite's own lock still decides, and
whoever waits too long here goes and waits there, with its time limit.

What was committed lies in the write-ahead log until it is copied into the file, which SQLite does within a commit when
the log is long: all others wait while 32 MB go to the disk. Whoever changed many rows copies after their turn instead,
beside the next writer; SQLite then finds little left to copy.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, cast
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kakitome.records.store.reading_once import forget_rows

_PAUSE_S: Final = 0.001
_PATIENCE_S: Final = 2.0
_MANY: Final = 4000
"""Rows after which a connection copies what is in the log: those of one chunk of awards."""
_opened = threading.local()
_copied: WeakKeyDictionary[BaseDatabaseWrapper, int] = WeakKeyDictionary()
"""Rows that each connection had changed when it copied last."""


@contextmanager
def in_turn(using: str) -> Iterator[None]:
    """Do what begins a writing transaction when no other writer of the same file is in one.

    What this thread's answer has read before is forgotten: what is decided in here rests on what holds now.
    """
    forget_rows()
    connection = connections[using]
    name = str(connection.settings_dict["NAME"])
    # A database in memory has no file to lay a lock beside, and no writer in another process.
    is_in_memory = ":memory:" in name or "mode=memory" in name
    if connection.vendor != "sqlite" or connection.in_atomic_block or is_in_memory:
        yield
        return
    lock = _lock_beside(name)
    until = time.monotonic() + _PATIENCE_S
    is_ours = False
    while lock is not None and not (is_ours := lock.take()) and time.monotonic() < until:
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        if lock is not None and is_ours:
            lock.give_back()
    _copy_home(connection)


def _copy_home(connection: BaseDatabaseWrapper) -> None:
    """Copy the write-ahead log into the database's file as far as nobody needs it, when enough was written."""
    raw = connection.connection
    if raw is None or connection.in_atomic_block:
        return
    # A connection that was closed and opened again counts from nothing.
    if 0 <= raw.total_changes - _copied.get(connection, 0) < _MANY:
        return
    _copied[connection] = raw.total_changes
    # The rows are durable already; who copies next is told what is wrong with the disk.
    with suppress(sqlite3.Error):
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


class _Lock:
    """A lock on a file; it ends with the handle, the thread and the process."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

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


def _lock_beside(name: str) -> _Lock | None:
    """Return this thread's own lock: one that came through a fork would be its parent's, too.

    None on a disk that takes no file: SQLite's own lock decides then, and says what is wrong.
    """
    mine = (os.getpid(), name)
    if getattr(_opened, "mine", None) != mine:
        try:
            handle = os.open(f"{name}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        _opened.mine, _opened.lock = mine, _Lock(handle)
    return cast("_Lock", _opened.lock)
