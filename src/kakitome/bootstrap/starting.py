"""Start Django for a command; nothing is loaded before it is asked for.

start_django()
from kakitome.bootstrap.platform import get_platform
"""

import os


def start_django() -> None:
    """Load Django with the platform's settings, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kakitome.web.settings")
    import django  # noqa: PLC0415 (the library and most commands never load it)

    django.setup()


def migrate() -> None:
    """Bring the database's tables up to date."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)


def is_migrated() -> bool:
    """Tell whether the database has every table the code expects."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
