"""Evidence in a backup: the files of cases, each under its hash."""

import zipfile
from collections.abc import Mapping

from kakitome.bootstrap.backup_file import Manifest, file_entry
from kakitome.bootstrap.examining_context import evidence_files
from kakitome.bootstrap.platform import Platform
from kakitome.errors import KakitomeError

_FOLDER = "evidence/"


def pack_evidence(archive: zipfile.ZipFile, platform: Platform) -> Mapping[str, str]:
    """Write every file that is kept and whole into a backup; return their sums. What is damaged the doctor tells."""
    files, packed = evidence_files(platform), {}
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


def restore_evidence(archive: zipfile.ZipFile, manifest: Manifest, *, platform: Platform) -> None:
    """Put the files of a backup back; those that are there already stay as they are."""
    files = evidence_files(platform)
    for name in manifest.files:
        if name.startswith(_FOLDER):
            files.put(name.removeprefix(_FOLDER).partition("/")[0], archive.read(file_entry(name)))
