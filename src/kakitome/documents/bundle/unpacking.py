"""Look at a ZIP by its directory before anything of it is unpacked, and cut off what unpacks to more than it says.

Names of files are words to compare and to show; nothing is ever written under one.

Source: docs/standards/hostile-inputs.md B043 (unpacked size and number of entries before parsing), B199.
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.values.zip_directory import read_directory

DAMAGE: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
    struct.error,
)
"""What the library raises for a ZIP, or an entry of one, that is damaged, encrypted or strangely packed."""
_LONGEST_NAME: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackBounds:
    """What a ZIP may be: bytes of its directory, number of files, bytes of all when unpacked."""

    directory: int
    files: int
    unpacked: int


class UnpackRefused(DocumentRefused):
    """The ZIP is damaged, costs too much, or names files in a way on which two readers could disagree."""


_refuse = Refuser(UnpackRefused, source="docs/standards/hostile-inputs.md B043")


def open_bounded(file: BinaryIO, bounds: UnpackBounds) -> tuple[zipfile.ZipFile, Mapping[str, zipfile.ZipInfo]]:
    """Open a ZIP and return its files by name, folders left out.

    Raises:
        UnpackRefused: `E_ARCHIVE_DAMAGED`, `E_ARCHIVE_BOMB` (`too_expensive`), `E_ARCHIVE_LOCKED`, `E_ARCHIVE_NAME`
            (a path that leads out, a link, a name that stands there twice).
    """
    _demand_small_directory(file, bounds)
    try:
        packed = zipfile.ZipFile(file)
    except DAMAGE:
        _refuse("E_ARCHIVE_DAMAGED")
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(entries) > bounds.files or sum(entry.file_size for entry in entries) > bounds.unpacked:
        _refuse("E_ARCHIVE_BOMB", kind="too_expensive", limit=bounds.unpacked // 1024 // 1024, most=bounds.files)
    if any(entry.flag_bits & 1 for entry in entries):
        _refuse("E_ARCHIVE_LOCKED")
    named: dict[str, zipfile.ZipInfo] = {}
    # Where capitals or ways of writing a kana do not tell files apart, two such names are one file.
    folded: set[str] = set()
    for entry in entries:
        alike = unicodedata.normalize("NFC", entry.filename).casefold()
        if not _is_plain(entry) or alike in folded:
            _refuse("E_ARCHIVE_NAME", name=ascii(entry.filename)[:120])
        folded.add(alike)
        named[entry.filename] = entry
    return packed, named


def read_entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> bytes:
    """Unpack one file.

    Raises:
        UnpackRefused: `E_ARCHIVE_DAMAGED`, `E_ARCHIVE_BOMB`: it is larger than `most` bytes, or than it says.
    """
    if entry.file_size > most:
        _refuse("E_ARCHIVE_FILE_SIZE", kind="too_expensive", limit=most // 1024 // 1024)
    try:
        with packed.open(entry) as opened:
            # One byte more than stated: a header that lies about the size is found out and costs no more.
            content = opened.read(entry.file_size + 1)
    except DAMAGE:
        _refuse("E_ARCHIVE_DAMAGED")
    if len(content) != entry.file_size:
        _refuse("E_ARCHIVE_DAMAGED")
    return content


def _demand_small_directory(file: BinaryIO, bounds: UnpackBounds) -> None:
    """Refuse a directory of millions of files before the library reads it; ZIP64 is what nothing here needs."""
    stated = read_directory(file)
    if stated is None:
        _refuse("E_ARCHIVE_DAMAGED")
    if stated.is_large or stated.size > bounds.directory or stated.files > bounds.files:
        _refuse("E_ARCHIVE_BOMB", kind="too_expensive", limit=bounds.unpacked // 1024 // 1024, most=bounds.files)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    steps = name.split("/")
    return (
        name == entry.orig_filename
        and len(name) <= _LONGEST_NAME
        and not any(step in ("", ".", "..") for step in steps)
        and not any(sign in '\\:*?"<>|' or unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Cn") for sign in name)
        and not stat.S_ISLNK(entry.external_attr >> 16)
    )
