"""Objects over Django's storage API: a folder that keeps its word, or any other storage class.

    objects = ObjectStorage(DurableFolder(Path("/var/lib/kakitome/objects")))

Django's own folder writes straight into the file's place; ours writes beside it, waits for the disk, gives it its name
only when nobody has it, and waits for the disk once more. Readable by the platform alone.

Source: docs/rules/faults.md F31 (temporary file, fsync, rename, fsync of the folder), F10 (a full disk).
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.gateways.disk import flush_folder

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*", re.ASCII)
_BLOCK = 1 << 20
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
DRAFT = ".draft-"
"""How files begin that are still being written; a crash leaves one behind, and nobody reads it."""


class DurableFolder(FileSystemStorage):
    """A folder in which a file appears whole, once, and on the disk."""

    def __init__(self, location: Path) -> None:
        super().__init__(location=location)
        self._root = Path(location)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - as Django asks
        """Return the name itself: names are ours, and a second one is refused instead of made up."""
        return name

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        made = self._make_folder(target.parent)
        draft = target.with_name(f"{DRAFT}{secrets.token_hex(8)}")
        try:
            descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE_FILE)
            with os.fdopen(descriptor, "wb") as handle:
                for chunk in content.chunks():
                    handle.write(chunk)
                handle.flush()
                os.fsync(handle.fileno())
            # A link fails when somebody has the name, where a rename would take it from them.
            os.link(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        for folder in (target.parent, *made):
            flush_folder(folder)
        return name

    def _make_folder(self, folder: Path) -> list[Path]:
        """Make a folder, and return the ones above it that got a new name in them."""
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for parent in reversed(missing):
            try:
                parent.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
            except FileExistsError as error:
                # Not to be taken for an object that has the name already.
                raise NotADirectoryError from error
        return [file.parent for file in missing]


class ObjectStorage:
    """Implements `ports.objects.ObjectStore` over a storage of Django's."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def put(self, name: str, content: bytes | BinaryIO, /) -> None:
        """Keep bytes, whole or not at all."""
        name = _checked(name)
        try:
            self._storage.save(name, ContentFile(content) if isinstance(content, bytes) else File(content))
        except FileExistsError:
            if not self._is_same(name, content):
                raise Conflict("E_OBJECT_EXISTS", name=name) from None
        except OSError as error:
            raise Unavailable("E_OBJECT_UNWRITABLE", reason=type(error).__name__) from error

    def read(self, name: str, /) -> bytes:
        with _reading(name), self._storage.open(_checked(name)) as file:
            data: bytes = file.read()
            return data

    def read_range(self, name: str, /, *, offset: int, length: int) -> bytes:
        with _reading(name), self._storage.open(_checked(name)) as file:
            file.seek(offset)
            data: bytes = file.read(length)
            return data

    def exists(self, name: str, /) -> bool:
        with _reading(name):
            return self._storage.exists(_checked(name))

    def list_names(self, prefix: str, /) -> Iterator[str]:
        with _reading(prefix):
            yield from sorted(self._walk(prefix.rstrip("/")))

    def drop(self, name: str, /) -> None:
        try:
            self._storage.delete(_checked(name))
        except OSError as error:
            raise Unavailable("E_OBJECT_UNWRITABLE", reason=type(error).__name__) from error

    def _walk(self, folder: str) -> Iterator[str]:
        try:
            folders, files = self._storage.listdir(folder)
        except FileNotFoundError:
            return
        before = f"{folder}/" if folder else ""
        yield from (before + name for name in files if not name.startswith(DRAFT))
        for name in folders:
            yield from self._walk(before + name)

    def _is_same(self, name: str, content: bytes | BinaryIO) -> bool:
        if isinstance(content, bytes):
            return self.read(name) == content
        content.seek(0)
        with self._storage.open(name) as held:
            return _digest(held) == _digest(content)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Tell in the house's words why something cannot be read."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound("E_OBJECT_MISSING", name=name) from error
    except OSError as error:
        raise Unavailable("E_OBJECT_UNREADABLE", reason=type(error).__name__) from error


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or len(name) > 500:
        raise ValueError(name)
    return name


def _digest(file: Any) -> bytes:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.digest()
