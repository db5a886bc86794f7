"""The small demonstration, filled once for all processes of a run; whoever works with it works on a copy.

Filling it takes ten seconds of processor. It is filled as `kakitome demo` does, with few awards in each class list, at
the instant of the tests' story.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.platforms import NOW, open_platform
from kakitome.journeys.platform import Platform
from kakitome_demo.filling import fill
from kakitome_demo.registry import registry_file
from support import databases, migrated_tables, run_folder

LARGEST_COHORT = 5
DATABASE = "kakitome.sqlite3"


@contextmanager
def copied(folder: Path) -> Iterator[Platform]:
    """Copy the demonstration into a folder and open it, with its registry, on the default database."""
    shutil.copytree(_filled(), folder, dirs_exist_ok=True)
    with _opened(folder, KAKITOME_REGISTRIES=str(registry_file(folder))) as platform:
        yield platform


def _filled() -> Path:
    """Return the folder of the filled one: the first process that asks fills it, the others wait."""
    folder = run_folder.shared() / "demonstration"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = folder.with_suffix(".half")
            # As the folder of a platform is: what lies in it is its owner's alone.
            half.mkdir(mode=0o700)
            shutil.copyfile(databases.migrated_sqlite(), half / DATABASE)
            with _opened(half) as platform:
                fill(platform, now=NOW, largest_cohort=LARGEST_COHORT)
            migrated_tables.fold(half / DATABASE)
            half.rename(folder)
    return folder


@contextmanager
def _opened(folder: Path, **settings: str) -> Iterator[Platform]:
    rows = databases.registered(databases.sqlite_settings(folder / DATABASE))
    with rows as alias, databases.as_default(alias):
        platform = open_platform(folder, **settings)
        try:
            yield platform
        finally:
            platform.sandbox.close()
