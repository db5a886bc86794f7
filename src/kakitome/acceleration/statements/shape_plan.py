"""What the reference makes of documents of one shape, kept with holes for what varies.

Ten thousand documents of one class differ in a dozen texts, and expansion costs the same for each. A plan lets the
reference (`documents.vc.canonical`) read one of them with a telltale text in each variable leaf, and remembers where in
the graph these came out. For every further document it fills the holes, hashes the blank nodes that they touch,
labels all blank nodes in the order of their hashes and sorts.

It is a cache of the reference's result, never a second opinion: whatever is not plainly the same case gives None, and
the reference decides. It is exact because blank nodes are labelled by the hashes of their own statements, which are
compared every time; a tie that their neighbours' labels do not settle (`blank_labels`) depends on the whole graph and
is refused. Refused as well: a name that is not absolute, two equal names (they merge nodes), two equal statements, a
literal that is coerced, JSON literals, control characters.

It deliberately does not compare documents: whoever fills a plan vouches that all else is equal (`PlanMemory` does).

Source: RDFC-1.0 §4.4.3, §4.6.3 (hash first degree quads).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from kakitome.acceleration.statements.blank_labels import HASHES, BlankNode, label
from kakitome.acceleration.statements.plan_slots import (
    Path,
    absolute_iri,
    is_coerced,
    is_plain,
    leaf,
    literal,
    may_be_variable,
    put,
    terms_of,
)
from kakitome.acceleration.statements.sorted_text import Hole, Line, SortedText, Term, Unsortable
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import Canonicalize, Digest, expand_and_canonicalize
from kakitome.documents.vc.own_words import own_words

_QUAD: Final = re.compile(
    r'(_:\S+|<[^>]*>) (<[^>]*>) (_:\S+|<[^>]*>|"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?)(?: (_:\S+|<[^>]*>))? \.'
)
_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(.*)')
_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL: Final = "_:c14n"
_TEXTS: Final = frozenset({str})


class _Unplannable(Exception):
    """The shape, or the way a leaf is used in it, is one of those that only the reference may decide."""


class _Touched(NamedTuple):
    """A blank node whose hash varies: its number, and the statements that are hashed for it."""

    number: int
    text: SortedText


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapePlan:
    """What the reference makes of one shape, with holes for its variable leaves.

    Attributes:
        variable: where the leaves stand whose values `fill` wants, in this order.
        digest: the hash by which blank nodes are told apart.
    """

    variable: tuple[Path, ...]
    digest: Digest
    _literals: tuple[int, ...] = field(repr=False)
    _names: tuple[int, ...] = field(repr=False)
    _iri: re.Pattern[str] = field(repr=False)
    _taken: frozenset[str] = field(repr=False)
    _hashes: tuple[bytes, ...] = field(repr=False)
    _touched: tuple[_Touched, ...] = field(repr=False)
    _nodes: tuple[BlankNode, ...] = field(repr=False)
    _text: SortedText = field(repr=False)

    def fill(self, values: Sequence[str], /) -> str | None:
        """Return the canonical N-Quads of the document with these values in its variable leaves.

        None means that the reference must decide, which is no verdict on the document.
        """
        written = self.write(values)
        return None if written is None else written.decode()

    def write(self, values: Sequence[str], /) -> bytes | None:
        """Return what `fill` returns in UTF-8, as it is hashed."""
        contents = self.contents(values)
        return None if contents is None else self.statements(contents)

    def statements(self, contents: list[bytes], /) -> bytes | None:
        """Return the canonical N-Quads with what `contents` returned in the holes; None as in `fill`."""
        hashes = list(self._hashes)
        new = HASHES[self.digest]
        for number, text in self._touched:
            statements = text.write(contents)
            if statements is None:
                return None
            hashes[number] = new(statements).digest()
        labels = label(hashes, self._nodes, digest=self.digest)
        return None if labels is None else self._text.write(contents + labels)

    def contents(self, values: Sequence[str], /) -> list[bytes] | None:
        """Return what is written for these values between the quotes or brackets of a statement; None as in `fill`.

        The same stands between the quotes of the document when it is written as JSON with no more escapes than needed.
        """
        contents = list(values)
        if len(contents) != len(self.variable) or not (_TEXTS.issuperset(map(type, contents))):
            return None
        if not is_plain("".join(contents)):
            for number in self._literals:
                text = literal(contents[number])
                if text is None:
                    return None
                contents[number] = text
        fits = self._iri.match
        names = [contents[number] for number in self._names]
        if not all(map(fits, names)) or len(set(names)) != len(names) or not self._taken.isdisjoint(names):
            return None
        return list(map(str.encode, contents))


def compile_plan(
    document: Mapping[str, Any],
    /,
    *,
    variable: Sequence[Path],
    canonicalize: Canonicalize = expand_and_canonicalize,
    digest: Digest = "SHA-256",
) -> ShapePlan | None:
    """Let the reference read a document with telltale texts in its variable leaves; None when it cannot be planned.

    The plan is tried on the document itself before it is returned. The cost is that of two documents.
    """
    try:
        return _Compiler(document, variable=tuple(variable), canonicalize=canonicalize, digest=digest).plan()
    except (_Unplannable, Unsortable, DocumentRefused, UnicodeEncodeError):
        return None


class _Compiler:
    def __init__(
        self, document: Mapping[str, Any], *, variable: tuple[Path, ...], canonicalize: Canonicalize, digest: Digest
    ) -> None:
        self._document = document
        self._variable = variable
        self._canonicalize = canonicalize
        self._digest: Digest = digest
        self._values = [leaf(document, path) for path in variable]
        self._labels: dict[str, int] = {}
        self._kinds: dict[int, set[str]] = {number: set() for number in range(len(variable))}

    def plan(self) -> ShapePlan:
        if own_words(self._document):
            raise _Unplannable
        distinct = len(set(self._variable)) == len(self._variable)
        if not distinct or not all(map(may_be_variable, self._variable)):
            raise _Unplannable
        if not all(isinstance(value, str) for value in self._values):
            raise _Unplannable
        plain = self._canonicalize(self._document, digest=self._digest)
        # Nobody can have written into a document what depends on all of it.
        self._telltale = f"urn:slot:{hashlib.sha256(plain.encode()).hexdigest()}"
        self._numbers = {f"{self._telltale}:{number}": number for number in range(len(self._variable))}
        marked = put(self._document, {path: f"{self._telltale}:{n}" for n, path in enumerate(self._variable)})
        quads = [self._quad(line) for line in self._canonicalize(marked, digest=self._digest).split("\n") if line]
        plan = self._build(quads)
        if plan.fill(self._values) != plain:
            raise _Unplannable
        return plan

    def _build(self, quads: list[tuple[Term, ...]]) -> ShapePlan:
        if not all(len(kinds) == 1 for kinds in self._kinds.values()):
            raise _Unplannable
        count = len(self._variable)
        new = HASHES[self._digest]
        hashes, touched = [], []
        about: list[list[tuple[Term, ...]]] = [[] for _ in self._labels]
        for quad in quads:
            for node in {term.number - count for term in quad if isinstance(term, Hole) and term.number >= count}:
                about[node].append(quad)
        for number, mentioning in enumerate(about):
            text = SortedText.of(self._hashed(count + number, mentioning), holes=count)
            fixed = text.constant
            hashes.append(b"" if fixed is None else new(fixed).digest())
            if fixed is None:
                touched.append(_Touched(number, text))
        terms = terms_of(self._document)
        constant = {term.strip("<>") for quad in quads for term in quad if isinstance(term, str) and term[:1] == "<"}
        return ShapePlan(
            variable=self._variable,
            digest=self._digest,
            _literals=tuple(number for number, kinds in self._kinds.items() if kinds == {"literal"}),
            _names=tuple(number for number, kinds in self._kinds.items() if kinds == {"name"}),
            _iri=absolute_iri(frozenset(term for term in terms if term in ("urn", "did", "mailto"))),
            _taken=frozenset(constant | {term for term in terms if ":" in term}),
            _hashes=tuple(hashes),
            _touched=tuple(touched),
            _nodes=tuple(
                BlankNode.of(number, map(self._numbered, mentioning)) for number, mentioning in enumerate(about)
            ),
            _text=SortedText.of((_line(quad) for quad in quads), holes=count + len(self._labels)),
        )

    def _hashed(self, node: int, quads: Iterable[tuple[Term, ...]]) -> Iterable[Line]:
        """Return the statements that mention a blank node, with `_:a` for itself and `_:z` for any other.

        Source: RDFC-1.0 §4.6.3.
        """
        first = len(self._variable)
        return (_line([_anonymous(term, node=node, first=first) for term in quad]) for quad in quads)

    def _quad(self, line: str) -> tuple[Term, ...]:
        match = _QUAD.fullmatch(line)
        if match is None:
            raise _Unplannable
        subject, predicate, about, graph = match.groups()
        terms = tuple(self._term(term) for term in (subject, about, *((graph,) if graph else ())))
        # A type decides which contexts apply to what stands inside.
        if self._telltale in predicate or (predicate == _TYPE and self._is_slot(terms[1])):
            raise _Unplannable
        return (terms[0], predicate, *terms[1:])

    def _numbered(self, quad: tuple[Term, ...]) -> tuple[int | str, ...]:
        """Return a statement with the numbers of its blank nodes; what varies is of no matter here."""
        first = len(self._variable)
        return tuple(
            term if isinstance(term, str) else term.number - first if term.number >= first else "" for term in quad
        )

    def _is_slot(self, term: Term) -> bool:
        return isinstance(term, Hole) and term.number < len(self._variable)

    def _term(self, term: str) -> Term:
        if term.startswith("_:"):
            return Hole(len(self._variable) + self._labels.setdefault(term, len(self._labels)), _LABEL, "")
        if self._telltale not in term:
            return term
        if term.startswith("<"):
            return Hole(self._slot(term[1:-1], "name"), "<", ">")
        match = _LITERAL.fullmatch(term)
        if match is None or is_coerced(match[2]):
            raise _Unplannable
        return Hole(self._slot(match[1], "literal"), '"', f'"{match[2]}')

    def _slot(self, text: str, kind: str) -> int:
        """Return whose telltale a term is; a telltale inside of something else has been read as more than text."""
        number = self._numbers.get(text)
        if number is None:
            raise _Unplannable
        self._kinds[number].add(kind)
        return number


def _anonymous(term: Term, *, node: int, first: int) -> Term:
    if isinstance(term, str) or term.number < first:
        return term
    return "_:a" if term.number == node else "_:z"


def _line(quad: Sequence[Term]) -> Line:
    subject, predicate, about = (_followed(term, " ") for term in quad[:3])
    return subject, predicate, about, _followed(quad[3], " .\n") if len(quad) > 3 else ".\n"


def _followed(term: Term, by: str) -> Term:
    return term + by if isinstance(term, str) else term._replace(after=term.after + by)
