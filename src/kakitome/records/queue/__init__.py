"""Jobs over the database: a small table on SQLite, procrastinate on PostgreSQL, one behaviour.

    queue = open_queue(folder=data_dir / "workers")

What both promise is in `kakitome.ports.queue` and in its contract tests.
"""

from pathlib import Path

from django.db import connections

from kakitome.ports.queue import WorkQueue


def open_queue(*, folder: Path, using: str = "default") -> WorkQueue:
    """Open the queue of a database; `folder` is where workers on SQLite keep the locks that die with them."""
    if connections[using].vendor == "postgresql":
        # Asked for here, because it takes a fifth of a second that a laptop on SQLite need not wait.
        from kakitome.records.queue.postgres import PostgresQueue  # noqa: PLC0415

        return PostgresQueue(using=using)
    from kakitome.records.queue.sqlite import SqliteQueue  # noqa: PLC0415

    return SqliteQueue(folder=folder, using=using)
