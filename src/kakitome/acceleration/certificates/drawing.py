"""What is drawn on a page, piece by piece: where marked content begins and ends, and each thing drawn between.

It knows the operators as our typesetter writes them: each thing drawn stands between `q` and `Q` at the outermost
level, each run of text in a block of its own.

Source: ISO 32000-1, 8.4 (graphics state), 9.4 (text objects), 14.6 (marked content).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kakitome.acceleration.certificates.pdf_parts import PdfParts, UnknownForm, entry, references, stream_of

_TEXT = re.compile(rb"/([fhm]\d+) (\S+) Tf (?:\S+ ){6}Tm(.*)\nET\nQ$", re.DOTALL)
_PLACED = re.compile(rb"q (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) cm")
_CLIPPED = re.compile(rb"q (\S+) (\S+) m ")
_PLACE = re.compile(rb"^q .*?\nW\nn\n|q (?:\S+ ){6}cm", re.DOTALL)
_NUMBERED = re.compile(rb"/MCID (\d+)")
_ALT = re.compile(rb"/Alt(?:<[0-9A-F]*>|\((?:[^()\\]|\\.)*\))")
_SHOWN = re.compile(rb"<([0-9A-Fa-f]+)>|\(((?:[^()\\]|\\.|\([^()]*\))*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_COLOUR = re.compile(rb"/[ck]\d+ ")
_ONE = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>\n")
_RANGE = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>\n")
_FAMILY = re.compile(rb"/BaseFont/[A-Z]{6}\+([^/\s>]+)")


@dataclass(frozen=True, slots=True)
class Face:
    """A face on one page: its family, the object it is, and what its glyphs say."""

    family: bytes
    number: int
    meanings: Mapping[int, str]

    def read(self, shown: bytes) -> str:
        """Read what a run shows."""
        codes = b"".join(
            bytes.fromhex(run[1].decode()) if run[1] else _ESCAPE.sub(_unescaped, run[2])
            for run in _SHOWN.finditer(shown)
        )
        pairs = zip(codes[::2], codes[1::2], strict=True)
        return "".join(self.meanings.get(high << 8 | low, "\ufffd") for high, low in pairs)


def _unescaped(escaped: re.Match[bytes]) -> bytes:
    word = escaped[1]
    return bytes([int(word, 8)]) if word.isdigit() else _ESCAPED.get(word, word)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a page: `begin` and `end` of marked content, or something `drawn`."""

    kind: str
    data: bytes

    @property
    def properties(self) -> bytes:
        """What is said of marked content, apart from its number and from words in place of a picture."""
        return _ALT.sub(b"", _NUMBERED.sub(b"/MCID", self.data))

    @property
    def marked(self) -> int | None:
        """The number of marked content."""
        number = _NUMBERED.search(self.data)
        return int(number[1]) if number else None

    def renumbered(self, number: int | None) -> bytes:
        """Give marked content another number."""
        return self.data if number is None else _NUMBERED.sub(b"/MCID %d" % number, self.data, count=1)

    @property
    def at(self) -> tuple[float, float]:
        """Where it is drawn."""
        if placed := _PLACED.match(self.data):
            return float(placed[5]), float(placed[6])
        if clipped := _CLIPPED.match(self.data):
            return float(clipped[1]), float(clipped[2])
        raise UnknownForm

    @property
    def size(self) -> float:
        """The size of a text; 0 for what is none."""
        text = _TEXT.search(self.data)
        return float(text[2]) if text else 0.0

    def look(self, faces: Mapping[bytes, Face], *, anywhere: bool) -> tuple[object, ...]:
        """Tell what decides the layout around it: face, size, place; its words only by where they stand.

        With `anywhere`, the place along the line does not count.
        """
        if self.kind != "drawn":
            return (self.kind, self.properties)
        placed = _PLACED.match(self.data)
        if placed is None:
            return ("picture", *self.at)
        where = placed.groups()[:4] + placed.groups()[5 if anywhere else 4 :]
        text = _TEXT.search(self.data)
        if text is None:
            return ("drawn", where, _COLOUR.sub(b"", self.data[placed.end() :]))
        return ("text", where, faces[text[1]].family, text[2])

    def words(self, faces: Mapping[bytes, Face]) -> tuple[object, ...]:
        """Tell what is drawn and how, wherever it stands: what two pieces have in common that look the same."""
        if self.kind != "drawn":
            return (self.kind, _NUMBERED.sub(b"/MCID", self.data))
        placed = _PLACED.match(self.data)
        if placed is None:
            return ("picture", _COLOUR.sub(b"", _PLACE.sub(b"", self.data)))
        turned = tuple(round(float(group), 4) for group in placed.groups()[:4])
        text = _TEXT.search(self.data)
        if text is None:
            return ("drawn", turned, _COLOUR.sub(b"", self.data[placed.end() :]))
        face = faces[text[1]]
        return ("text", turned, face.family, float(text[2]), face.read(text[3]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its object, what is drawn on it, the faces by name, the colour spaces by name."""

    number: int
    pieces: tuple[Piece, ...]
    faces: Mapping[bytes, Face]
    colours: Mapping[bytes, int]
    resources: int


def read_pages(pdf: PdfParts, *, meanings: bool) -> list[Page]:
    """Read every page; what glyphs mean only when asked for.

    Raises:
        UnknownForm: something is drawn otherwise than our typesetter draws.
    """
    known: dict[int, Face] = {}
    return [_page(pdf, number, known=known, meanings=meanings) for number in pdf.pages()]


def _page(pdf: PdfParts, number: int, *, known: dict[int, Face], meanings: bool) -> Page:
    body = pdf.objects[number]
    contents = b"\n".join(stream_of(pdf.objects[reference]) for reference in references(entry(body, b"Contents")))
    (resources,) = references(entry(body, b"Resources"))
    listed = pdf.objects[resources]
    faces = {}
    for name, face in re.findall(rb"/([fhm]\d+) (\d+) 0 R", listed):
        number_of_face = int(face)
        if number_of_face not in known:
            known[number_of_face] = _face(pdf, number_of_face, meanings=meanings)
        faces[name] = known[number_of_face]
    return Page(
        number=number,
        pieces=tuple(pieces(contents)),
        faces=faces,
        colours={name: int(space) for name, space in re.findall(rb"/([ck]\d+) (\d+) 0 R", listed)},
        resources=resources,
    )


def _face(pdf: PdfParts, number: int, *, meanings: bool) -> Face:
    body = pdf.objects[number]
    family = _FAMILY.search(body)
    if family is None:
        raise UnknownForm
    meanings_by_code: dict[int, str] = {}
    if meanings:
        (table,) = references(entry(body, b"ToUnicode"))
        meanings_by_code = _meanings(stream_of(pdf.objects[table]))
    return Face(family[1], number, meanings_by_code)


def _meanings(table: bytes) -> dict[int, str]:
    meanings: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar\n(.*?)endbfchar", table, re.DOTALL):
        meanings |= {int(code, 16): _utf16(to) for code, to in _ONE.findall(block)}
    for block in re.findall(rb"beginbfrange\n(.*?)endbfrange", table, re.DOTALL):
        for first, last, to in _RANGE.findall(block):
            start = _utf16(to)
            for code in range(int(first, 16), int(last, 16) + 1):
                meanings[code] = start[:-1] + chr(ord(start[-1]) + code - int(first, 16))
    return meanings


@lru_cache(maxsize=4096)
def _utf16(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def pieces(content: bytes) -> Iterator[Piece]:
    """Cut what is drawn on a page into pieces.

    Raises:
        UnknownForm: something stands outside of `q` and `Q` that is no mark.
    """
    open_since, depth, at = 0, 0, 0
    while at < len(content):
        end = content.find(b"\n", at)
        end = len(content) if end < 0 else end
        line = content[at:end]
        if depth == 0:
            while line.startswith(b"EMC"):
                yield Piece("end", b"EMC")
                at, line = at + 3, line[3:]
        if line.startswith(b"q "):
            open_since = at if depth == 0 else open_since
            depth += 1
        elif line == b"Q":
            depth -= 1
            if depth == 0:
                yield Piece("drawn", content[open_since:end])
        elif depth == 0 and line.endswith(b"BDC"):
            yield Piece("begin", line)
        elif depth == 0 and line:
            raise UnknownForm
        at = end + 1
