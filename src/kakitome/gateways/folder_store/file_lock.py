"""One writer at a time, on POSIX and on Windows; the lock ends with its process."""

import os
import sys
from pathlib import Path

from kakitome.errors import Conflict

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Hold a file's lock until `release`."""

    def __init__(self, path: Path) -> None:
        """Take the lock at once; raises `Conflict` (E_FOLDER_LOCKED) when another process holds it."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise Conflict("E_FOLDER_LOCKED", folder=path.parent.parent.name) from error

    def release(self) -> None:
        """Let go; a second time changes nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
