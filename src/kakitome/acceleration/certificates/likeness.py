"""Tell whether two files of our own show the same: every mark, text, face, size and place, page by page.

It reads what stands in the pages, not what a screen makes of it: no picture is drawn.
"""

import re

from kakitome.acceleration.certificates.drawing import Piece, read_pages
from kakitome.acceleration.certificates.pdf_parts import (
    PdfParts,
    UnknownForm,
    dictionary_of,
    reachable,
    renumbered,
    stream_of,
    take_apart,
)

_MOVED = re.compile(rb"q 1 0 0 1 (\S+) (\S+) cm\n(q .*)\nQ$", re.DOTALL)
_DRAWN = re.compile(rb"/Resources \d+ 0 R|/Contents(?:\[[^\]]*\]| \d+ 0 R)")
_LENGTH = re.compile(rb"/Length \d+")
_NEAR = 0.02
"""Points: less than any printer or eye tells apart."""


def looks_like(pdf: bytes, other: bytes) -> bool:
    """Tell whether two files show and say the same, apart from the subsets of their faces."""
    try:
        first, second = take_apart(pdf), take_apart(other)
        pages = list(zip(_pages(first), _pages(second), strict=True))
    except (UnknownForm, ValueError):
        return False
    return all(_same(*pair) for pair in pages) and _rest(first) == _rest(second)


Drawn = list[tuple[tuple[object, ...], float, float]]


def _pages(pdf: PdfParts) -> list[Drawn]:
    pages = []
    for page in read_pages(pdf, meanings=True):
        drawn: Drawn = []
        for piece in page.pieces:
            inner, across, up = _unmoved(piece)
            at = inner.at if inner.kind == "drawn" else (0.0, 0.0)
            # The numbers of marked content count here: the structure refers to them.
            marked = (inner.marked,) if inner.kind == "begin" else ()
            drawn.append(((*inner.words(page.faces), *marked), at[0] + across, at[1] + up))
        pages.append(drawn)
    return pages


def _unmoved(piece: Piece) -> tuple[Piece, float, float]:
    moved = _MOVED.match(piece.data) if piece.kind == "drawn" else None
    if moved is None:
        return piece, 0.0, 0.0
    return Piece("drawn", moved[3]), float(moved[1]), float(moved[2])


def _same(drawn: Drawn, other: Drawn) -> bool:
    return len(drawn) == len(other) and all(
        here[0] == there[0] and abs(here[1] - there[1]) < _NEAR and abs(here[2] - there[2]) < _NEAR
        for here, there in zip(drawn, other, strict=True)
    )


def _rest(pdf: PdfParts) -> list[bytes]:
    """List everything else: structure, outline, description, attachment, each object by what it says."""
    order = reachable(pdf.objects, (pdf.root, pdf.info), along=_said)
    places = {number: place for place, number in enumerate(order)}
    parts = []
    for number in order:
        body = pdf.objects[number]
        parts.append(_LENGTH.sub(b"", renumbered(_said(dictionary_of(body)), places.__getitem__)))
        if len(dictionary_of(body)) < len(body):
            parts.append(stream_of(body))
    return [_without(text, pdf.ids) for text in parts]


def _said(body: bytes) -> bytes:
    """Leave out what is drawn on a page: it is compared by itself."""
    return _DRAWN.sub(b"", body) if b"/Type/Page/" in body else body


def _without(text: bytes, ids: tuple[bytes, bytes]) -> bytes:
    return text.replace(ids[0], b"").replace(ids[1], b"")
