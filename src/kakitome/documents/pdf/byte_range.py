"""The byte range of a signature: one honest gap around the signature itself, and nothing else.

Readers that believe what these two members say have been shown signatures over nothing (universal signature forgery)
and signatures over the old half of a file (signature wrapping). So the numbers are compared with the bytes.

Source: ISO 32000-2 §12.8.1, table 255; docs/standards/hostile-inputs.md B129.
"""

import binascii
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    EncryptedObjAccess,
    NumberObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.misc import PdfError


class ByteRangeRefused(Exception):
    """The signature does not cover what it pretends to; `code` says how."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_byte_range(signature: DictionaryObject, data: bytes) -> int:
    """Return how many bytes from the start of the file are signed, gap included.

    Raises:
        ByteRangeRefused: `E_PDF_BYTE_RANGE` the numbers are missing or make no sense; `E_PDF_CONTENTS` there is no
            signature in the gap; `E_PDF_COVERAGE` the gap holds more than the signature.
    """
    contents = _contents(signature)
    first, before, after, length = _numbers(signature)
    end = after + length
    if first != 0 or before <= 0 or length <= 0 or after <= before or end > len(data):
        raise ByteRangeRefused("E_PDF_BYTE_RANGE")
    gap = data[before:after]
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        raise ByteRangeRefused("E_PDF_COVERAGE")
    try:
        written = binascii.unhexlify(gap[1:-1])
    except binascii.Error as failure:
        raise ByteRangeRefused("E_PDF_COVERAGE") from failure
    if written != contents:
        raise ByteRangeRefused("E_PDF_COVERAGE")
    return end


def _contents(signature: DictionaryObject) -> bytes:
    value = _get(signature, "/Contents")
    if not isinstance(value, ByteStringObject | TextStringObject):
        raise ByteRangeRefused("E_PDF_CONTENTS")
    contents = bytes(value.original_bytes)
    if not contents.strip(b"\0"):
        raise ByteRangeRefused("E_PDF_CONTENTS")
    return contents


def _numbers(signature: DictionaryObject) -> tuple[int, int, int, int]:
    value = _get(signature, "/ByteRange")
    if not isinstance(value, ArrayObject) or len(value) != 4:
        raise ByteRangeRefused("E_PDF_BYTE_RANGE")
    numbers = [value.raw_get(index) for index in range(4)]
    if not all(type(number) is NumberObject and int(number) >= 0 for number in numbers):
        raise ByteRangeRefused("E_PDF_BYTE_RANGE")
    first, before, after, length = (int(number) for number in numbers)
    return first, before, after, length


def _get(signature: DictionaryObject, name: str) -> Any:
    """Return a member as it stands: a reference elsewhere could be changed without touching the signature."""
    try:
        return signature.raw_get(pdf_name(name), decrypt=EncryptedObjAccess.RAW)
    except (KeyError, PdfError):
        return None
