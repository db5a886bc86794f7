"""A document as statements, with stable names for what has none, so that parts can be matched with the whole.

Things without an identifier (blank nodes) get one for the time of the work, are told apart canonically, and leave
with the HMAC of their canonical name: whoever sees a part cannot tell from names how much is missing. JSON objects
are named where they stand instead of after a round of compaction, so pointers mean what they say in the document
itself; that nothing else changed is proved by comparing canonical forms.

For documents of our own and of holders who ask for it; nothing here bounds what a hostile graph would cost beyond
the limits of canonicalising.

Source: VC Data Integrity ECDSA Cryptosuites 1.0 §3.4 (selective disclosure functions).
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
from pyld import jsonld

from kakitome.documents.keys.multibase import encode_base64url
from kakitome.documents.proofs.data_integrity import Json, refuse_proof
from kakitome.documents.proofs.disclosure_pointers import select
from kakitome.documents.vc.canonical import canonicalize, dataset_of, expand, statements
from kakitome.documents.vc.limits import limits_of

_NAME: Final = "urn:kakitome-node:"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST = ox.NamedNode(f"{_RDF}first"), ox.NamedNode(f"{_RDF}rest")

Quads = frozenset[ox.Quad]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Statements:
    """A document as labelled statements.

    Attributes:
        document: with a name for every node.
        quads: all statements, under our own labels.
        labels: our label → the HMAC of the canonical one.
        lines: the statements under the HMAC labels, sorted: what is signed, line by line.
    """

    document: dict[str, Any]
    quads: Quads
    labels: Labels
    lines: tuple[str, ...]

    def selected(self, pointers: Sequence[str]) -> Quads:
        """Return the statements that pointers select.

        Raises:
            ProofRefused: `E_SD_POINTER`, or `E_SD_SHAPE` when a part of an ordered list is asked for.
        """
        if not pointers:
            return frozenset()
        chosen = _quads(select(self.document, pointers))
        if not chosen <= self.quads:
            refuse_proof("E_SD_SHAPE", kind="unsupported")
        return chosen

    def indexes(self, chosen: Quads) -> list[int]:
        """Return where the chosen statements stand in `lines`."""
        texts = set(statements(relabelled(chosen, self.labels)))
        return [index for index, line in enumerate(self.lines) if line in texts]


def name_and_label(document: Json, *, hmac_key: bytes) -> Statements:
    """Turn a document without proof into labelled statements.

    Raises:
        TermRefused: it says something that a signature would not cover.
        ProofRefused: `E_SD_SHAPE`, it holds JSON literals or language maps, which cannot be shown in parts.
    """
    limits = limits_of(document)
    named: dict[str, Any] = _named(document, [0])
    quads = _quads(named)
    text = canonicalize(dataset_of(expand(document, limits=limits)), limits=limits)
    if canonicalize(ox.Dataset(quads), limits=limits) != text:
        refuse_proof("E_SD_SHAPE", kind="unsupported")
    canonical = canonical_labels(quads)
    if "".join(statements(relabelled(quads, canonical))) != text:
        refuse_proof("E_SD_SHAPE", kind="unsupported")
    labels = {name: _hmac_label(hmac_key, label) for name, label in canonical.items()}
    return Statements(named, quads, labels, tuple(statements(relabelled(quads, labels))))


def canonical_labels(quads: Quads) -> dict[str, str]:
    """Return the canonical label (`c14n0` …) of every label in these statements.

    Source: RDFC-1.0 §4 (the issued identifiers map).
    """
    rdf: dict[str, list[dict[str, Any]]] = {"@default": [_triple(quad) for quad in quads]}
    run = jsonld.URDNA2015()
    # Asked for text, it does not read its own output back, which it would split at characters such as U+2028.
    run.main(rdf, {"format": "application/n-quads"})
    return {old.removeprefix("_:"): new.removeprefix("_:") for old, new in run.canonical_issuer.existing.items()}


def relabelled(quads: Quads, labels: Labels) -> list[ox.Quad]:
    """Return the statements under other labels; every label must be known."""
    return _replaced(quads, lambda node: ox.BlankNode(labels[node.value]) if isinstance(node, ox.BlankNode) else node)


def _named(value: Any, count: list[int]) -> Any:
    if isinstance(value, list):
        return [_named(item, count) for item in value]
    if not isinstance(value, Mapping) or "@value" in value:
        return value
    result = {key: item if key == "@context" else _named(item, count) for key, item in value.items()}
    own = result.get("id")
    if own is None:
        count[0] += 1
        result["id"] = f"{_NAME}n{count[0]}"
    elif isinstance(own, str) and own.startswith("_:"):
        result["id"] = f"{_NAME}b{own[2:]}"
    elif isinstance(own, str) and own.startswith(_NAME):
        refuse_proof("E_SD_SHAPE", kind="unsupported")
    return result


def _quads(named: Json) -> Quads:
    dataset = dataset_of(expand(named, limits=limits_of(named)))
    cells = _cell_names(dataset) | _graph_names(dataset)

    def own(node: Any) -> Any:
        if isinstance(node, ox.BlankNode):
            return ox.BlankNode(cells[node.value])
        if isinstance(node, ox.NamedNode) and node.value.startswith(_NAME):
            return ox.BlankNode(node.value.removeprefix(_NAME))
        return node

    unknown = {node for quad in dataset for node in (quad.subject, quad.object, quad.graph_name)} - {
        ox.BlankNode(name) for name in cells
    }
    # Whatever is still without a name is nothing that a pointer could mean.
    if any(isinstance(node, ox.BlankNode) for node in unknown):
        refuse_proof("E_SD_SHAPE", kind="unsupported")
    return frozenset(_replaced(dataset, own))


def _cell_names(dataset: ox.Dataset) -> dict[str, str]:
    """Name the cells of ordered lists after what holds the list, so that they are the same in every selection."""
    following = {quad.subject: quad.object for quad in dataset.quads_for_predicate(_REST)}
    names: dict[str, str] = {}
    taken: set[str] = set()
    for quad in dataset:
        cell = quad.object
        if cell not in following or quad.predicate == _REST:
            continue
        holder = hashlib.sha256(f"{quad.subject} {quad.predicate}".encode()).hexdigest()[:32]
        if quad.predicate == _FIRST or holder in taken:
            refuse_proof("E_SD_SHAPE", kind="unsupported")
        taken.add(holder)
        while cell in following:
            names[cell.value] = f"l{holder}-{len(names)}"
            cell = following[cell]
    return names


def _graph_names(dataset: ox.Dataset) -> dict[str, str]:
    """Name the graphs in which proofs of documents inside stand after what is in them.

    So a proof that is shown whole has the same name in every selection. One that is shown in part has another, and
    its selection is refused: a signature shown in part proves nothing.
    """
    inside: dict[str, list[str]] = {}
    for quad in dataset:
        if isinstance(quad.graph_name, ox.BlankNode):
            inside.setdefault(quad.graph_name.value, []).append(f"{quad.subject} {quad.predicate} {quad.object}")
    return {
        graph: "g" + hashlib.sha256("\n".join(sorted(statements)).encode()).hexdigest()[:32]
        for graph, statements in inside.items()
    }


def _replaced(quads: Any, change: Callable[[Any], Any]) -> list[ox.Quad]:
    return [
        ox.Quad(change(quad.subject), quad.predicate, change(quad.object), change(quad.graph_name)) for quad in quads
    ]


def _hmac_label(key: bytes, label: str) -> str:
    return encode_base64url(hmac.digest(key, label.encode("ascii"), "sha256"))


def _triple(quad: ox.Quad) -> dict[str, Any]:
    parts = {"subject": _part(quad.subject), "predicate": _part(quad.predicate), "object": _part(quad.object)}
    named = {} if isinstance(quad.graph_name, ox.DefaultGraph) else {"name": _part(quad.graph_name)}
    return parts | named


def _part(node: Any) -> dict[str, str]:
    if isinstance(node, ox.Literal):
        language = {"language": node.language} if node.language else {}
        return {"type": "literal", "value": node.value, "datatype": node.datatype.value, **language}
    if isinstance(node, ox.BlankNode):
        return {"type": "blank node", "value": f"_:{node.value}"}
    return {"type": "IRI", "value": node.value}
