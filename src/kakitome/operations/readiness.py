"""Whether this process can answer: asked every few seconds by whatever sends visitors here."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from kakitome.bootstrap.starting import is_migrated
from kakitome.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What was found.

    Attributes:
        database: the database answers.
        tables: it has the tables of this version.
        storage: a file can be written into the data folder; without it awards wait, verifying goes on.
    """

    database: bool
    tables: bool
    storage: bool

    @property
    def is_ready(self) -> bool:
        """Whether visitors may be sent here."""
        return self.database and self.tables


def examine_readiness(data_dir: Path) -> Readiness:
    """Ask the database and the disk; nothing stays behind. Import only after Django has started."""
    try:
        tables = is_migrated()
    except Unavailable:
        return Readiness(database=False, tables=False, storage=_can_store(data_dir))
    return Readiness(database=True, tables=tables, storage=_can_store(data_dir))


def _can_store(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
    except OSError:
        return False
    return True
