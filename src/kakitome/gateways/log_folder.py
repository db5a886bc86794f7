"""The transparency log as files in a folder, which a web server may publish as it is."""

import re
from collections.abc import Sequence
from pathlib import Path

from kakitome.errors import Unavailable
from kakitome.gateways.disk import write_whole

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
        if not _PATH.fullmatch(path):
            raise Unavailable("E_LOG_UNWRITABLE", file=path[:80])
        try:
            write_whole(self._folder / path, data)
        except OSError as error:
            raise Unavailable("E_LOG_UNWRITABLE", file=path) from error

    def list_history(self) -> Sequence[str]:
        folder = self._folder / "history"
        sizes = sorted(int(file.name) for file in folder.iterdir() if file.name.isdecimal()) if folder.is_dir() else []
        return [f"history/{size}" for size in sizes]
