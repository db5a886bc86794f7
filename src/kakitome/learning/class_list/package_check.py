"""A look at a ZIP package before anybody parses it: what it is, and whether it would burst.

Counts entries, declared sizes and ratios, and refuses names that leave the package, nested packages and XML with
a document type (entities). Nothing is unpacked to disk.

Source: docs/standards/hostile-inputs.md B043, B045.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Final
from xml.parsers import expat

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.class_list.list_file import ListFile
from kakitome.values.zip_directory import read_directory

_finding = ProblemFactory()

MAX_ENTRIES: Final = 2_000
MAX_DIRECTORY: Final = 1024 * 1024
"""Bytes of the directory of 2,000 parts with names of 400."""
MAX_UNPACKED: Final = 1024 * 1024 * 1024
"""A sheet of 1,000,000 rows with its texts is some 400 MB of XML; it is read in pieces."""
MAX_RATIO: Final = 100
RATIO_FLOOR: Final = 8 * 1024 * 1024
"""Entries below this size may be packed as tightly as they like."""

_OTHER_KINDS: Final = (
    ("word/document.xml", "Word (docx)"),
    ("ppt/presentation.xml", "PowerPoint (pptx)"),
    ("META-INF/MANIFEST.MF", "JAR"),
    ("AndroidManifest.xml", "APK"),
)
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"

_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
)
"""What zipfile raises for a package that is cut off or altered."""


def open_workbook_package(data: bytes | ListFile) -> zipfile.ZipFile | Problem:
    """Open a ZIP package that is a workbook we may parse, or say what it is instead."""
    file = ListFile.of(data).open()
    stated = read_directory(file)
    if stated is not None and (stated.size > MAX_DIRECTORY or stated.files > MAX_ENTRIES):
        return _finding("E_FILE_BOMB", reason="bomb.entries")
    try:
        package = zipfile.ZipFile(file)
    except _DAMAGE:
        return _finding("E_FILE_TRUNCATED")
    entries = package.infolist()
    problem = _bomb(entries) or _wrong_kind(package, {entry.filename for entry in entries}) or _bad_part(package)
    if problem is not None:
        package.close()
        return problem
    return package


def _bomb(entries: Sequence[zipfile.ZipInfo]) -> Problem | None:
    """Refuse packages that would burst or reach outside themselves, by their directory alone."""
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        return _finding("E_FILE_PASSWORD")
    packed = (".zip", ".xlsx", ".xlsm")
    reasons = {
        "bomb.entries": len(entries) > MAX_ENTRIES,
        "bomb.size": sum(entry.file_size for entry in entries) > MAX_UNPACKED,
        "bomb.ratio": any(
            e.file_size > RATIO_FLOOR and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries
        ),
        "bomb.names": any(map(_leaves_package, names)) or len(set(names)) < len(names),
        "bomb.nested": any(n.lower().endswith(packed) and "/embeddings/" not in n for n in names),
    }
    reason = next((reason for reason, true in reasons.items() if true), "")
    return _finding("E_FILE_BOMB", reason=reason) if reason else None


def _leaves_package(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _wrong_kind(package: zipfile.ZipFile, names: set[str]) -> Problem | None:
    """Name packages that are no workbook of the kind we read."""
    if "xl/workbook.xml" in names:
        return None
    if "xl/workbook.bin" in names:
        return _finding("E_FILE_TYPE_XLSB")
    if "mimetype" in names and package.getinfo("mimetype").file_size < 200 and _ODS in _read(package, "mimetype"):
        return _finding("E_FILE_TYPE_ODS")
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return _finding("E_FILE_TYPE_NUMBERS")
    kind = next((kind for name, kind in _OTHER_KINDS if name in names), "ZIP")
    return _finding("E_FILE_TYPE", kind=kind)


class _HasDoctype(Exception):
    """An XML part declares a document type, which no spreadsheet program writes."""


def _bad_part(package: zipfile.ZipFile) -> Problem | None:
    """Read every XML part once: it must be whole, without a document type, and not of the strict dialect."""
    for entry in package.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        try:
            _refuse_doctype(package, entry)
        except _HasDoctype:
            return _finding("E_FILE_BOMB", reason="bomb.entities")
        except _DAMAGE:
            return _finding("E_FILE_TRUNCATED")
    with package.open("xl/workbook.xml") as part:
        return _finding("E_FILE_TYPE_STRICT") if _STRICT in part.read(4096) else None


def _refuse_doctype(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Let the XML parser walk over a part and stop at the first document type.

    Raises:
        _HasDoctype: there is one. Other faults of XML are left to the reader of the part.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _stop
    with package.open(entry) as part:
        try:
            parser.ParseFile(part)
        except (expat.ExpatError, LookupError, ValueError):
            while part.read(1 << 18):
                pass


def _stop(*_: object) -> None:
    raise _HasDoctype


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        return package.read(name)
    except _DAMAGE:
        return b""
