"""How large a ZIP says that its directory is, before any of it is read.

A library reads the whole directory at once: a million empty files take half a gigabyte, of fifty megabytes sent.

Source: APPNOTE.TXT 6.3.10 §4.3.14 to §4.3.16 (the records at the end); docs/standards/hostile-inputs.md B043.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

_END, _END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
_LARGE, _LARGE_MARK = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"
_LOCATOR_SIZE, _LOCATOR_MARK = 20, b"PK\x06\x07"
_LONGEST_END: Final = _END.size + 65_535


@dataclass(frozen=True, slots=True)
class ZipDirectory:
    """What the end of a ZIP states; whoever reads the directory reads so many bytes, true or not.

    Attributes:
        size: bytes of the directory.
        files: how many files and folders it names.
        is_large: the end has the records for archives above 4 GiB or 65,535 files (ZIP64).
    """

    size: int
    files: int
    is_large: bool


def read_directory(file: BinaryIO) -> ZipDirectory | None:
    """Return what the end of a seekable file states, and go back to its beginning; None when it has no such end."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_END - _LOCATOR_SIZE - _LARGE.size))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END_MARK, 0, max(0, len(tail) - _END.size) + len(_END_MARK))
    if at < 0 or len(tail) - at < _END.size:
        return None
    _mark, _disk, _of, _here, files, directory, _offset, _comment = _END.unpack_from(tail, at)
    locator = at - _LOCATOR_SIZE
    if locator < 0 or not tail.startswith(_LOCATOR_MARK, locator):
        return ZipDirectory(directory, files, is_large=False)
    large = locator - _LARGE.size
    if large >= 0 and tail.startswith(_LARGE_MARK, large):
        stated = _LARGE.unpack_from(tail, large)
        return ZipDirectory(max(directory, stated[8]), max(files, stated[7]), is_large=True)
    return ZipDirectory(directory, files, is_large=True)
