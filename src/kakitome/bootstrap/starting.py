"""Start Django for a command; nothing is loaded before it is asked for.

start_django()
from kakitome.bootstrap.platform import get_platform
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from kakitome.errors import Unavailable


def start_django() -> None:
    """Load Django with the platform's settings, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kakitome.web.settings")
    import django  # noqa: PLC0415 (the library and most commands never load it)

    django.setup()


def migrate() -> None:
    """Bring the database's tables up to date; raises `Unavailable` (E_DATABASE_UNAVAILABLE)."""
    from django.core.management import call_command  # noqa: PLC0415

    with _told_plainly():
        call_command("migrate", interactive=False, verbosity=0)


def is_migrated() -> bool:
    """Tell whether the database has every table the code expects; raises `Unavailable` (E_DATABASE_UNAVAILABLE)."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    with _told_plainly():
        executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Say in one sentence that the database does not answer; its own words may hold a password."""
    from django.db import OperationalError  # noqa: PLC0415

    try:
        yield
    except OperationalError as error:
        raise Unavailable("E_DATABASE_UNAVAILABLE") from error
