"""What a file is by its first bytes, never by its name.

Tells text from workbooks, and names everything else that people upload by mistake, with the way to mend it.
It opens nothing: the inside of a ZIP is `workbook_package`'s affair.
"""

import re
from typing import Final, Literal

from kakitome.errors import Problem
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.model import MAX_BYTES

Kind = Literal["text", "zip"]

_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_MAGIC: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"ID;P", "SYLK"),
    (b"SQLite format 3", "SQLite"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|\?xml|svg|!--)", re.IGNORECASE)
_JSON: Final = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"])")


def kind_of_file(data: bytes | ListFile) -> Kind | Problem:
    """Tell whether the bytes are a text or a ZIP package, or why they are neither.

    Source: docs/standards/hostile-inputs.md B045 (wrong extension, by magic bytes), B043.
    """
    file = ListFile.of(data)
    start = file.head(8)
    if start in _UTF16_MARKS or file.is_blank:
        return Problem(code="E_FILE_EMPTY")
    if file.size > MAX_BYTES:
        return Problem(code="E_FILE_TOO_LARGE", params={"megabytes": MAX_BYTES // (1024 * 1024)})
    if start.startswith(b"PK"):
        return "zip"
    if start.startswith(_OLE):
        return Problem(code="E_FILE_PASSWORD" if file.find(_ENCRYPTED_STREAM) >= 0 else "E_FILE_TYPE_XLS")
    return _tell_text(file)


def _tell_text(file: ListFile) -> Kind | Problem:
    """Refuse what is no table of text: known formats, markup, JSON and binary data."""
    head = file.head(512).removeprefix(b"\xef\xbb\xbf")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return _other_type(name)
    if _MARKUP.match(head):
        return _other_type("HTML / XML")
    if _JSON.match(head):
        return _other_type("JSON")
    zero = file.find(b"\x00")
    if zero >= 0 and not looks_like_utf16(file.head(4096)):
        return Problem(code="E_FILE_TYPE_BINARY", params={"byte": zero + 1})
    return "text"


def _other_type(name: str) -> Problem:
    return Problem(code="E_FILE_TYPE", params={"kind": name})


def looks_like_utf16(data: bytes) -> str:
    """Return `utf-16-le` or `utf-16-be` when the bytes are such a text, with or without a mark; else nothing.

    Without a mark the evidence is which of the two readings finds separators and line ends in the zeros.
    """
    if data.startswith(b"\xff\xfe") and not data.startswith(b"\xff\xfe\x00\x00"):
        return "utf-16-le"
    if data.startswith(b"\xfe\xff"):
        return "utf-16-be"
    head = data[: min(len(data), 4096) // 2 * 2]
    if head.count(0) * 20 < len(head):
        return ""
    signs = {name: sum(map(head.decode(name, "replace").count, ",;\t\r\n")) for name in ("utf-16-le", "utf-16-be")}
    likely = max(signs, key=signs.__getitem__)
    return likely if signs[likely] >= 2 and min(signs.values()) * 8 <= signs[likely] else ""
