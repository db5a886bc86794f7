"""From a JSON document to the exact text that is hashed and signed (N-Quads, RDFC-1.0).

JSON-LD expansion drops what it does not understand, and a signature then says nothing about it. Here
whatever would be dropped refuses the document and is named: a term no pinned context defines, a relative
IRI, and every spelling that `documents.vc.terms` refuses.

It deliberately bounds neither time nor memory: a small graph can take for ever (W3C rdf-canon test 074),
so documents of strangers are canonicalised in a child process that can be killed.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, Protocol, Self

import pyoxigraph as ox
from frozendict import frozendict
from pyld import jsonld

from kakitome.documents.refusal import pointer_to
from kakitome.documents.vc.context_resolver import PinnedContextResolver
from kakitome.documents.vc.contexts import load_context
from kakitome.documents.vc.limits import limits_of
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits
from kakitome.documents.vc.terms import PlacedString, place, refuse
from kakitome.values.json_members import items_of

_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*|_):")
_SPACE = re.compile(r"\s")
_BLANK = re.compile(r"_:[A-Za-z0-9_\-]+")
_SCOPED: Final = {"propagate": False}
"""How the library asks for the context of a type."""
_MOST_SCOPED: Final = 128
"""Contexts of types remembered for each place of use; documents of strangers can combine contexts in many ways."""
_Term = ox.NamedNode | ox.BlankNode | ox.Literal

Digest = Literal["SHA-256", "SHA-384"]
"""The hash with which blank nodes are told apart: that of the signature."""
_ALGORITHMS: Final[Mapping[Digest, ox.CanonicalizationAlgorithm]] = {
    "SHA-256": ox.CanonicalizationAlgorithm.RDFC_1_0,
    "SHA-384": ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
}


class Canonicalize(Protocol):
    """Turn a document into its canonical N-Quads."""

    def __call__(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        """Raise `DocumentRefused` for what no signature would cover."""
        ...


class Write(Protocol):
    """Turn a document into its canonical N-Quads, as they are hashed: text, or UTF-8 where it is at hand."""

    def __call__(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str | bytes:
        """Raise `DocumentRefused` for what no signature would cover."""
        ...


class Canonicalizer(Protocol):
    """Canonicalises many documents, and may remember from one to the next what depends on their text alone."""

    def canonicalize(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        """Return canonical N-Quads; raises `DocumentRefused` as the reference does."""
        ...

    def write(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> bytes:
        """Return what `canonicalize` returns in UTF-8, as it is hashed."""
        ...


class EachAnew:
    """The canonicaliser that remembers nothing: the reference reads each document."""

    def __init__(self, reference: Canonicalize) -> None:
        self._reference = reference

    def canonicalize(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        """Return canonical N-Quads."""
        return self._reference(document, digest=digest)

    def write(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> bytes:
        """Return canonical N-Quads in UTF-8."""
        return self._reference(document, digest=digest).encode()


Canonicalizing = Callable[[Canonicalize], Canonicalizer]
"""Makes a canonicaliser over the reference."""


def expand_and_canonicalize(
    document: Mapping[str, Any],
    *,
    limits: JsonLimits | None = None,
    digest: Digest = "SHA-256",
    further: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """Return the canonical N-Quads of a document, within the limits of what it is unless others are given.

    The document is taken as it is: a proof in it is part of the result. `further` are contexts that the operator pins.

    Raises:
        TermRefused: something in it would not be covered by a signature, has a second spelling, or costs too much.
        UnknownContext: it names a context that is not pinned.

    Source: RDFC-1.0 (https://www.w3.org/TR/rdf-canon/); docs/rules/threats.md T1, T2.
    """
    limits = limits or limits_of(document)
    return canonicalize(dataset_of(expand(document, limits=limits, further=further)), limits=limits, digest=digest)


def expand(
    document: Mapping[str, Any],
    *,
    limits: JsonLimits = DEFAULT,
    further: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Any]:
    """Expand a document, refusing it when anything in it would be dropped."""
    dropped: list[Any] = []
    further = further or {}
    placed = place(document, limits=limits, further=further)
    # What is remembered must not grow with the contexts that strangers bring along.
    memory = _memory() if placed.is_pinned else _Memory()
    try:
        processor = _Processor(on_property_dropped=dropped.append, memory=memory)
        expanded: list[Any] = processor.expand(_Own(placed.document), _options(memory, further))
    except jsonld.JsonLdError as error:
        refuse("E_JSONLD", detail=str(error.code or error.type))
    for term in dropped:
        refuse("E_TERM_UNDEFINED", _place_of(term), term=str(term))
    nodes = list(_nodes(expanded))
    _check_iris(nodes)
    _check_root(expanded, nodes)
    return expanded


def dataset_of(expanded: list[Any]) -> ox.Dataset:
    """Turn an expanded document into an RDF dataset."""
    memory = _memory()
    graphs: Mapping[str, list[Mapping[str, Any]]] = _Expanded(memory=memory).to_rdf(expanded, _options(memory))
    dataset = ox.Dataset()
    subjects: dict[str, ox.NamedNode | ox.BlankNode] = {}
    for name, triples in graphs.items():
        graph = ox.DefaultGraph() if name == "@default" else _resource(name)
        for triple in triples:
            stated = triple["subject"]["value"]
            subject = subjects.get(stated)
            if subject is None:
                subject = subjects[stated] = _resource(stated)
            dataset.add(ox.Quad(subject, _word(triple["predicate"]["value"]), _term(triple["object"]), graph))
    return dataset


def canonicalize(dataset: ox.Dataset, *, limits: JsonLimits = DEFAULT, digest: Digest = "SHA-256") -> str:
    """Return the canonical N-Quads of a dataset, which is changed in place.

    Raises:
        TermRefused: no statement at all, or more blank nodes than `limits` allows.
    """
    if len(dataset) == 0:
        refuse("E_GRAPH_EMPTY")
    nodes = {node for quad in dataset for node in (quad.subject, quad.object, quad.graph_name)}
    if sum(isinstance(node, ox.BlankNode) for node in nodes) > limits.blank_nodes:
        refuse("E_GRAPH_BLANK", kind="too_expensive", limit=limits.blank_nodes)
    dataset.canonicalize(_ALGORITHMS[digest])
    return "".join(statements(dataset))


def statements(quads: Iterable[ox.Quad]) -> list[str]:
    """Write each statement as a line of N-Quads, line feed included, sorted by code point."""
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    # Line feeds inside literals are escaped, so splitting at them is safe; splitlines() would split at U+2028 too.
    return [line + "\n" for line in sorted(text.decode("utf-8").split("\n")) if line]


class _Own(dict[str, Any]):
    """A document that was copied for the processor alone, which would copy it once more, leaf by leaf."""

    def __deepcopy__(self, _: object) -> Self:
        return self


class _Processor(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """The library's processor, which remembers what a pinned type's context comes to where it was used before.

    For each use the library copies all terms known there, only to find then that it has the answer.
    """

    def __init__(self, *, memory: "_Memory", **how: Any) -> None:
        super().__init__(**how)
        self._memory = memory

    def _process_context(self, *arguments: Any, **how: Any) -> Any:
        active, context, *_ = arguments
        if how != _SCOPED or "_uuid" not in active or not isinstance(context, dict | frozendict):
            return super()._process_context(*arguments, **how)
        known = self._memory.scoped
        entry = known.get(where := (active["_uuid"], id(context)))
        if entry is None:
            if len(known) >= _MOST_SCOPED:
                known.clear()
            # The context is kept with the answer, so that its identity is nobody else's.
            entry = known[where] = (context, super()._process_context(*arguments, **how))
        return entry[1]


class _Expanded(_Processor):
    """The processor for what is expanded already: the library would expand it once more, to the same."""

    def expand(self, input_: list[Any], _options: Mapping[str, Any]) -> list[Any]:
        return input_


class _Memory:
    """What is remembered of contexts: those resolved, those processed by identity, those of types."""

    def __init__(self) -> None:
        self.contexts: dict[str, Any] = {}
        self.known: dict[int, Any] = {}
        self.scoped: dict[Any, Any] = {}


_local = threading.local()


def _options(memory: _Memory, further: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    # pyld's own cache is shared by all threads and guarded by none; ours holds pinned contexts only, so it cannot grow.
    # `base` None keeps relative IRIs as they are.
    loader = _loader(further or {})
    resolver = PinnedContextResolver(memory.contexts, loader, known=memory.known)
    return {"base": None, "documentLoader": loader, "contextResolver": resolver}


def _memory() -> _Memory:
    """Return what this thread remembers of pinned contexts."""
    if not hasattr(_local, "memory"):
        _local.memory = _Memory()
    memory: _Memory = _local.memory
    return memory


def _loader(further: Mapping[str, Mapping[str, Any]]) -> Callable[[str, Any], dict[str, Any]]:
    """Return what answers the library's question for a context: those that are pinned, and no other."""

    def load(url: str, _options: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": further[url] if url in further else load_context(url),
            "contentType": "application/ld+json",
            "tag": "static",
        }

    return load


def _check_iris(nodes: Iterable[Mapping[str, Any]]) -> None:
    for node in nodes:
        for value in items_of(node.get("@id")):
            _check_iri(value, "E_IRI_RELATIVE")
        for value in items_of(node.get("@type")):
            _check_iri(value, "E_TERM_UNDEFINED")
        for item in items_of(node.get("@graph")):
            # A bare reference inside a graph states nothing and would vanish.
            if not isinstance(item, dict) or set(item) <= {"@id", "@index"} or "@value" in item:
                refuse("E_GRAPH_EMPTY", _place_of(item.get("@id")) if isinstance(item, dict) else "")


def _check_iri(value: Any, code: str) -> None:
    if not isinstance(value, str) or not (value == "@json" or _ABSOLUTE.match(value)):
        refuse(code, _place_of(value), term=str(value))
    # What pyld would take for a relative IRI, and drop, when it writes the graph.
    if _SPACE.search(value) or (value.startswith("_:") and not _BLANK.fullmatch(value)):
        refuse("E_IRI_INVALID", _place_of(value), term=value)


def _check_root(expanded: list[Any], nodes: Iterable[Mapping[str, Any]]) -> None:
    # A second object with the document's own id could carry what readers look for at the top, its expiry say.
    if len(expanded) != 1:
        refuse("E_GRAPH_EMPTY")
    root = expanded[0]
    for node in nodes:
        if node is not root and "@id" in node and node["@id"] == root.get("@id") and len(node) > 1:
            refuse("E_NODE_SPLIT", _place_of(node["@id"]))


def _nodes(expanded: list[Any]) -> Iterator[Mapping[str, Any]]:
    waiting: list[Any] = [expanded]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            yield item
            # What stands under @value may be a JSON literal: data, not statements.
            waiting.extend(value for key, value in item.items() if key not in ("@id", "@type", "@value"))


def _place_of(value: Any) -> str:
    return value.pointer if isinstance(value, PlacedString) else pointer_to()


def _resource(value: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(value[2:]) if value.startswith("_:") else _named(value)


@lru_cache(maxsize=512)
def _word(value: str) -> ox.NamedNode:
    """Return the name of a property or datatype: the same few stand in all documents."""
    return _named(value)


def _named(value: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(value)
    except ValueError:
        refuse("E_IRI_INVALID", _place_of(value), term=value)


def _term(value: Mapping[str, Any]) -> _Term:
    if value["type"] != "literal":
        return _resource(value["value"])
    if "language" in value:
        try:
            return ox.Literal(value["value"], language=value["language"])
        except ValueError:
            refuse("E_LANGUAGE_TAG", _place_of(value["value"]), term=str(value["language"]))
    return ox.Literal(value["value"], datatype=_word(value["datatype"]))
