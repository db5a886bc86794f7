"""Canonical labels for blank nodes whose own statements have been hashed already.

Nodes with a hash of their own are labelled in the order of the hashes. Where several share one (the same address in
each of twenty awards), RDFC-1.0 looks at their neighbours. Here that is done when every neighbour has its label by
then, so that nothing has to be tried out; any other tie is left to the reference, which may take as long as it likes.

Source: RDFC-1.0 §4.4.3 (steps 4 and 5), §4.7.3 (hash related blank node), §4.8.3 (hash n-degree quads).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from kakitome.documents.vc.canonical import Digest

HASHES: Final[dict[Digest, Callable[[bytes], Any]]] = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384}

Mention = tuple[str, int]
"""What is hashed of a statement that mentions a node and another one (position, predicate), and the other's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankNode:
    """One blank node as its neighbours see it.

    Attributes:
        mentions: its statements that mention another blank node.
        is_plain: those say all there is to be said of how the two belong together; false in named graphs.
    """

    mentions: tuple[Mention, ...] = ()
    is_plain: bool = True

    @classmethod
    def of(cls, number: int, quads: Iterable[tuple[int | str, ...]]) -> "BlankNode":
        """Read a node out of the statements that mention it; terms are texts or numbers of blank nodes."""
        mentions: list[Mention] = []
        is_plain = True
        for quad in quads:
            is_plain = is_plain and len(quad) == 3
            for position, term in zip("spog", quad, strict=False):
                if isinstance(term, int) and term != number:
                    mentions.append(("g" if position == "g" else f"{position}{quad[1]}", term))
        return cls(mentions=tuple(mentions), is_plain=is_plain)


_DIGITS: Final = tuple(str(number).encode() for number in range(256))
"""Labels of blank nodes, as many as documents of one award have; of others they are written when needed."""


def label(hashes: Sequence[bytes], nodes: Sequence[BlankNode], *, digest: Digest) -> list[bytes] | None:
    """Number blank nodes; None when that would need more than their statements and their neighbours' labels.

    Returns:
        For each node the digits of its label.
    """
    count = len(hashes)
    digits = _DIGITS if count <= len(_DIGITS) else [str(number).encode() for number in range(count)]
    labels = [b""] * count
    in_order = sorted(range(count), key=hashes.__getitem__)
    if len(set(hashes)) == count:
        for number, rank in zip(in_order, digits, strict=False):
            labels[number] = rank
        return labels
    alike: dict[bytes, list[int]] = {}
    for number in in_order:
        alike.setdefault(hashes[number], []).append(number)
    unique = [numbers[0] for numbers in alike.values() if len(numbers) == 1]
    for number, rank in zip(unique, digits, strict=False):
        labels[number] = rank
    given = len(unique)
    for numbers in alike.values():
        if len(numbers) == 1:
            continue
        ordered = _order(numbers, nodes, labels=labels, digest=digest)
        if ordered is None:
            return None
        for number in ordered:
            labels[number] = digits[given]
            given += 1
    return labels


def _order(
    numbers: Sequence[int], nodes: Sequence[BlankNode], *, labels: Sequence[bytes], digest: Digest
) -> list[int] | None:
    """Order nodes of one hash by their neighbours; those with the same neighbours are the same but for the label."""
    new = HASHES[digest]
    found: list[tuple[str, int]] = []
    for number in numbers:
        node = nodes[number]
        # The same mention twice, in two graphs: one could read in two ways how that is hashed.
        if not all(labels[other] for _, other in node.mentions) or len(set(node.mentions)) != len(node.mentions):
            return None
        related = sorted(
            (new(b"%b_:c14n%b" % (how.encode(), labels[other])).hexdigest(), labels[other].decode())
            for how, other in node.mentions
        )
        data = "".join(f"{hashed}_:c14n{digits}" for hashed, digits in related)
        found.append((new(data.encode()).hexdigest(), number))
    found.sort()
    for (term, first), (other, second) in pairwise(found):
        if term == other and not (nodes[first].is_plain and nodes[second].is_plain):
            return None
    return [number for _, number in found]
