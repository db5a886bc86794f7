"""The files of a ZIP, counted and measured by its directory before any is unpacked, and again while it is.

What operating systems leave behind is passed over. The folder at the top says whose a file is; names are for showing
and for that only: no file is ever written.

Source: docs/standards/hostile-inputs.md B043 (sizes before inflating, no nested archives), B199 (names are shown,
never used).
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from kakitome.errors import Problem
from kakitome.values.zip_directory import read_directory

LARGEST_ENTRY: Final = 16 * 1024 * 1024
LARGEST_TOTAL: Final = 100 * 1024 * 1024
MOST_LISTED: Final = 20_000
LARGEST_DIRECTORY: Final = 4 * 1024 * 1024
"""Bytes of the directory of 20,000 files with names of 150."""
_MIB: Final = 1024 * 1024
_RATIO: Final = 200
_RATIO_FLOOR: Final = 4 * 1024 * 1024
"""A file below this size may be packed as tightly as it likes: JSON often is."""
_LEFT_BEHIND: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_NESTED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_LONGEST_LABEL: Final = 200
_UTF8: Final = 0x800
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What zipfile raises for an entry that is cut off, altered, locked or packed in a way it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    """One file of an archive; `data` is empty when `problem` says why. `path` are its folders, without its own name."""

    label: str
    path: tuple[str, ...] = ()
    data: bytes = b""
    problem: Problem | None = None


def open_archive(file: BinaryIO) -> zipfile.ZipFile | Problem:
    """Open a ZIP, or say why it is refused before its directory is read."""
    stated = read_directory(file)
    if stated is not None and (stated.files > MOST_LISTED or stated.size > LARGEST_DIRECTORY):
        return Problem(code="E_MANY_ARCHIVE_FILES", params={"limit": MOST_LISTED})
    try:
        return zipfile.ZipFile(file)
    except _DAMAGE:
        return Problem(code="E_MANY_ARCHIVE")


def list_entries(archive: zipfile.ZipFile) -> Sequence[zipfile.ZipInfo] | Problem:
    """Return the files worth looking at, or why the archive as a whole is refused, by its directory alone."""
    found = [entry for entry in archive.infolist() if not entry.is_dir() and not _LEFT_BEHIND.search(entry.filename)]
    if any(entry.flag_bits & 1 for entry in found):
        return Problem(code="E_MANY_ARCHIVE_LOCKED")
    if len(archive.infolist()) > MOST_LISTED:
        return Problem(code="E_MANY_ARCHIVE_FILES", params={"limit": MOST_LISTED})
    if sum(entry.file_size for entry in found if _flaw(entry) is None) > LARGEST_TOTAL:
        return Problem(code="E_MANY_ARCHIVE_SIZE", params={"limit": LARGEST_TOTAL // _MIB})
    return found


def read_entries(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> Iterator[ArchiveEntry]:
    """Yield each file with its bytes, or with what is wrong with it; the archive is closed at the end."""
    left = LARGEST_TOTAL
    with archive:
        for entry in entries:
            *path, label = parts_of(entry)
            data = _flaw(entry) or _unpacked(archive, entry, most=min(LARGEST_ENTRY, left))
            if isinstance(data, Problem):
                yield ArchiveEntry(label=label, path=tuple(path), problem=data)
                continue
            left -= len(data)
            nested = data.startswith(_NESTED)
            problem = Problem(code="E_MANY_ITEM_NESTED") if nested else None
            yield ArchiveEntry(label=label, path=tuple(path), data=b"" if nested else data, problem=problem)


def read_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Problem:
    """Unpack one file, or say what is wrong with it."""
    return _flaw(entry) or _unpacked(archive, entry, most=LARGEST_ENTRY)


def parts_of(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the folders of a file and its name, whatever separators and tricks they hold.

    Names without the mark of UTF-8 were written in the code page of their system: in Japan CP932.
    Source: APPNOTE.TXT 4.4.4 bit 11, appendix D; what Windows writes into a ZIP (derived).
    """
    name = entry.filename if entry.flag_bits & _UTF8 else _decoded(entry.filename)
    parts = PurePosixPath(name.replace("\\", "/")).parts
    printable = [_printable(part) for part in parts if part.strip("/") and part not in (".", "..")]
    return tuple(printable) or ("?",)


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _flaw(entry: zipfile.ZipInfo) -> Problem | None:
    if entry.file_size > LARGEST_ENTRY:
        return Problem(code="E_MANY_ITEM_SIZE", params={"limit": LARGEST_ENTRY // _MIB})
    if entry.file_size > _RATIO_FLOOR and entry.file_size > _RATIO * max(entry.compress_size, 1):
        return Problem(code="E_MANY_ITEM_BOMB")
    return None


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> bytes | Problem:
    """Unpack one entry; the directory may lie about its size, so the stream is cut off as well."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(most + 1)
    except _DAMAGE:
        return Problem(code="E_MANY_ITEM_DAMAGED")
    return data if len(data) <= most else Problem(code="E_MANY_ITEM_BOMB")


def _printable(part: str) -> str:
    return "".join(c for c in part if c.isprintable())[:_LONGEST_LABEL] or "?"
