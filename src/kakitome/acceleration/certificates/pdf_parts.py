"""The typesetter's PDF taken apart into its objects, and objects joined to a PDF again.

It reads what our own typesetter has just written and nothing else: one plain cross-reference table, one body for each
object, no encryption. Whatever looks otherwise is refused (`UnknownForm`); it is no reader for PDFs of strangers.

Source: ISO 32000-1, 7.3 (objects), 7.5 (file structure).
"""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_TABLE = re.compile(rb"xref\n0 (\d+)\n")
_TRAILER = re.compile(rb"/Root (\d+) 0 R/Info (\d+) 0 R/ID\[\(([^()\\]+)\)\(([^()\\]+)\)\]")
_REFERENCE = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|(?<![\d.])(\d+) 0 R", re.DOTALL)
"""A reference, or a literal text, which is passed over."""
_LENGTH = re.compile(rb"/Length \d+")
_STREAM, _END_OF_STREAM = b"\nstream\n", b"\nendstream"
_ENTRY = 20


class UnknownForm(Exception):
    """A PDF is not built as our typesetter builds one; it is left as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfParts:
    """A PDF in parts: what stands before the objects, their bodies by number, and what the trailer names."""

    head: bytes
    objects: Mapping[int, bytes]
    root: int
    info: int
    ids: tuple[bytes, bytes]

    def pages(self) -> list[int]:
        """List the numbers of the pages in order."""
        (tree,) = references(entry(self.objects[self.root], b"Pages"))
        return references(entry(self.objects[tree], b"Kids"))


def take_apart(pdf: bytes) -> PdfParts:
    """Take a PDF apart.

    Raises:
        UnknownForm: it is not built as our typesetter builds one.
    """
    try:
        start = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
        table = _TABLE.match(pdf, start)
        trailer = _TRAILER.search(pdf, start)
        if table is None or trailer is None:
            raise UnknownForm
        first, count = table.end(), int(table[1])
        places = [int(pdf[at : at + 10]) for at in range(first + _ENTRY, first + _ENTRY * count, _ENTRY)]
    except (ValueError, IndexError) as failure:
        raise UnknownForm from failure
    ends = dict(zip(sorted(places), [*sorted(places)[1:], start], strict=True))
    objects = {number: _body(pdf[at : ends[at]], number) for number, at in enumerate(places, start=1)}
    return PdfParts(
        head=pdf[: min(places)],
        objects=objects,
        root=int(trailer[1]),
        info=int(trailer[2]),
        ids=(trailer[3], trailer[4]),
    )


def _body(stored: bytes, number: int) -> bytes:
    opening = b"%d 0 obj\n" % number
    if not stored.startswith(opening):
        raise UnknownForm
    return stored[len(opening) : stored.rindex(b"\nendobj")]


def entry(body: bytes, name: bytes) -> bytes:
    """Return what stands behind a name in a dictionary: an array, a reference or a number.

    Raises:
        UnknownForm: there is none.
    """
    value = re.search(rb"/" + name + rb"(\[[^\]]*\]| ?\d+ 0 R| ?[\d.]+)", dictionary_of(body))
    if value is None:
        raise UnknownForm
    return value[1]


def dictionary_of(body: bytes) -> bytes:
    """Return an object without its stream."""
    return body.partition(_STREAM)[0]


def stream_of(body: bytes) -> bytes:
    """Return the stream of an object, inflated."""
    dictionary, _, stored = body.partition(_STREAM)
    data = stored[: -len(_END_OF_STREAM)]
    return zlib.decompress(data) if b"/Filter/FlateDecode" in dictionary else data


def with_stream(dictionary: bytes, data: bytes) -> bytes:
    """Give an object its stream; its dictionary says a length already."""
    return _LENGTH.sub(b"/Length %d" % len(data), dictionary, count=1) + _STREAM + data + _END_OF_STREAM


def packed(data: bytes) -> bytes:
    """Deflate the content of a stream."""
    return zlib.compress(data)


def deflated(data: bytes) -> bytes:
    """Make an object that is a stream, deflated."""
    return with_stream(b"<</Length 0/Filter/FlateDecode>>", packed(data))


def references(body: bytes) -> list[int]:
    """List the objects that one names, in order."""
    return [int(number) for number in _REFERENCE.findall(dictionary_of(body)) if number]


def renumbered(body: bytes, number: Callable[[int], int]) -> bytes:
    """Name other objects by their new numbers."""
    dictionary, mark, stored = body.partition(_STREAM)
    if b" 0 R" not in dictionary:
        return body

    def new(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % number(int(found[1])) if found[1] else found[0]

    return _REFERENCE.sub(new, dictionary) + mark + stored


def reachable(
    objects: Mapping[int, bytes], roots: Iterable[int], *, along: Callable[[bytes], bytes] = dictionary_of
) -> list[int]:
    """List the objects that can be reached `along` what is read of each, in an order that follows from that alone."""
    numbers: dict[int, None] = {}
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        if number not in numbers:
            numbers[number] = None
            waiting.extend(references(along(objects[number])))
    return list(numbers)


def join(bodies: Iterable[tuple[int, bytes]], *, start: int) -> tuple[bytes, bytes]:
    """Write objects one after another from a place on; return them and their entries for the table."""
    written, entries, at = [], [], start
    for number, body in bodies:
        written_object = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        written.append(written_object)
        entries.append(b"%010d 00000 n\r\n" % at)
        at += len(written_object)
    return b"".join(written), b"".join(entries)
