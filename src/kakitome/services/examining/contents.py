"""What a file is, by its bytes: documents and pictures are taken, archives and programs are not.

Nothing is unpacked or rendered here; an office document's list of parts is read, no more.

Source: docs/standards/hostile-inputs.md B043, B045 (magic bytes, not names), B201 (pages are never shown as pages).
"""

import io
import zipfile
from collections.abc import Mapping

from kakitome.errors import Invalid
from kakitome.values.zip_directory import read_directory

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
TEXT, PAGE = "text/plain", "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{_OFFICE}.wordprocessingml.document"
SHEET = f"{_OFFICE}.spreadsheetml.sheet"
SLIDES = f"{_OFFICE}.presentationml.presentation"
LARGEST = 50 * 1024 * 1024
_MOST_PARTS = 5_000
_LARGEST_DIRECTORY = 2 * 1024 * 1024
_MAGIC: tuple[tuple[bytes, str], ...] = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_PARTS: tuple[tuple[str, str], ...] = (("word/", WORD), ("xl/", SHEET), ("ppt/", SLIDES))
_ENDINGS: Mapping[str, str] = {
    "pdf": PDF,
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "docx": WORD,
    "xlsx": SHEET,
    "pptx": SLIDES,
    "txt": TEXT,
    "csv": TEXT,
    "md": TEXT,
}


def media_type_of(data: bytes, *, name: str) -> str:
    """Return what bytes are; pages (HTML, SVG, XML) are taken as bytes without a type, so that nothing shows them.

    Raises:
        Invalid: E_EVIDENCE_EMPTY, E_EVIDENCE_LARGE, E_EVIDENCE_KIND (an archive, a program, macros, anything unknown),
            E_EVIDENCE_MISNAMED (its name says something else).
    """
    if not data:
        raise Invalid("E_EVIDENCE_EMPTY")
    if len(data) > LARGEST:
        raise Invalid("E_EVIDENCE_LARGE", most=LARGEST // 1024 // 1024)
    media_type = _recognised(data)
    if media_type is None:
        raise Invalid("E_EVIDENCE_KIND")
    if _ENDINGS.get(name.rpartition(".")[2].casefold(), media_type) != media_type:
        raise Invalid("E_EVIDENCE_MISNAMED", name=name[:80])
    return media_type


def _recognised(data: bytes) -> str | None:
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data.startswith(b"PK"):
        return _office(data)
    return _text(data)


def _office(data: bytes) -> str | None:
    stated = read_directory(io.BytesIO(data))
    if stated is None or stated.files > _MOST_PARTS or stated.size > _LARGEST_DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError):
        return None
    if "[Content_Types].xml" not in names or len(names) > _MOST_PARTS:
        return None
    if any(name.casefold().endswith("vbaproject.bin") or ".." in name.split("/") for name in names):
        return None
    return next((found for prefix, found in _PARTS if any(name.startswith(prefix) for name in names)), None)


def _text(data: bytes) -> str | None:
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return PAGE if text.lstrip().startswith("<") else TEXT
    return None
