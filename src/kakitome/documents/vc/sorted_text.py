"""Lines of N-Quads with holes, written in code-point order whatever is put into the holes.

The order of most lines is decided by what does not change. That part is worked out once; only lines whose order hangs
on a hole are put in order when the holes are filled. Filling is then joining text that already lies ready, in UTF-8,
whose bytes are in the same order as the code points.

It deliberately knows nothing of documents or hashes: a hole is a number, what belongs into it comes with `write`.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

_TERMS: Final = 4
_LITERAL: Final = '"'


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
    texts in literals may be equal, and when that makes two lines equal nothing is written.
    """

    __slots__ = ("_groups", "_pieces", "_take")

    def __init__(self, pieces: Sequence["str | int | _Group"], *, holes: int) -> None:
        groups = [piece for piece in pieces if isinstance(piece, _Group)]
        places = {id(group): holes + place for place, group in enumerate(groups)}
        numbers = [piece if isinstance(piece, int) else places[id(piece)] for piece in _open(pieces)]
        self._groups = tuple(groups)
        self._pieces = _between(pieces)
        self._take = _taking(numbers)

    @classmethod
    def of(cls, lines: Iterable[Line], *, holes: int) -> "SortedText":
        """Lay lines ready that have holes numbered from 0 to `holes` - 1.

        Raises:
            Unsortable: equal literals would tear lines apart that belong together.
        """
        return cls(_arrange(list(lines), (), at=0, holes=holes), holes=holes)

    @property
    def constant(self) -> bytes | None:
        """The text itself when it has no holes."""
        return self._pieces[0] if self._take is None else None

    def write(self, contents: list[bytes]) -> bytes | None:
        """Write the text with the holes filled; None when two of its lines have become equal."""
        if self._take is None:
            return self._pieces[0]
        if self._groups:
            written = [group.write(contents) for group in self._groups]
            if None in written:
                return None
            contents = [*contents, *written]  # type: ignore[list-item]
        pieces = list(self._pieces)
        pieces[1::2] = self._take(contents)
        return b"".join(pieces)


class _Group:
    """Lines, or runs of lines with one subject, whose order is known when their holes are filled."""

    __slots__ = ("_members",)

    def __init__(self, members: Sequence[SortedText]) -> None:
        self._members = tuple(members)

    def write(self, contents: list[bytes]) -> bytes | None:
        """Write the lines in their order; None when two of them have become equal."""
        texts = []
        for member in self._members:
            text = member.write(contents)
            if text is None:
                return None
            texts.append(text)
        texts.sort()
        if any(map(bytes.__eq__, texts, texts[1:])):
            return None
        return b"".join(texts)


_Pieces = tuple["str | int | _Group", ...]


def _open(pieces: Sequence["str | int | _Group"]) -> list["int | _Group"]:
    return [piece for piece in pieces if not isinstance(piece, str)]


def _between(pieces: Sequence["str | int | _Group"]) -> tuple[bytes, ...]:
    """Return the text before, between and behind the holes, with an empty piece for each hole."""
    found: list[list[str]] = [[]]
    for piece in pieces:
        if isinstance(piece, str):
            found[-1].append(piece)
        else:
            found += ([], [])
    return tuple("".join(texts).encode() for texts in found)


def _taking(numbers: Sequence[int]) -> Callable[[list[bytes]], Sequence[bytes]] | None:
    """Return what takes the contents of these holes; None when there are none."""
    if not numbers:
        return None
    if len(numbers) == 1:
        (number,) = numbers
        return lambda contents: (contents[number],)
    return itemgetter(*numbers)


def _arrange(lines: list[Line], before: _Pieces, *, at: int, holes: int) -> _Pieces:
    """Put lines in order that are equal in their first `at` terms, which are `before`."""
    if at == _TERMS:
        return before * len(lines)
    buckets: dict[Term, list[Line]] = {}
    for line in lines:
        buckets.setdefault(line[at], []).append(line)
    result: list[str | int | _Group] = []
    # Literals, names and blank nodes differ in their first character: `"` < `<` < `_`; a full stop stands before two.
    for first in sorted({_first(term) for term in buckets}):
        alike = [term for term in buckets if _first(term) == first]
        if len(alike) == 1 or not any(isinstance(term, Hole) for term in alike):
            for term in sorted(alike):
                result += _arrange(buckets[term], before + _pieces(term), at=at + 1, holes=holes)
            continue
        if first == _LITERAL and any(len(buckets[term]) > 1 for term in alike):
            raise Unsortable
        members = [_arrange(buckets[term], before + _pieces(term), at=at + 1, holes=holes) for term in alike]
        result.append(_Group([SortedText(member, holes=holes) for member in members]))
    return tuple(result)


def _first(term: Term) -> str:
    return (term.before if isinstance(term, Hole) else term)[0]


def _pieces(term: Term) -> _Pieces:
    return (term,) if isinstance(term, str) else (term.before, term.number, term.after)
