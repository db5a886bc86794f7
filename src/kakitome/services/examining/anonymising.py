"""Papers for who assesses blind: the same content, without the name of the file and what it says of its maker.

    without_traces(data, name="tanaka.pdf")      # as it is handed to an assessor
    nameless(case, document)                     # "paper-2.pdf"

Cameras, word processors and scanners write names, places and devices into files. Those go; what stands on a page, in a
picture or in a text stays, and may carry a name: the applicant is asked to black it out. What was handed in lies
unchanged under its hash, for the registrar and the committee.

Source: docs/rules/capabilities.md F10; PNG 1.2 §11.3; JPEG (ITU-T T.81) §B.2.4.6; Exif 2.32; ECMA-376-2 §11 (core
properties).
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kakitome.documents.pdf.untraced import without_makers
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Refused
from kakitome.learning.recognition.case import Case, Document
from kakitome.services.examining.contents import JPEG, PDF, PNG, SHEET, SLIDES, WORD, media_type_of

_PNG_HEAD: Final = 8
_PNG_TOLD: Final = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
_JPEG_START, _JPEG_SCAN, _JPEG_COMMENT = 0xD8, 0xDA, 0xFE
_JPEG_KEPT: Final = frozenset((0xE0, 0xEE))
"""Density (JFIF) and colours (Adobe); every other application segment goes, Exif and XMP among them."""
_ICC: Final = b"ICC_PROFILE\x00"
_ABOUT: Final = re.compile(r"docProps/.*\.(?:xml|rels|jpe?g|png|wmf|emf)", re.IGNORECASE)
_AUTHORS: Final = re.compile(rb'\b(w:author|w:initials|w15:author|w15:userId|w15:providerId)="[^"]*"')
_PERSONS: Final = re.compile(rb'\b(name|initials|displayName|userId|providerId)="[^"]*"')
_NOTES: Final = re.compile(rb"(<(?:\w+:)?author>)[^<]*(?=</)")
_BY_PART: Final = (
    (re.compile(r"word/.*\.xml", re.IGNORECASE), _AUTHORS, rb'\1=""'),
    (re.compile(r"xl/persons/.*\.xml|ppt/(?:commentAuthors|authors)\.xml", re.IGNORECASE), _PERSONS, rb'\1=""'),
    (re.compile(r"xl/(?:.*/)?comments.*\.xml", re.IGNORECASE), _NOTES, rb"\1"),
)
"""Where office documents name people beside what they say of the whole: who changed, who commented."""
_EMPTY: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<%s xmlns="%s"/>'
_CORE: Final = _EMPTY % (
    b"coreProperties",
    b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
)
_APP: Final = _EMPTY % (b"Properties", b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")
_CUSTOM: Final = _EMPTY % (b"Properties", b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties")


def without_traces(data: bytes, *, name: str) -> bytes:
    """Return a paper without what it says of its maker; raises `Refused` (E_EVIDENCE_TRACES) where that cannot be done.

    A text has nothing but its words, and stays as it is.
    """
    media_type = media_type_of(data, name=name)
    try:
        if media_type == PDF:
            return without_makers(data)
        if media_type == PNG:
            return b"".join(_png(data))
        if media_type == JPEG:
            return b"".join(_jpeg(data))
        if media_type in (WORD, SHEET, SLIDES):
            return _office(data)
    except (DocumentRefused, struct.error, IndexError, zipfile.BadZipFile) as error:
        raise Refused("E_EVIDENCE_TRACES") from error
    return data


def without_names(case: Case) -> Case:
    """Return a case whose papers are called by their place."""
    documents = tuple(replace(document, name=nameless(case, document)) for document in case.documents)
    return replace(case, documents=documents)


def nameless(case: Case, document: Document) -> str:
    """Call a paper by its place among those of its kind."""
    of_kind = [each.sha256 for each in case.documents if each.kind == document.kind]
    ending = document.name.rpartition(".")[2].casefold() if "." in document.name else ""
    suffix = f".{ending}" if ending.isalnum() and len(ending) <= 5 else ""
    return f"{document.kind}-{of_kind.index(document.sha256) + 1}{suffix}"


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:_PNG_HEAD]
    at = _PNG_HEAD
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if kind not in _PNG_TOLD:
            yield data[at:end]
        at = end
        if kind == b"IEND":
            return
    raise Refused("E_EVIDENCE_TRACES")


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise Refused("E_EVIDENCE_TRACES")
        marker = data[at + 1]
        if marker == _JPEG_SCAN:
            yield data[at:]
            return
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        segment = data[at : at + 2 + length]
        is_told = marker == _JPEG_COMMENT or 0xE0 <= marker <= 0xEF
        is_colours = marker == 0xE2 and segment[4:].startswith(_ICC)
        if not is_told or marker in _JPEG_KEPT or is_colours:
            yield segment
        at += 2 + length
    raise Refused("E_EVIDENCE_TRACES")


def _office(data: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if _ABOUT.fullmatch(name):
                content = _about(name, content)
            for part, people, nobody in _BY_PART:
                if part.fullmatch(name):
                    content = people.sub(nobody, content)
            target.writestr(zipfile.ZipInfo(name), content)
    return written.getvalue()


def _about(name: str, content: bytes) -> bytes:
    """Return what a part says of the document, emptied; its picture of the first page goes as well."""
    known = {"docprops/core.xml": _CORE, "docprops/app.xml": _APP, "docprops/custom.xml": _CUSTOM}
    if name.casefold() in known:
        return known[name.casefold()]
    return content if name.casefold().endswith((".xml", ".rels")) else b""
