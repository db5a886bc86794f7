"""Evidence in a backup: the files of cases, each under its hash."""

import zipfile
from collections.abc import Mapping

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import KakitomeError
from kakitome.operations.backup.file import Manifest, file_entry

_FOLDER = "evidence/"


def pack_evidence(archive: zipfile.ZipFile, platform: InstalledPlatform) -> Mapping[str, str]:
    """Write every file that is kept and whole into a backup; return their sums. What is damaged the doctor tells."""
    files, packed = platform.evidence_files, {}
    for body in platform.directory.list_institutions():
        for digest in files.list_hashes(body):
            try:
                data = files.get(body, digest)
            except KakitomeError:
                continue
            name = f"{_FOLDER}{body}/{digest}"
            archive.writestr(file_entry(name), data)
            packed[name] = digest
    return packed


def restore_evidence(archive: zipfile.ZipFile, manifest: Manifest, *, platform: InstalledPlatform) -> None:
    """Put the files of a backup back; those that are there already stay as they are."""
    files = platform.evidence_files
    for name in manifest.files:
        if name.startswith(_FOLDER):
            files.put(name.removeprefix(_FOLDER).partition("/")[0], archive.read(file_entry(name)))
