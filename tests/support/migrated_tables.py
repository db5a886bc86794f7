"""Migrated, empty SQLite tables, made once in a run of the tests and copied by everyone who needs some.

Migrating from nothing takes seconds. That it works is tested where it is the point: a new platform is served in one
command (`cli/test_serve.py`), a backup is restored into nothing (`cli/test_backup.py`), the tour is walked. Nothing
here loads Django, so that the programs which run as processes of their own can use it, too.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

RUN_FOLDER = "TESTS_RUN_FOLDER"
"""Names the folder of one run; its first process makes it (`support/settings.py`) and all others inherit it."""

_MIGRATE = "from kakitome.bootstrap.starting import migrate, start_django; start_django(); migrate()"


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a file of the run's folder: the first process that asks makes it, the others wait for it."""
    file = Path(os.environ[RUN_FOLDER], name)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            half = file.with_suffix(".half")
            make(half)
            half.replace(file)
    return file


def fold(file: Path) -> None:
    """Bring everything into the one file, so that copying it copies everything."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def lay(folder: Path) -> Path:
    """Put the tables of a new platform into its data folder, unless it has some; outside of a run do nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "kakitome.sqlite3"
    if RUN_FOLDER in os.environ and not target.exists():
        shutil.copy(made_once("platform.sqlite3", _migrate), target)
    return folder


def _migrate(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KAKITOME_DATA_DIR": folder, "DATABASE_URL": ""}
        environment["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
        subprocess.run([sys.executable, "-c", _MIGRATE], env=environment, check=True)
        made = Path(folder, "kakitome.sqlite3")
        fold(made)
        shutil.copy(made, file)
