"""The transparency log as files in a folder, which a web server may publish as it is."""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from kakitome.errors import Unavailable

_PATH = re.compile(
    r"checkpoint|history/(0|[1-9][0-9]{0,18})|"
    r"tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,5}[0-9]{3}(\.p/([1-9][0-9]{0,2}))?"
)


class LogFolder:
    """Implements `ports.transparency_log.LogFiles`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, path: str) -> bytes | None:
        if not _PATH.fullmatch(path):
            return None
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unavailable("E_LOG_UNREADABLE", file=path) from error

    def put(self, path: str, data: bytes) -> None:
        """Write a file whole: a reader, and the disk after a power cut, has the old or the new one.

        Source: docs/rules/faults.md F31 (atomic rename and a durable folder).
        """
        if not _PATH.fullmatch(path):
            raise Unavailable("E_LOG_UNWRITABLE", file=path[:80])
        file = self._folder / path
        draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            draft.replace(file)
            _make_durable(file.parent)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise Unavailable("E_LOG_UNWRITABLE", file=path) from error

    def list_history(self) -> Sequence[str]:
        folder = self._folder / "history"
        sizes = sorted(int(file.name) for file in folder.iterdir() if file.name.isdecimal()) if folder.is_dir() else []
        return [f"history/{size}" for size in sizes]


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
