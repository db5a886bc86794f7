"""One folder for all that a run of the tests puts into the temporary directory; when the run ends, it is gone.

The first process makes it, names it to all others, and makes it their temporary directory; pytest's own folders stay
beside it. Every process undoes at its end what it asked to be undone. What then still lies or runs there was left by a
test or by what it tests: the first process says so, ends it and removes the folder.
"""

import atexit
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

VARIABLE = "TESTS_RUN_FOLDER"
"""Names the folder to the processes of a run."""
WAIT_S = 5.0

_undoing: list[Callable[[], object]] = []


def begin() -> bool:
    """Make the folder, unless an earlier process of this run did; tell whether it was made."""
    if VARIABLE in os.environ:
        return False
    beside = tempfile.gettempdir()
    folder = tempfile.mkdtemp(prefix="kakitome-tests-")
    # The account of a PostgreSQL server walks through it to its own folder.
    Path(folder).chmod(0o711)
    os.environ.update({VARIABLE: folder, "TMPDIR": folder, "PYTEST_DEBUG_TEMPROOT": beside})
    tempfile.tempdir = folder
    return True


def undo_at_end(act: Callable[[], object]) -> None:
    """Let something be undone when this process ends: by pytest, as a process of pytest-xdist leaves without `atexit`."""
    if not _undoing:
        atexit.register(end)
    _undoing.append(act)


def end() -> None:
    """Undo what was asked for, the last first; a second time there is nothing left to undo."""
    while _undoing:
        _undoing.pop()()


def leftovers(folder: Path) -> list[str]:
    """Say what lies in a folder, and which processes work there."""
    return [
        *(f"processes: {_command(number)}" for number in _processes(folder)),
        *sorted(path.name for path in folder.iterdir()),
    ]


def remove(folder: Path) -> None:
    """End the processes that work in a folder and remove it."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        for number in _processes(folder):
            os.kill(number, kind)
        deadline = time.monotonic() + WAIT_S
        while any(_processes(folder)) and time.monotonic() < deadline:
            time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def _processes(folder: Path) -> Iterator[int]:
    """Yield the numbers of the processes that name the folder in their command, or stand in it (Linux)."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stands = (process / "cwd").readlink()
            is_there = str(folder) in _command(int(process.name)) or folder in (stands, *stands.parents)
        except OSError:
            continue
        if is_there and int(process.name) != os.getpid():
            yield int(process.name)


def _command(number: int) -> str:
    return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
