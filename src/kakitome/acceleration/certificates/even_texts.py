"""Texts in faces of even widths, as a sheet has them for addresses and numbers: other letters, the same places.

Every glyph of such a face is as wide as another and none joins its neighbour, so a text of as many letters takes the
same room. The glyphs come from a page on which the typesetter has set every letter in these faces.
"""

import re
from collections.abc import Mapping

from kakitome.acceleration.certificates.drawing import Face, Page, Piece
from kakitome.acceleration.certificates.pdf_parts import UnknownForm
from kakitome.acceleration.certificates.sheet_plan import (
    LETTERS,
    NAMED,
    EvenHole,
    Parts,
    SheetCell,
    SheetHole,
    SheetWords,
    renamer,
)

_SHOWN = re.compile(rb"(?<= Tm)(\[.*\]TJ|\(.*\)Tj|<[0-9A-Fa-f]*>Tj)(?=\nET\nQ$)", re.DOTALL)
_FACE = re.compile(rb"/(f\d+) \S+ Tf")
_STEP = re.compile(rb"(?<=[)>])-?[\d.]+(?=[(<])")
LETTERS_OF_NUMBERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS_OF_ADDRESSES = LETTERS_OF_NUMBERS + "abcdefghijklmnopqrstuvwxyz._~/?#&=%+:@"
"""What numbers and addresses are written with; an address with others is rare and gets a whole sheet."""


def even_hole(hole: SheetHole, parts: Parts, *, words: SheetWords) -> EvenHole:
    """Make the place of a part from how the typesetter drew it for the stand-in.

    Raises:
        UnknownForm: it draws something that is not one of the stand-in's texts, or not letter by letter.
    """
    page, marks = parts.pages[hole.part], iter(hole.marks or ())
    pieces: list[bytes | SheetCell] = []
    for piece in page.pieces:
        if piece.kind == "drawn":
            pieces += [b"q 1 0 0 1 %b cm\n" % hole.by, _cell(piece, page, parts=parts, words=words), b"\nQ\n"]
        elif hole.marks is not None:
            pieces.append((piece.renumbered(next(marks)) if piece.kind == "begin" else piece.data) + b"\n")
    return EvenHole(pieces=tuple(pieces))


def _cell(piece: Piece, page: Page, *, parts: Parts, words: SheetWords) -> SheetCell:
    shown, named = _SHOWN.search(piece.data), _FACE.search(piece.data)
    if shown is None or named is None:
        raise UnknownForm
    face, steps = page.faces[named[1]], set(_STEP.findall(shown[1]))
    said = face.read(shown[1])
    if said not in words.texts or len(steps) > 1:
        raise UnknownForm
    renamed = renamer(parts.pdf, page, prefix=b"m")
    return SheetCell(
        before=NAMED.sub(renamed, piece.data[: shown.start()]),
        text=words.texts.index(said),
        glyphs=_glyphs(parts.pages[LETTERS], face),
        step=steps.pop() if steps else b"",
        after=piece.data[shown.end() :],
    )


def _glyphs(page: Page, face: Face) -> Mapping[str, bytes]:
    """Return the glyphs of a face by letter; each letter has its own."""
    meanings = next((one.meanings for one in page.faces.values() if one.number == face.number), {})
    glyphs = {letter: b"%04X" % code for code, letter in meanings.items()}
    if not set(LETTERS_OF_NUMBERS) <= glyphs.keys() or len(glyphs) != len(meanings):
        raise UnknownForm
    return glyphs
