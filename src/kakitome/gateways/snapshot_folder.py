"""Snapshots of the registry as files in a folder, which a web server may publish as it is."""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from kakitome.errors import Conflict, Unavailable
from kakitome.ports.snapshots import Snapshot, SnapshotFile
from kakitome.values.plain_data import from_plain, to_plain

_FILE = re.compile(r"registry-\d{4}-\d{2}-\d{2}-[0-9a-f]{64}\.(jsonl|csv)\.gz", re.ASCII)
_NOTE = "registry-*.json"


class SnapshotFolder:
    """Implements `ports.snapshots.SnapshotShelf`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, day: date, *, ending: str, chunks: Iterable[bytes]) -> SnapshotFile:
        """Write a file beside its place and give it its name at the end; the same bytes again are the same file."""
        draft = self._folder / f".draft-{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as handle:
                for chunk in chunks:
                    digest.update(chunk)
                    size += handle.write(chunk)
                handle.flush()
                os.fsync(handle.fileno())
            name = f"registry-{day.isoformat()}-{digest.hexdigest()}.{ending}"
            draft.replace(self._folder / name)
        except OSError as error:
            raise Unavailable("E_SNAPSHOT_UNWRITABLE") from error
        finally:
            draft.unlink(missing_ok=True)
        return SnapshotFile(name=name, sha256=digest.hexdigest(), size=size)

    def seal(self, snapshot: Snapshot) -> None:
        """Write the note whole and only once: a hard link fails when the name exists."""
        note = self._folder / f"registry-{snapshot.day.isoformat()}.json"
        draft = self._folder / f".draft-{secrets.token_hex(8)}"
        try:
            draft.write_text(json.dumps(to_plain(snapshot), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            os.link(draft, note)
        except FileExistsError:
            raise Conflict("E_SNAPSHOT_EXISTS", day=snapshot.day.isoformat()) from None
        except OSError as error:
            raise Unavailable("E_SNAPSHOT_UNWRITABLE") from error
        finally:
            draft.unlink(missing_ok=True)

    def list_all(self) -> Sequence[Snapshot]:
        """Read every note, newest first."""
        notes = sorted(self._folder.glob(_NOTE), reverse=True) if self._folder.is_dir() else []
        try:
            return [_read(note) for note in notes]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable("E_SNAPSHOT_UNREADABLE") from error

    def find_file(self, name: str) -> Path | None:
        """Find a file that a note names; no other file of the folder has an address."""
        if not _FILE.fullmatch(name):
            return None
        is_known = any(file.name == name for snapshot in self.list_all() for file in snapshot.files)
        path = self._folder / name
        return path if is_known and path.is_file() else None


def _read(note: Path) -> Snapshot:
    return from_plain(Snapshot, json.loads(note.read_text(encoding="utf-8")))  # noqa: TID251 - our own data
