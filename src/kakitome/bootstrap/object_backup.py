"""Objects in a backup: packs of signed documents and whatever else is immutable, each under its name.

They are read after the rows: an object is durable before any row points at it, and none of them ever changes, so that
everything the rows need is there.
"""

import hashlib
import zipfile
from collections.abc import Mapping

from kakitome.bootstrap.backup_file import Manifest, file_entry
from kakitome.bootstrap.object_keeping import objects_of
from kakitome.bootstrap.platform import Platform
from kakitome.errors import Conflict, KakitomeError

_FOLDER = "objects/"


def pack_objects(archive: zipfile.ZipFile, platform: Platform) -> Mapping[str, str]:
    """Write every object that can be read into a backup; return their sums. What is damaged the doctor tells."""
    objects, packed = objects_of(platform.installation), {}
    for name in objects.list_names(""):
        try:
            data = objects.read(name)
        except KakitomeError:
            continue
        # They are compressed already.
        archive.writestr(file_entry(_FOLDER + name), data, compress_type=zipfile.ZIP_STORED)
        packed[_FOLDER + name] = hashlib.sha256(data).hexdigest()
    return packed


def restore_objects(archive: zipfile.ZipFile, manifest: Manifest, *, platform: Platform) -> None:
    """Put the objects of a backup back, before any row that points at them.

    One that is there already stays, unless it is not what its name says: then it is damaged, and the backup's is put
    in its place.

    Raises:
        Conflict: E_OBJECT_EXISTS another object has the name, and nothing says which of them is right.
    """
    objects = objects_of(platform.installation)
    for entry, digest in manifest.files.items():
        if not entry.startswith(_FOLDER):
            continue
        name = entry.removeprefix(_FOLDER)
        data = archive.read(file_entry(entry))
        try:
            objects.put(name, data)
        except Conflict:
            if name.rpartition("/")[2] != digest:
                raise
            objects.drop(name)
            objects.put(name, data)
