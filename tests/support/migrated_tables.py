"""Migrated, empty SQLite tables, made once for all runs of the tests and copied by everyone who needs some.

They lie under `.cache`, by a digest of what they are made from, so a change of the tables makes new ones and removes
the old ones. Migrating from nothing takes seconds. That it works is tested where it is the point: a new platform is served in one
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
from hashlib import sha256
from pathlib import Path

TABLES_FOLDER = "TESTS_TABLES_FOLDER"
"""Names the folder of these tables; the first process of a run sets it (`support/settings.py`), all others inherit it."""
ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cache" / "tables"

_MIGRATE = "from kakitome.bootstrap.starting import migrate, start_django; start_django(); migrate()"


def folder(kept: Path = KEPT) -> Path:
    """Return the folder for the tables that today's source makes, and remove those of another source."""
    found = kept / _digest()
    for other in kept.iterdir() if kept.exists() else ():
        if other != found:
            shutil.rmtree(other, ignore_errors=True)
    found.mkdir(parents=True, exist_ok=True)
    return found


def _digest() -> str:
    """Digest what decides on the tables: migrations, models and what they import, settings, versions of libraries."""
    records = sorted((ROOT / "src" / "kakitome" / "records").rglob("*.py"))
    others = [ROOT / "src/kakitome/web/settings.py", ROOT / "requirements/run.txt", ROOT / "tests/support/settings.py"]
    whole = sha256()
    for file in (*records, *others):
        whole.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a file of the folder: the first process that asks makes it, the others wait for it."""
    file = Path(os.environ[TABLES_FOLDER], name)
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
    if TABLES_FOLDER in os.environ and not target.exists():
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
