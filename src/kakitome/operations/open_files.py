"""Files of an installation that others on the machine may read: from before files were private, or copied there.

Source: OWASP ASVS 5.0 V14.2; docs/rules/threats.md T9.
"""

import stat
from collections.abc import Iterator
from pathlib import Path

from kakitome.bootstrap.installation import Installation
from kakitome.errors import Problem

_PUBLISHED = ("log", "open-data", "log.origin", "demo-registry.json")
"""What everybody may read anyway: it is published."""


def find_open_files(installation: Installation) -> Iterator[Problem]:
    """Yield the files and folders that others may read, by name; a closed data folder hides what is in it."""
    folder = installation.data_dir
    if _is_open(folder):
        for entry in sorted(folder.iterdir()):
            if entry.name not in _PUBLISHED and _is_open(entry):
                yield _problem(entry)
    checkpoints = installation.checkpoint_dir
    if folder not in checkpoints.parents and checkpoints.is_dir() and _is_open(checkpoints):
        yield _problem(checkpoints)


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode) and bool(stat.S_IMODE(mode) & 0o077)


def _problem(path: Path) -> Problem:
    mode = f"{stat.S_IMODE(path.lstat().st_mode):04o}"
    return Problem(code="W_DOCTOR_OPEN_FILE", params={"file": path.name, "mode": mode}, severity="warning")
