"""Cut a sheet that was set for a stand-in where its parts stand, so that it can be filled for learners.

Each part is looked for by what is drawn there: the same words in the same face, size and order. It must be found as
often as it has to be there, no more and no less; otherwise the sheet is not cut (`UnknownForm`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kakitome.acceleration.certificates.drawing import Page, Piece, read_pages
from kakitome.acceleration.certificates.even_texts import even_hole
from kakitome.acceleration.certificates.pdf_parts import (
    PdfParts,
    UnknownForm,
    deflated,
    dictionary_of,
    join,
    reachable,
    renumbered,
    stream_of,
    take_apart,
)
from kakitome.acceleration.certificates.sheet_plan import (
    BARE,
    FOOT,
    LETTERS,
    NAME,
    READING,
    STUB,
    CodeHole,
    EvenHole,
    Parts,
    SheetHole,
    SheetPlan,
    SheetWords,
    StatementText,
    components,
    text_form,
)

_FACES = re.compile(rb"/Font<<([^<>]*)>>")
_LISTED = re.compile(rb"/(f\d+) (\d+ 0 R)")
_USED = re.compile(rb"/(f\d+) \S+ Tf")
_CONTENTS = re.compile(rb"/Contents \d+ 0 R")
_Place = tuple[int, int, SheetHole | CodeHole]
_NEAR = 0.01
"""Points: two numbers that were rounded differently."""


def cut(sheet: bytes, parts: Parts, *, words: SheetWords, secret: Sequence[str]) -> SheetPlan:
    """Cut a sheet where the parts of its stand-in stand.

    Args:
        sheet: the sheet, set for the stand-in.
        parts: the stand-in's parts, with the meanings of their glyphs.
        words: what the file says of the stand-in.
        secret: what may stand nowhere in the sheet once it is cut.

    Raises:
        UnknownForm: a part is not found where it should be, or something of the stand-in is left.
    """
    pdf = take_apart(sheet)
    work = _Cutting(pdf=pdf, objects=dict(pdf.objects))
    work.carry_even_faces(parts)
    pages = read_pages(pdf, meanings=True)
    _require_every_part(pages, parts)
    for page in pages:
        work.cut_page(page, parts, words=words)
    return work.plan(words, secret=secret)


def _require_every_part(pages: Sequence[Page], parts: Parts) -> None:
    """Each part stands on one page, once; the foot on every page but the first."""
    for part in _wanted(parts):
        counts = [sum(1 for _ in _found(page, part, parts=parts)) for page in pages]
        wanted = [0] + [1] * (len(pages) - 1) if part == FOOT else [1]
        if (counts if part == FOOT else [sum(counts)]) != wanted:
            raise UnknownForm


def _wanted(parts: Parts) -> list[int]:
    """List the parts that stand on a sheet; without a reading there is none."""
    return [part for part in range(LETTERS) if parts.pages[part].pieces]


def _found(page: Page, part: int, *, parts: Parts) -> Iterator[tuple[int, int, SheetHole]]:
    """Find a part on a page: from which piece to which, and the hole it leaves."""
    own = parts.pages[part]
    wanted = [piece for piece in own.pieces if part not in BARE or piece.kind == "drawn"]
    looks = [piece.words(own.faces) for piece in wanted]
    for start in range(len(page.pieces) - len(wanted) + 1):
        here = page.pieces[start : start + len(wanted)]
        if all(piece.words(page.faces) == look for piece, look in zip(here, looks, strict=True)):
            marks = None if part in BARE else tuple(piece.marked for piece in here if piece.kind == "begin")
            yield start, start + len(wanted), SheetHole(part=part, by=_moved(wanted, here), marks=marks)


def _codes(page: Page, words: SheetWords) -> Iterator[tuple[int, int, CodeHole]]:
    """Find the code on a page: a picture with the stand-in's words that draws its modules, once."""
    path = words.code.path()
    for at, piece in enumerate(page.pieces):
        if piece.kind == "begin" and b"/Alt" + text_form(words.picture) in piece.data:
            drawn = page.pieces[at + 1].data.split(path)
            mark = piece.marked
            if (
                [one.kind for one in page.pieces[at + 1 : at + 3]] != ["drawn", "end"]
                or len(drawn) != 2
                or mark is None
            ):
                raise UnknownForm
            yield at, at + 3, CodeHole(mark=mark, before=drawn[0], after=drawn[1])


def _moved(own: Sequence[Piece], here: Sequence[Piece]) -> bytes:
    """Tell how far a part is from its hole; every piece of it by as much."""
    pairs = [(piece.at, other.at) for piece, other in zip(own, here, strict=True) if piece.kind == "drawn"]
    steps = [(there[0] - at[0], there[1] - at[1]) for at, there in pairs]
    across, up = steps[0]
    if any(abs(step[0] - across) > _NEAR or abs(step[1] - up) > _NEAR for step in steps):
        raise UnknownForm
    return b"%.4f %.4f" % (across, up)


@dataclass(slots=True)
class _Cutting:
    """A sheet while it is cut: its objects change, holes and listings are noted by their numbers."""

    pdf: PdfParts
    objects: dict[int, bytes]
    holes: dict[int, SheetHole] = field(default_factory=dict)
    codes: dict[int, CodeHole] = field(default_factory=dict)
    even: dict[int, EvenHole] = field(default_factory=dict)
    faces: bytes = b""
    listings: list[int] = field(default_factory=list)

    def cut_page(self, page: Page, parts: Parts, *, words: SheetWords) -> None:
        """Cut the parts and the code out of a page; what stays is kept in streams between them."""
        places: list[_Place] = [one for part in _wanted(parts) for one in _found(page, part, parts=parts)]
        found = sorted([*places, *_codes(page, words)], key=lambda place: place[0])
        streams, at, kept = [], 0, []
        for start, end, hole in found:
            if start < at:
                raise UnknownForm
            kept.append(_content(page.pieces[at:start]))
            streams += [self._add(deflated(kept[-1])), self._add(b"")]
            self._note(streams[-1], hole, parts=parts, words=words)
            at = end
        kept.append(_content(page.pieces[at:]))
        streams.append(self._add(deflated(kept[-1])))
        listed = b"/Contents[%b]" % b" ".join(b"%d 0 R" % number for number in streams)
        self.objects[page.number] = _CONTENTS.sub(listed, self.objects[page.number])
        self._list(page.resources, used=set(_USED.findall(b"".join(kept))))

    def _note(self, number: int, hole: SheetHole | CodeHole, *, parts: Parts, words: SheetWords) -> None:
        if isinstance(hole, CodeHole):
            self.codes[number] = hole
        elif hole.part in (NAME, READING):
            self.holes[number] = hole
        else:
            self.even[number] = even_hole(hole, parts, words=words)

    def carry_even_faces(self, parts: Parts) -> None:
        """Take over the faces of even widths, which are the same in every copy."""
        faces = {face.number for page in parts.pages[STUB:] for face in page.faces.values()}
        old = reachable(parts.pdf.objects, sorted(faces))
        new = {number: max(self.objects) + place for place, number in enumerate(old, start=1)}
        self.objects |= {new[number]: renumbered(parts.pdf.objects[number], new.__getitem__) for number in old}
        self.faces = b"".join(b"/m%d %d 0 R" % (number, new[number]) for number in sorted(faces))

    def _add(self, body: bytes) -> int:
        number = max(self.objects) + 1
        self.objects[number] = body
        return number

    def _list(self, resources: int, *, used: set[bytes]) -> None:
        """Keep the faces that are still in use, and name the colour spaces as the parts name them."""
        body = self.objects[resources]
        if resources in self.listings or body.count(b"/ColorSpace<<") != 1 or not _FACES.search(body):
            raise UnknownForm
        faces = b"".join(b"/%b %b" % one for one in _LISTED.findall(body) if one[0] in used)
        body = _FACES.sub(b"/Font<<" + self.faces + faces + b">>", body)
        spaces = b"".join(b"/k%d %d 0 R" % one for one in sorted(self._spaces().items()))
        self.objects[resources] = body.replace(b"/ColorSpace<<", b"/ColorSpace<<" + spaces)
        self.listings.append(resources)

    def _spaces(self) -> dict[int, int]:
        """Return the colour spaces of the sheet by their number of components."""
        named = re.findall(
            rb"/c\d+ (\d+) 0 R", b"".join(body for body in self.objects.values() if b"/ColorSpace" in body)
        )
        return {components(self.pdf, int(one)): int(one) for one in named}

    def plan(self, words: SheetWords, *, secret: Sequence[str]) -> SheetPlan:
        """Number the objects anew, what is fixed first, and write that part."""
        attachment = self._attachment()
        if len(self.codes) != 1:
            raise UnknownForm
        (code,) = self.codes
        kept = reachable(self.objects, (self.pdf.root, self.pdf.info))
        forms = words.forms(self.pdf.ids)
        speaking = {number for number in kept if self._says(number, forms)} - {attachment}
        varying = {*self.holes, *self.codes, *self.even, *self.listings, *speaking, attachment}
        order = [number for number in kept if number not in varying] + sorted(varying)
        new = {old: place for place, old in enumerate(order, start=1)}
        bodies = {new[old]: renumbered(self.objects[old], new.__getitem__) for old in order}
        fixed, entries = join(
            [(number, bodies[number]) for number in range(1, len(order) - len(varying) + 1)], start=len(self.pdf.head)
        )
        statement_texts = {new[old]: _cut_words(bodies[new[old]], forms) for old in speaking}
        _require_nothing_left((fixed, *(piece for text in statement_texts.values() for piece in text.pieces)), secret)
        return SheetPlan(
            fixed=self.pdf.head + fixed,
            entries=entries,
            holes={new[old]: hole for old, hole in self.holes.items()},
            code=(new[code], self.codes[code]),
            even={new[old]: hole for old, hole in self.even.items()},
            said=statement_texts,
            listings={new[old]: bodies[new[old]] for old in self.listings},
            attachment=(new[attachment], dictionary_of(bodies[new[attachment]])),
            root=new[self.pdf.root],
            info=new[self.pdf.info],
            last=len(order),
        )

    def _attachment(self) -> int:
        found = [number for number, body in self.objects.items() if b"/Type/EmbeddedFile" in dictionary_of(body)]
        if len(found) != 1:
            raise UnknownForm
        return found[0]

    def _says(self, number: int, forms: Mapping[bytes, int]) -> bool:
        body = self.objects[number]
        return b"/Filter" not in dictionary_of(body) and any(form in body for form in forms)


def _content(pieces: Sequence[Piece]) -> bytes:
    return b"\n".join(piece.data for piece in pieces)


def _cut_words(body: bytes, forms: Mapping[bytes, int]) -> StatementText:
    """Cut an object where it says something of the stand-in: longest form first."""
    dictionary = dictionary_of(body)
    is_stream = len(dictionary) < len(body)
    whole = stream_of(body) if is_stream else body
    if is_stream and any(form in dictionary for form in forms):
        raise UnknownForm
    pattern = b"(" + b"|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) + b")"
    pieces = re.split(pattern, whole)
    cut_up = tuple(forms[piece] if place % 2 else piece for place, piece in enumerate(pieces))
    return StatementText(dictionary=dictionary if is_stream else b"", pieces=cut_up)


def _require_nothing_left(kept: Sequence[bytes | int], secret: Sequence[str]) -> None:
    texts = [one for one in kept if isinstance(one, bytes)]
    for words in secret:
        for form in (words.encode(), words.encode("utf-16-be").hex().upper().encode()):
            if any(form in text for text in texts):
                raise UnknownForm
