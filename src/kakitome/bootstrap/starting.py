"""Start Django for a command; nothing is loaded before it is asked for.

start_django()
from kakitome.bootstrap.platform import get_platform
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

from kakitome.errors import Misconfigured, Unavailable


def start_django() -> None:
    """Load Django with the platform's settings, once; whatever this process writes from now on is its owner's alone."""
    keep_files_private()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kakitome.web.settings")
    import django  # noqa: PLC0415 (the library and most commands never load it)

    with loading():
        django.setup()


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage while modules are loaded, which stay: looking takes an eighth of the time of loading."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def keep_files_private() -> None:
    """Let new files and folders be readable by nobody but their owner, whatever the shell said.

    The data folder may be one that the operator made and others can enter. Commands that write a folder to be published
    never come here.

    Source: OWASP ASVS 5.0 V14.2 (access to stored data is limited to whoever needs it).
    """
    os.umask(0o077)


def migrate() -> None:
    """Bring the database's tables up to date.

    Raises:
        Unavailable: E_DATABASE_UNAVAILABLE.
        Misconfigured: E_TABLES_TOO_OLD, they are of a version that this one cannot go on from.
    """
    from django.core.management import call_command  # noqa: PLC0415

    with _told_plainly():
        _require_known_tables()
        call_command("migrate", interactive=False, verbosity=0)


def is_migrated() -> bool:
    """Tell whether the database has every table the code expects; raises `Unavailable` (E_DATABASE_UNAVAILABLE)."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    with _told_plainly():
        executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _require_known_tables() -> None:
    """Refuse tables that were left halfway along the chain of migrations that became one."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    from kakitome.records.migrations._before import REPLACED  # noqa: PLC0415

    applied = {name for app, name in MigrationRecorder(connection).applied_migrations() if app == "records"}
    # Django would take the one migration out of its plan, and leave such tables as they are without a word.
    if applied & set(REPLACED) and not applied >= set(REPLACED):
        raise Misconfigured("E_TABLES_TOO_OLD")


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Say in one sentence that the database does not answer; its own words may hold a password."""
    from django.db import OperationalError  # noqa: PLC0415

    try:
        yield
    except OperationalError as error:
        raise Unavailable("E_DATABASE_UNAVAILABLE") from error
