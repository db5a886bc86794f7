"""One folder for all that a run of the tests puts into the temporary directory; when the run ends, it is gone.

It lies in memory where there is plenty: Kakitome waits for the disk whenever it promises something, and what a test
was promised need not survive the machine.

The first process makes it, names it to all others, and makes it their temporary directory; pytest's own folders stay
beside it. Every process undoes at its end what it asked to be undone. What then still lies or runs there was left by a
test or by what it tests: the first process says so, ends it and removes the folder. A run that was killed can do none
of this: the next one finds that nobody holds the lock of its folder any more, and removes it.
"""

import atexit
import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

VARIABLE = "TESTS_RUN_FOLDER"
"""Names the folder to the processes of a run."""
PREFIX = "kakitome-tests-"
LOCK = ".held"
SHARED = "shared"
WAIT_S = 5.0
MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30
"""Bytes that must be free in memory: several times what a run has ever used."""

_held: list[TextIO] = []
_undoing: list[Callable[[], object]] = []


def begin() -> bool:
    """Make the folder, unless an earlier process of this run did; tell whether it was made."""
    if VARIABLE in os.environ:
        return False
    beside = where()
    remove_abandoned(Path(beside))
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=beside)
    _held.append(_hold(Path(folder, LOCK)))
    owner = os.getpid()
    # Not by a process that was forked from this one, which runs what is registered here, too.
    atexit.register(lambda: remove(Path(folder)) if os.getpid() == owner else None)
    # The account of a PostgreSQL server walks through it to its own folder.
    Path(folder).chmod(0o711)
    os.environ.update({VARIABLE: folder, "TMPDIR": folder, "PYTEST_DEBUG_TEMPROOT": beside})
    tempfile.tempdir = folder
    return True


def where() -> str:
    """Return what `TMPDIR` names; else memory, where it is large enough and programs may run; else the system's folder."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        is_barred = os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
        if not is_barred and shutil.disk_usage(MEMORY).free >= ENOUGH:
            return str(MEMORY)
    return tempfile.gettempdir()


def remove_abandoned(beside: Path) -> None:
    """Remove the folders of runs that were killed; those of runs that go on are held."""
    for lock in beside.glob(f"{PREFIX}*/{LOCK}"):
        try:
            handle = _hold(lock)
        except OSError:
            continue
        remove(lock.parent)
        handle.close()


def _hold(lock: Path) -> TextIO:
    """Hold a lock as long as the file is open; raises `OSError` where somebody else holds it."""
    handle = lock.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise
    return handle


def undo_at_end(act: Callable[[], object]) -> None:
    """Let something be undone when this process ends: by pytest, as a process of pytest-xdist leaves without `atexit`."""
    if not _undoing:
        atexit.register(end)
    _undoing.append(act)


def end() -> None:
    """Undo what was asked for, the last first; a second time there is nothing left to undo."""
    while _undoing:
        _undoing.pop()()


def shared() -> Path:
    """Return the folder for what all processes of a run share; it goes when the run ends."""
    folder = Path(os.environ[VARIABLE], SHARED)
    folder.mkdir(exist_ok=True)
    return folder


def leftovers(folder: Path) -> list[str]:
    """Say what lies in a folder, and which processes work there."""
    return [
        *(f"processes: {_command(number)}" for number in _processes(folder)),
        *sorted(path.name for path in folder.iterdir() if path.name not in (LOCK, SHARED)),
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
