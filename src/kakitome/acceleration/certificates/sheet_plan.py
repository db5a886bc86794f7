"""A sheet set once, with holes where one learner's certificate differs from the next.

The typesetter sets the whole sheet for a learner who does not exist; what names that learner is cut out, with its
faces. For each learner it then sets the few parts that differ, and these are put in: the same operators, moved to
where the sheet has the hole, under the numbers that the sheet's structure has for them, with their own faces.

A plan is exact as long as the parts of a learner take the room that the stand-in's take: `Parts.look` says so, and
the caller compares it every time. Nothing of a learner is kept in a plan.

Source: ISO 32000-1, 7.5 (file structure), 14.6, 14.7 (marked content, structure); ADR 0019.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from kakitome.acceleration.certificates.drawing import Page, read_pages
from kakitome.acceleration.certificates.pdf_parts import (
    PdfParts,
    UnknownForm,
    deflated,
    join,
    packed,
    reachable,
    references,
    renumbered,
    take_apart,
    with_stream,
)
from kakitome.mapping.certificate.code_picture import CodePicture

NAMED: Final = re.compile(rb"/([fc]\d+) ")
_COMPONENTS: Final = re.compile(rb"/N (\d)")
_SIZE: Final = re.compile(rb"/Size \d+")
_CHANGED: Final = re.compile(rb"/ModDate\([^)]*\)")
_EMBEDDED, _DEFLATED = b"/Type/EmbeddedFile", b"/Filter/FlateDecode"
_QUOTES: Final = {'"': "&quot;", "'": "&apos;"}
_XMP_TIME: Final = "%Y-%m-%dT%H:%M:%S+00:00"
_PDF_TIME: Final = "D:%Y%m%d%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWords:
    """What the file itself says of one certificate, outside of its pages.

    Attributes:
        title, description: of the file; `picture` the words in place of the code, `code` the code itself.
        texts: the pieces of the address and the number, as they stand on the sheet.
        made_at: aware; the date of creation.
        attached: the credential, byte for byte.
    """

    title: str
    description: str
    picture: str
    code: CodePicture
    texts: tuple[str, ...]
    made_at: datetime
    attached: bytes

    def written(self, seed: bytes) -> tuple[bytes, ...]:
        """Write each as it stands in the file, in the order of `forms`; the seed is what else makes the file."""
        moment = self.made_at.astimezone(UTC)
        said = hashlib.sha256(f"{self.title}\0{self.description}\0{self.picture}\0{moment}\0".encode())
        said.update(hashlib.sha256(self.attached).digest())
        document = base64.b64encode(said.digest()[:16])
        said.update(seed)
        return (
            *(text_form(one) for one in (self.title, self.description, self.picture)),
            *(escape(one, _QUOTES).encode() for one in (self.title, self.description)),
            moment.strftime(_PDF_TIME).encode(),
            moment.strftime(_XMP_TIME).encode(),
            document,
            base64.b64encode(said.digest()[:16]),
        )

    def forms(self, ids: tuple[bytes, bytes]) -> dict[bytes, int]:
        """List how the typesetter may have written each, with its place in `written`."""
        written = (*self.written(b"")[:-2], *ids)
        return {form: place for place, form in enumerate(written)}


def text_form(words: str) -> bytes:
    """Write a text as PDF does. Source: ISO 32000-1, 7.9.2.2 (UTF-16BE with its mark)."""
    if words.isascii() and words.isprintable() and not set(words) & set("()\\"):
        return b"(%b)" % words.encode()
    return b"<FEFF%b>" % words.encode("utf-16-be").hex().upper().encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetHole:
    """A place in a sheet.

    Attributes:
        part: which part goes there; `by` how far it is moved.
        marks: the numbers of marked content it stands under; None where what stands around is marked as a whole.
    """

    part: int
    by: bytes
    marks: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeHole:
    """The place of the code: what is drawn before and after its modules, and the number of its marked content."""

    mark: int
    before: bytes
    after: bytes

    def drawn(self, words: SheetWords) -> bytes:
        """Draw the code of one certificate."""
        said = b"/Span<</MCID %d/Alt%b>>BDC\n" % (self.mark, text_form(words.picture))
        return said + self.before + words.code.path() + self.after + b"\nEMC\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCell:
    """A text in a face of even widths: what is written before it, which text it is, and the glyphs of its letters.

    `step` is what the typesetter adds between two glyphs, as it writes it; empty for nothing.
    """

    before: bytes
    text: int
    glyphs: Mapping[str, bytes]
    step: bytes
    after: bytes

    def drawn(self, words: SheetWords) -> bytes:
        """Write the text of one certificate.

        Raises:
            UnknownForm: the face has been asked for other letters.
        """
        try:
            codes = [self.glyphs[letter] for letter in words.texts[self.text]]
        except KeyError:
            raise UnknownForm from None
        shown = (b">" + self.step + b"<").join(codes) if self.step else b"".join(codes)
        return b"%b[<%b>]TJ%b" % (self.before, shown, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenHole:
    """The place of address or number: what is drawn there, with its cells."""

    pieces: tuple[bytes | SheetCell, ...]

    def drawn(self, words: SheetWords) -> bytes:
        """Draw what one certificate has there."""
        return b"".join(piece if isinstance(piece, bytes) else piece.drawn(words) for piece in self.pieces)


class Parts:
    """What was set for one learner: one part on each page.

    Only name and reading are set for each; a stand-in has all parts, and the letters of the faces of even widths.
    """

    def __init__(self, pdf: bytes, *, meanings: bool = False) -> None:
        self.pdf: PdfParts = take_apart(pdf)
        self.pages: list[Page] = read_pages(self.pdf, meanings=meanings)

    def look(self) -> tuple[object, ...]:
        """Tell what decides how the sheet is laid out around the parts; names may end anywhere on their lines."""
        return tuple(
            tuple(piece.look(page.faces, anywhere=True) for piece in page.pieces) for page in self.pages[:STUB]
        )

    def size_of_name(self) -> float:
        """Tell in which size a name was set.

        Raises:
            UnknownForm: there is none.
        """
        sizes = [piece.size for piece in self.pages[NAME].pieces if piece.size]
        if not sizes:
            raise UnknownForm
        return sizes[0]

    def drawn(self, hole: SheetHole) -> bytes:
        """Write what goes into a hole."""
        page = self.pages[hole.part]
        renamed, marks = renamer(self.pdf, page, prefix=b"h"), iter(hole.marks or ())
        written = []
        for piece in page.pieces:
            if piece.kind == "drawn":
                written.append(b"q 1 0 0 1 %b cm\n%b\nQ\n" % (hole.by, NAMED.sub(renamed, piece.data)))
            elif hole.marks is not None:
                written.append((piece.renumbered(next(marks)) if piece.kind == "begin" else piece.data) + b"\n")
        return b"".join(written)

    def faces(self) -> list[int]:
        """List the objects that are the faces."""
        return list(dict.fromkeys(face.number for page in self.pages[:STUB] for face in page.faces.values()))


NAME, READING, STUB, CHECKED, FOOT, ROW, LETTERS = range(7)
"""The parts, in the order of their pages."""
BARE: Final = frozenset((STUB, FOOT))
"""Parts that stand within something that is marked as a whole."""


def renamer(pdf: PdfParts, page: Page, *, prefix: bytes) -> Callable[[re.Match[bytes]], bytes]:
    """Return what names the faces and colours of a page as the sheet's resources will; see `NAMED`."""
    names = {name: b"/%b%d " % (prefix, face.number) for name, face in page.faces.items()}
    names |= {name: b"/k%d " % components(pdf, space) for name, space in page.colours.items()}
    return lambda found: names[found[1]]


def components(pdf: PdfParts, space: int) -> int:
    """Count the components of a colour space."""
    (profile,) = references(pdf.objects[space])
    found = _COMPONENTS.search(pdf.objects[profile])
    if found is None:
        raise UnknownForm
    return int(found[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """An object that says something of one learner: its text, cut; every second piece is the place of a word."""

    dictionary: bytes
    pieces: tuple[bytes | int, ...]

    def filled(self, written: tuple[bytes, ...]) -> bytes:
        """Say it of another."""
        whole = b"".join(written[piece] if isinstance(piece, int) else piece for piece in self.pieces)
        return with_stream(self.dictionary, whole) if self.dictionary else whole


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """A sheet ready to be filled; the numbers are those of objects.

    Attributes:
        fixed: everything that is the same in every copy, from the first byte on; `entries` its lines in the table.
        holes: the places of names and readings; `code` that of the code, `even` those of address and number.
        said: what says something of one learner.
        listings: the pages' resources, to which the learner's faces are added.
        attachment: the attached file without its content.
        last: the last number in use.
    """

    fixed: bytes
    entries: bytes
    holes: Mapping[int, SheetHole]
    code: tuple[int, CodeHole]
    even: Mapping[int, EvenHole]
    said: Mapping[int, StatementText]
    listings: Mapping[int, bytes]
    attachment: tuple[int, bytes]
    root: int
    info: int
    last: int

    def fill(self, parts: Parts, words: SheetWords) -> bytes:
        """Fill the sheet for one learner whose parts look as those that it was cut for."""
        faces, objects = parts.faces(), parts.pdf.objects
        carried = {old: self.last + place for place, old in enumerate(reachable(objects, faces), start=1)}
        listed = b"".join(b"/h%d %d 0 R" % (face, carried[face]) for face in faces)
        drawn = {number: parts.drawn(hole) for number, hole in self.holes.items()}
        drawn[self.code[0]] = self.code[1].drawn(words)
        drawn |= {number: hole.drawn(words) for number, hole in self.even.items()}
        written = words.written(b"".join(drawn.values()))
        made = {number: deflated(data) for number, data in drawn.items()}
        made |= {number: statement_text.filled(written) for number, statement_text in self.said.items()}
        made |= {number: body.replace(b"/Font<<", b"/Font<<" + listed, 1) for number, body in self.listings.items()}
        made[self.attachment[0]] = self._attached(words)
        made |= {new: renumbered(objects[old], carried.__getitem__) for old, new in carried.items()}
        bodies, entries = join(sorted(made.items()), start=len(self.fixed))
        return self._whole(bodies, self.entries + entries, ids=written[-2:])

    def _attached(self, words: SheetWords) -> bytes:
        dictionary, data = self.attachment[1].replace(_DEFLATED, b""), packed(words.attached)
        if len(data) < len(words.attached):
            dictionary = dictionary.replace(_EMBEDDED, _EMBEDDED + _DEFLATED)
        else:
            data = words.attached
        described = _SIZE.sub(b"/Size %d" % len(words.attached), dictionary)
        moment = words.made_at.astimezone(UTC).strftime(_PDF_TIME).encode()
        return with_stream(_CHANGED.sub(b"/ModDate(%b)" % moment, described), data)

    def _whole(self, bodies: bytes, entries: bytes, *, ids: tuple[bytes, ...]) -> bytes:
        size = len(entries) // 20 + 1
        return b"".join(
            (
                self.fixed,
                bodies,
                b"xref\n0 %d\n0000000000 65535 f\r\n" % size,
                entries,
                b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[(%b)(%b)]>>\n"
                % (size, self.root, self.info, ids[0], ids[1]),
                b"startxref\n%d\n%%%%EOF" % (len(self.fixed) + len(bodies)),
            )
        )
