"""One scheduler at a time: a lock that dies with its holder.

On PostgreSQL an advisory lock, which holds over several machines; on SQLite a lock on a file beside
the database, which is on one machine anyway.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

_LOCK = 0x6B616B69
"""Any number that no other program in this database uses: "kaki"."""


@contextmanager
def taking_turns(data_dir: Path, *, using: str = "default") -> Iterator[bool]:
    """Yield whether the turn is ours; nobody else gets it inside."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            is_ours = bool(cursor.fetchone()[0])
            try:
                yield is_ours
            finally:
                if is_ours:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    with (data_dir / "clockwork.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
