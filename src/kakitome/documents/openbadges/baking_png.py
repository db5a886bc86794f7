"""Carry a credential inside a PNG image, and take it out again.

Chunks are spliced, never decoded: pixels stay byte for byte, and no image library sees a stranger's file. A file
is walked once, every length and checksum is checked, and whatever a viewer and a verifier could read differently
(a second credential, bytes after the end) is refused.

It deliberately does not look at pixels; whoever draws the image reads its size first (`dimensions`).

Source: Open Badges 3.0 §5.3.2.1 (baking PNG); CLR 2.0; Open Badges Baking Specification 1.0; PNG (Third Edition) §5,
§11.3.3.4; docs/standards/hostile-inputs.md B113–B117.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from kakitome.documents.refusal import DocumentRefused, Refuser

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"openbadgecredential"
CLR_KEYWORD: Final = b"clrcredential"
OLDER_KEYWORD: Final = b"openbadges"
KEYWORDS: Final = (KEYWORD, CLR_KEYWORD, OLDER_KEYWORD)
MOST_PIXELS: Final = 4096 * 4096
LARGEST_CREDENTIAL: Final = 256 * 1024
LARGEST_FILE: Final = 16 * 1024 * 1024
_MOST_CHUNKS = 20_000
_LONGEST_CHUNK = 2**31 - 1


class PngRefused(DocumentRefused):
    """The file is not a PNG that can carry a credential, or carries none, or none beyond doubt."""


_refuse = Refuser(PngRefused, source="Open Badges 3.0 §5.3.2.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class _PngChunk:
    kind: bytes
    start: int
    end: int
    data: memoryview


def bake(image: bytes, credential: bytes, *, keyword: bytes = KEYWORD) -> bytes:
    """Return the image with the credential in it, in front of its pixels; nothing else changes.

    Args:
        image: a PNG.
        credential: JSON, a compact JWS, or (Open Badges 2.0) the address of the hosted award.
        keyword: one of `KEYWORDS`: `openbadges` for Open Badges 2.0, `clrcredential` for CLR 2.0.

    Raises:
        PngRefused: not a sound PNG, or a credential is in it already.
    """
    chunks = list(_chunks(image))
    if any(_keyword(chunk) in KEYWORDS for chunk in chunks):
        _refuse("E_IMAGE_TWICE")
    if b"\0" in credential or len(credential) > LARGEST_CREDENTIAL:
        _refuse("E_IMAGE_CREDENTIAL")
    head = chunks[0].end
    return image[:head] + _text_chunk(keyword, credential) + image[head:]


class Baked(NamedTuple):
    """A credential's text as it stands in an image, and the keyword under which it stands."""

    keyword: bytes
    text: bytes


def unbake(image: bytes) -> bytes:
    """Return the credential's text as it stands in the image; raises like `find`."""
    return find(image).text


def find(image: bytes) -> Baked:
    """Return the credential's text as it stands in the image (JSON, a compact JWS or an address, UTF-8).

    A credential of version 3 comes before one of an older version, as every reader of version 3 has it.

    Raises:
        PngRefused: `E_IMAGE_EMPTY` none in it, `E_IMAGE_TWICE` more than one, `E_PNG_…` for an unsound file.

    Source: Open Badges Baking Specification 1.0 (`iTXt`; `tEXt` holding an address in the oldest badges).
    """
    badge_chunks = [chunk for chunk in _chunks(image) if _keyword(chunk) in KEYWORDS]
    newer = [chunk for chunk in badge_chunks if _keyword(chunk) != OLDER_KEYWORD]
    if not badge_chunks:
        _refuse("E_IMAGE_EMPTY")
    if len(newer or badge_chunks) > 1:
        _refuse("E_IMAGE_TWICE")
    chunk = (newer or badge_chunks)[0]
    return Baked(_keyword(chunk), _text_of(chunk))


def dimensions(image: bytes) -> tuple[int, int]:
    """Return width and height in pixels, read from the header alone.

    Raises:
        PngRefused: no header, or more than `MOST_PIXELS` (`too_expensive`).

    Source: docs/standards/hostile-inputs.md B117.
    """
    if not image.startswith(SIGNATURE):
        _refuse("E_PNG_SIGNATURE")
    return _size(_read_chunk(memoryview(image), len(SIGNATURE)))


def _chunks(image: bytes) -> Iterator[_PngChunk]:
    if not image.startswith(SIGNATURE):
        _refuse("E_PNG_SIGNATURE")
    if len(image) > LARGEST_FILE:
        _refuse("E_PNG_SIZE", kind="too_expensive", limit=LARGEST_FILE)
    view, position = memoryview(image), len(SIGNATURE)
    for number in range(_MOST_CHUNKS):
        chunk = _read_chunk(view, position)
        if number == 0:
            _size(chunk)
        elif chunk.kind == b"IHDR":
            _refuse("E_PNG_HEADER")
        yield chunk
        position = chunk.end
        if chunk.kind == b"IEND":
            if position != len(image):
                _refuse("E_PNG_TRAILING")
            return
    _refuse("E_PNG_CHUNKS", kind="too_expensive", limit=_MOST_CHUNKS)


def _read_chunk(view: memoryview, position: int) -> _PngChunk:
    if position + 12 > len(view):
        _refuse("E_PNG_TRUNCATED")
    length, kind = struct.unpack_from(">I4s", view, position)
    end = position + 12 + length
    if length > _LONGEST_CHUNK or not kind.isalpha():
        _refuse("E_PNG_CHUNK")
    if end > len(view):
        _refuse("E_PNG_TRUNCATED")
    (checksum,) = struct.unpack_from(">I", view, end - 4)
    if zlib.crc32(view[position + 4 : end - 4]) != checksum:
        _refuse("E_PNG_CHECKSUM", chunk=kind.decode("ascii"))
    return _PngChunk(kind=kind, start=position, end=end, data=view[position + 8 : end - 4])


def _size(chunk: _PngChunk) -> tuple[int, int]:
    if chunk.kind != b"IHDR" or len(chunk.data) != 13:
        _refuse("E_PNG_HEADER")
    width, height = struct.unpack_from(">II", chunk.data)
    if width == 0 or height == 0:
        _refuse("E_PNG_HEADER")
    if width * height > MOST_PIXELS:
        _refuse("E_PNG_PIXELS", kind="too_expensive", width=width, height=height)
    return width, height


def _keyword(chunk: _PngChunk) -> bytes:
    if chunk.kind not in (b"iTXt", b"tEXt", b"zTXt"):
        return b""
    return bytes(chunk.data[:80]).partition(b"\0")[0]


def _text_chunk(keyword: bytes, credential: bytes) -> bytes:
    # keyword, NUL, not compressed, method 0, no language, NUL, no translated keyword, NUL, text
    body = b"iTXt" + keyword + b"\0\0\0\0\0" + credential
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _text_of(chunk: _PngChunk) -> bytes:
    keyword = _keyword(chunk)
    rest = bytes(chunk.data[len(keyword) + 1 :])
    if chunk.kind == b"tEXt" and keyword == OLDER_KEYWORD:
        return rest
    parts = rest[2:].split(b"\0", 2)
    if chunk.kind != b"iTXt" or len(parts) != 3 or rest[0] not in (0, 1) or rest[1] != 0:
        _refuse("E_PNG_TEXT")
    text = _inflate(parts[2]) if rest[0] == 1 else parts[2]
    if len(text) > LARGEST_CREDENTIAL:
        _refuse("E_PNG_BOMB", kind="too_expensive", limit=LARGEST_CREDENTIAL)
    return text


def _inflate(packed: bytes) -> bytes:
    # The standard asks for plain text; some writers compress all the same.
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(packed, LARGEST_CREDENTIAL + 1)
    except zlib.error:
        _refuse("E_PNG_TEXT")
    if len(text) <= LARGEST_CREDENTIAL and not inflater.eof:
        _refuse("E_PNG_TEXT")
    return text
