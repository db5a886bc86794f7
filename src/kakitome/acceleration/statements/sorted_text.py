"""Lines of N-Quads with holes, written in code-point order whatever is put into the holes.

The order of most lines is decided by what does not change. That part is worked out once; only lines whose order hangs
on a hole are put in order when the holes are filled. Filling is then laying pieces of text that already lie ready one
behind the other, in UTF-8, whose bytes are in the same order as the code points.

It deliberately knows nothing of documents or hashes: a hole is a number, what belongs into it comes with `write`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

_TERMS: Final = 4
_LITERAL: Final = '"'
_NAME: Final = "<"
_LABEL: Final = "_"

Take = Callable[[list[bytes]], Sequence[bytes]]
"""Picks out of all pieces, by their numbers, those that follow each other somewhere."""


class Hole(NamedTuple):
    """A term that is not yet known: the number of its hole, and what is written before and after its content."""

    number: int
    before: str
    after: str


Term = str | Hole
Line = tuple[Term, Term, Term, Term]
"""Subject, predicate, object and the rest (a graph, the full stop), each with the space that follows it."""


class Unsortable(Exception):
    """Lines whose order cannot be settled by looking at one term after the other."""


class SortedText:
    """Text with holes, whose lines come out in code-point order.

    What is put into holes of names and labels must differ from each other and from every name that stands in the text;
    labels are digits, names have neither spaces nor `>`. Texts in literals may be equal, and when that makes two lines
    equal nothing is written.
    """

    __slots__ = ("_alike", "_constants", "_run")

    def __init__(self, run: "_Run", *, constants: Sequence[bytes], alike: Sequence[Take]) -> None:
        self._run = run
        self._alike = tuple(alike)
        self._constants = tuple(reversed(constants))

    @classmethod
    def of(cls, lines: Iterable[Line], *, holes: int) -> "SortedText":
        """Lay lines ready that have holes numbered from 0 to `holes` - 1.

        Raises:
            Unsortable: equal literals would tear lines apart that belong together.
        """
        layout = _Layout(holes)
        run = layout.run(_arrange(list(lines), (), at=0))
        return cls(run, constants=layout.constants, alike=layout.alike)

    @property
    def constant(self) -> bytes | None:
        """The text itself when it has no holes."""
        return None if self._run.varies else self.write([])

    def write(self, contents: list[bytes]) -> bytes | None:
        """Write the text with the holes filled; None when two of its lines have become equal."""
        pieces = contents.copy()
        for take in self._alike:
            pieces += sorted(take(contents))
        pieces += self._constants
        text: list[bytes] = []
        return b"".join(text) if self._run.collect(pieces, text) else None


class _Run:
    """Text with holes, and groups of lines between whose order is known when the holes are filled."""

    __slots__ = ("_last", "_parts", "varies")

    def __init__(self, parts: Sequence[tuple[Take, "_Group"]], last: Take, *, varies: bool) -> None:
        self._parts = tuple(parts)
        self._last = last
        self.varies = varies

    @property
    def alone(self) -> Take | None:
        """What takes all of it, when there are no groups in it."""
        return None if self._parts else self._last

    def collect(self, pieces: list[bytes], text: list[bytes]) -> bool:
        """Append the pieces of the text; false when two lines are equal."""
        for take, group in self._parts:
            text += take(pieces)
            if not group.collect(pieces, text):
                return False
        text += self._last(pieces)
        return True


class _Group:
    """Lines, or runs of lines with one subject, whose order is known when their holes are filled.

    Names and labels differ, and so settle the order; in a name's place, `>` is what follows its last character. Of
    literals the whole line is compared, since two may be equal.
    """

    __slots__ = ("_first", "_keys", "_members", "_takes")

    def __init__(self, members: Sequence[_Run], *, first: str, keys: Take) -> None:
        self._members = tuple(members)
        self._first = first
        self._keys = keys
        self._takes = tuple(member.alone for member in members)

    def collect(self, pieces: list[bytes], text: list[bytes]) -> bool:
        """Append the lines in their order; false when two of them have become equal."""
        if self._first == _LITERAL:
            return self._collect_literals(pieces, text)
        keys: Sequence[bytes] = self._keys(pieces)
        if self._first == _NAME:
            keys = [name + b">" for name in keys]
        for number in sorted(range(len(keys)), key=keys.__getitem__):
            take = self._takes[number]
            if take is not None:
                text += take(pieces)
            elif not self._members[number].collect(pieces, text):
                return False
        return True

    def _collect_literals(self, pieces: list[bytes], text: list[bytes]) -> bool:
        lines = []
        for member in self._members:
            line: list[bytes] = []
            if not member.collect(pieces, line):
                return False
            lines.append(b"".join(line))
        text += sorted(lines)
        return len(set(lines)) == len(lines)


@dataclass(frozen=True, slots=True)
class _Unordered:
    """Lines that are alike up to one term, by that term; `first` is the character that all these terms begin with."""

    first: str
    members: tuple[tuple[Term, "_Pieces"], ...]


_Pieces = tuple[str | int | _Unordered, ...]


def _arrange(lines: list[Line], before: _Pieces, *, at: int) -> _Pieces:
    """Put lines in order that are equal in their first `at` terms, which are `before`."""
    if at == _TERMS:
        return before * len(lines)
    buckets: dict[Term, list[Line]] = {}
    for line in lines:
        buckets.setdefault(line[at], []).append(line)
    result: list[str | int | _Unordered] = []
    # Literals, names and blank nodes differ in their first character: `"` < `<` < `_`; a full stop stands before two.
    for first in sorted({_first(term) for term in buckets}):
        alike = [term for term in buckets if _first(term) == first]
        if len(alike) == 1 or not any(isinstance(term, Hole) for term in alike):
            for term in sorted(alike):
                result += _arrange(buckets[term], before + _pieces(term), at=at + 1)
            continue
        if first == _LITERAL and any(len(buckets[term]) > 1 for term in alike):
            raise Unsortable
        members = [(term, _arrange(buckets[term], before + _pieces(term), at=at + 1)) for term in alike]
        result.append(_Unordered(first, tuple(members)))
    return tuple(result)


class _Layout:
    """Numbers every piece of a text: what is put into the holes, then labels put in order; constants from the end."""

    def __init__(self, holes: int) -> None:
        self.constants: list[bytes] = []
        self.alike: list[Take] = []
        self._free = holes

    def run(self, pieces: _Pieces) -> _Run:
        """Number the pieces of a text."""
        parts: list[tuple[Take, _Group]] = []
        numbers: list[int] = []
        texts: list[str] = []
        for piece in (*self._settled(pieces), ""):
            if isinstance(piece, str) and piece:
                texts.append(piece)
                continue
            if texts:
                numbers.append(self._constant("".join(texts)))
                texts = []
            if isinstance(piece, int):
                numbers.append(piece)
            elif isinstance(piece, _Unordered):
                parts.append((self._taking(numbers), self._group(piece)))
                numbers = []
        return _Run(parts, self._taking(numbers), varies=bool(parts) or any(number >= 0 for number in numbers))

    def _settled(self, pieces: _Pieces) -> Iterator[str | int | _Unordered]:
        """Put holes for labels in order where lines differ in a label alone."""
        for piece in pieces:
            alike = _alike(piece) if isinstance(piece, _Unordered) else None
            if alike is None:
                yield piece
                continue
            line, labels = alike
            self.alike.append(itemgetter(*labels))
            for _ in labels:
                yield from (self._free if part is None else part for part in line)
                self._free += 1

    def _group(self, lines: _Unordered) -> _Group:
        members = [self.run(pieces) for _, pieces in lines.members]
        keys = [
            term.number if isinstance(term, Hole) else self._constant(term[1 : term.find(">")])
            for term, _ in lines.members
        ]
        return _Group(members, first=lines.first, keys=self._taking(keys))

    def _constant(self, text: str) -> int:
        self.constants.append(text.encode())
        return -len(self.constants)

    def _taking(self, numbers: Sequence[int]) -> Take:
        # Of a single piece it would not make a sequence; nothing more is taken from an empty one.
        return itemgetter(*numbers) if len(numbers) > 1 else itemgetter(*numbers, *self._nothing(2 - len(numbers)))

    def _nothing(self, count: int) -> list[int]:
        return [self._constant("")] * count


def _alike(lines: _Unordered) -> tuple[tuple[str | int | None, ...], list[int]] | None:
    """Return the line, or run of lines, that all are but for one label, with None in its place; and the labels."""
    shapes: set[tuple[str | int | None, ...]] = set()
    labels: list[int] = []
    for term, pieces in lines.members:
        plain = tuple(piece for piece in pieces if not isinstance(piece, _Unordered))
        if not isinstance(term, Hole) or term.before[0] != _LABEL or plain != pieces:
            return None
        labels.append(term.number)
        shapes.add(tuple(None if piece == term.number else piece for piece in plain))
    return (shapes.pop(), labels) if len(shapes) == 1 else None


def _first(term: Term) -> str:
    return (term.before if isinstance(term, Hole) else term)[0]


def _pieces(term: Term) -> _Pieces:
    return (term,) if isinstance(term, str) else (term.before, term.number, term.after)
