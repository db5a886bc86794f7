"""Objects in a backup, or in a folder beside all backups: packs of signed documents and whatever else is immutable.

They are read after the rows: an object is durable before any row points at it, and none of them ever changes, so that
everything the rows need is there. In a folder apart only what is new is written; one folder serves every backup.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from kakitome.bootstrap.object_keeping import objects_of
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound
from kakitome.gateways.object_storage import DurableFolder, ObjectStorage
from kakitome.operations.backup.file import Manifest, file_entry
from kakitome.ports.objects import ObjectStore

_FOLDER = "objects/"
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def pack_objects(archive: zipfile.ZipFile, platform: InstalledPlatform) -> Mapping[str, str]:
    """Write every object that is whole into a backup; return their sums. What is not the doctor tells."""
    packed = {}
    for name, data in _readable(objects_of(platform.installation), known=frozenset()):
        # They are compressed already.
        archive.writestr(file_entry(_FOLDER + name), data, compress_type=zipfile.ZIP_STORED)
        packed[_FOLDER + name] = hashlib.sha256(data).hexdigest()
    return packed


def copy_objects(platform: InstalledPlatform, folder: Path) -> Mapping[str, str]:
    """Copy every whole object that is not there yet into a folder apart; return the sums of all.

    Raises:
        Unavailable: E_OBJECT_UNWRITABLE the folder cannot be written.
    """
    apart = ObjectStorage(DurableFolder(folder))
    held = frozenset(name for name in apart.list_names("") if _digest_of(name))
    live = objects_of(platform.installation)
    copied = {name: _digest_of(name) for name in live.list_names("") if name in held}
    for name, data in _readable(live, known=held):
        apart.put(name, data)
        copied[name] = hashlib.sha256(data).hexdigest()
    return copied


def check_objects(manifest: Manifest, *, platform: InstalledPlatform, folder: Path | None) -> None:
    """Make sure that what lies apart is there and whole, before anything is touched.

    Raises:
        Invalid: E_BACKUP_OBJECTS_MISSING so many are neither in the folder nor in the object store, or are damaged.
    """
    missing = sum(1 for _, data in _apart(manifest, platform, folder=folder) if data is None)
    if missing:
        raise Invalid("E_BACKUP_OBJECTS_MISSING", count=missing)


def restore_objects(
    archive: zipfile.ZipFile, manifest: Manifest, *, platform: InstalledPlatform, folder: Path | None
) -> None:
    """Put the objects of a backup back, before any row that points at them.

    One that is there already stays, unless it is not what its name says: then it is damaged, and the backup's is put
    in its place.

    Raises:
        Conflict: E_OBJECT_EXISTS another object has the name, and nothing says which of them is right.
    """
    objects = objects_of(platform.installation)
    for entry in manifest.files:
        if entry.startswith(_FOLDER):
            _put_back(objects, entry.removeprefix(_FOLDER), data=archive.read(file_entry(entry)))
    for name, data in _apart(manifest, platform, folder=folder):
        if data is not None:
            _put_back(objects, name, data=data)


def _readable(objects: ObjectStore, *, known: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    for name in objects.list_names(""):
        if name in known:
            continue
        try:
            data = objects.read(name)
        except KakitomeError:
            continue
        if _digest_of(name) in ("", hashlib.sha256(data).hexdigest()):
            yield name, data


def _apart(
    manifest: Manifest, platform: InstalledPlatform, *, folder: Path | None
) -> Iterator[tuple[str, bytes | None]]:
    """Yield what lies apart, from the folder or from the store itself; None for what is in neither as it was."""
    places: list[ObjectStore] = [ObjectStorage(DurableFolder(folder))] if folder else []
    places.append(objects_of(platform.installation))
    for name, digest in manifest.objects.items():
        copies = (data for place in places if (data := _find(place, name)) is not None)
        yield name, next((data for data in copies if hashlib.sha256(data).hexdigest() == digest), None)


def _find(objects: ObjectStore, name: str) -> bytes | None:
    try:
        return objects.read(name)
    except NotFound:
        return None


def _put_back(objects: ObjectStore, name: str, *, data: bytes) -> None:
    try:
        objects.put(name, data)
    except Conflict:
        if _digest_of(name) != hashlib.sha256(data).hexdigest():
            raise
        objects.drop(name)
        objects.put(name, data)


def _digest_of(name: str) -> str:
    """Return the SHA-256 by which an object is named; empty for other names."""
    last = name.rpartition("/")[2]
    return last if _DIGEST.fullmatch(last) else ""
