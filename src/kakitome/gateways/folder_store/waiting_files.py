"""Files of a transaction, waiting beside their places until the ledger line is on the disk."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from kakitome.gateways.disk import PRIVATE, PUBLIC, flush, flush_folder, write_new

HIDDEN = ".kakitome"


class WaitingFiles:
    """The new files of the running transaction, by their path in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting_room = folder / HIDDEN / "waiting"
        self._digests: dict[str, str] = {}

    def add(self, path: str, data: bytes) -> None:
        """Write a file into the waiting room; a later one for the same path replaces it."""
        self._waiting_room.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_new(self._place(path), data, mode=PRIVATE if path.startswith(HIDDEN) else PUBLIC)
        self._digests[path] = sha256(data).hexdigest()

    def discard(self, path: str) -> None:
        """Throw one waiting file away; one that is moving in stays."""
        if self._digests.pop(path, None):
            self._place(path).unlink(missing_ok=True)

    def flush(self) -> Mapping[str, str]:
        """Wait until all are on the disk; return path → SHA-256."""
        if self._digests:
            flush(self._place(path) for path in self._digests)
            flush_folder(self._waiting_room)
        return dict(self._digests)

    def move_in(self) -> None:
        """Move all to their places; from here on `discard` leaves them alone."""
        moving, self._digests = self._digests, {}
        self._move(moving)

    def recover(self, files: Mapping[str, str]) -> None:
        """After a crash: move in what the last line named, throw away the rest."""
        if not self._waiting_room.is_dir():
            return
        named = {self._place(path): (path, digest) for path, digest in files.items()}
        wanted = {}
        for waiting in self._waiting_room.iterdir():
            path, digest = named.get(waiting, ("", ""))
            if path and sha256(waiting.read_bytes()).hexdigest() == digest:
                wanted[path] = digest
            else:
                waiting.unlink()
        self._move(wanted)

    def find(self, path: str) -> bytes | None:
        return self._place(path).read_bytes() if path in self._digests else None

    def _move(self, files: Mapping[str, str]) -> None:
        folders = set()
        for path in files:
            target = self._folder / path
            if target.parent not in folders:
                target.parent.mkdir(parents=True, exist_ok=True)
                folders.add(target.parent)
            self._place(path).replace(target)
        for folder in folders:
            flush_folder(folder)

    def _place(self, path: str) -> Path:
        return self._waiting_room / path.replace("/", "+")
