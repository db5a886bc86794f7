"""What a file is, judged by its first bytes and never by its name, and the credential it holds.

Source: Open Badges 3.0 §5.3 (JSON, JWS, PNG, SVG); RFC 9901 §4 (SD-JWT); docs/standards/hostile-inputs.md B123.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem

_TOKEN = re.compile(rb"\s*[A-Za-z0-9_\-]{4,}\.[A-Za-z0-9_\-]*\.[A-Za-z0-9_\-]+\s*")
# Something that begins as a token's header does and is joined by full stops, however many: its reader names the flaw.
_LIKE_TOKEN = re.compile(rb"\s*e[wy][A-Za-z0-9_\-=]+(?:\.[A-Za-z0-9_\-=]*)+\s*")
_TOKEN_WITH_DISCLOSURES = re.compile(rb"\s*[A-Za-z0-9_\-]{4,}\.[A-Za-z0-9_\-]*\.[A-Za-z0-9_\-]+~[A-Za-z0-9_\-.~=]*\s*")
_LOOK: Final = 4096


class FileFormat(StrEnum):
    """A kind of file that may hold a credential, or that we can name when it may not."""

    JSON = "json"
    PNG = "png"
    SVG = "svg"
    JWS = "jws"
    SD_JWT = "sd-jwt"
    PDF = "pdf"
    ZIP = "zip"
    UNKNOWN = "unknown"


class FormatRefused(DocumentRefused):
    """The file is of a kind in which we look for no credential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedCredential:
    """A file's kind and the bytes of the credential found in it.

    `is_in_older_place` when an image holds it where Open Badges 2.0 and older are looked for.
    """

    format: FileFormat
    credential: bytes
    is_in_older_place: bool = False


_MARKS: Final = (
    (FileFormat.PNG, baking_png.SIGNATURE[:4]),
    (FileFormat.PDF, b"%PDF-"),
    (FileFormat.ZIP, b"PK\x03\x04"),
)
_TOKENS: Final = (
    (FileFormat.JWS, _TOKEN),
    (FileFormat.SD_JWT, _TOKEN_WITH_DISCLOSURES),
    (FileFormat.JWS, _LIKE_TOKEN),
)


def recognise(data: bytes) -> FileFormat:
    """Say what kind of file the bytes are.

    >>> recognise(b' {"id": "urn:x"}')
    <FileFormat.JSON: 'json'>
    """
    if data.startswith(b"{"):
        return FileFormat.JSON
    beginning = next((kind for kind, mark in _MARKS if data.startswith(mark)), None)
    if beginning is not None:
        return beginning
    # Byte order marks and the zero bytes of wide encodings: the readers themselves say what is wrong with them.
    head = data[:_LOOK].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:1] in (b"{", b"["):
        return FileFormat.JSON
    if head[:1] == b"<" and re.search(rb"<(?:[A-Za-z_][\w.\-]*:)?svg[\s/>]", head):
        return FileFormat.SVG
    return next((kind for kind, token in _TOKENS if token.fullmatch(data)), FileFormat.UNKNOWN)


def open_file(data: bytes) -> ExtractedCredential:
    """Return the bytes of the credential in a file of any kind: out of an image, else the file itself.

    Raises:
        FormatRefused: `E_CREDENTIAL_FILE_EMPTY`, or `E_CREDENTIAL_FILE_TYPE` (`unsupported`) for another kind of file.
        PngRefused, SvgRefused: an image without a credential, with two, or unsound.
    """
    if not data.strip():
        raise FormatRefused(Problem(code="E_CREDENTIAL_FILE_EMPTY", source="docs/standards/hostile-inputs.md B045"))
    recognised = recognise(data)
    if recognised is FileFormat.PNG:
        baked = baking_png.find(data)
        is_older = baked.keyword == baking_png.OLDER_KEYWORD
        return ExtractedCredential(format=recognised, credential=baked.text, is_in_older_place=is_older)
    if recognised is FileFormat.SVG:
        return ExtractedCredential(format=recognised, credential=baking_svg.unbake(data))
    if recognised in (FileFormat.JSON, FileFormat.JWS, FileFormat.SD_JWT, FileFormat.PDF):
        return ExtractedCredential(format=recognised, credential=data)
    problem = Problem(code="E_CREDENTIAL_FILE_TYPE", source="Open Badges 3.0 §5.3", params={"found": recognised.value})
    raise FormatRefused(problem, kind="unsupported")
