"""Credentials of a few kilobytes whose canonical form would take longer than anybody waits: `poison_graphs/<shape>.json`.

Every unnamed node looks like the others, so the algorithm has to try their orders: 11 factorial of them for the
smallest file here. All caps on size, depth and number of nodes are kept.

Source: RDFC-1.0 §7.1 (dataset poisoning; the shape of W3C rdf-canon test 074 is a clique); docs/rules/threats.md T1.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from vectors import issuer_site


def poison(size: int, neighbours: Callable[[int], Iterable[int]]) -> Callable[[], bytes]:
    """Return a credential whose results point at each other and at nothing else."""

    def build() -> bytes:
        document = issuer_site.good()
        document["credentialSubject"]["result"] = [
            {
                "id": f"_:b{number}",
                "type": ["Result"],
                "alignment": [{"id": f"_:b{other}"} for other in neighbours(number)],
            }
            for number in range(size)
        ]
        return issuer_site.as_bytes(document)

    return build


def everyone_else(size: int) -> Callable[[int], Iterable[int]]:
    """Point at every other node."""
    return lambda number: (other for other in range(size) if other != number)


FILES = {
    "poison_graphs/clique_of_12.json": poison(12, everyone_else(12)),
    "poison_graphs/clique_of_24.json": poison(24, everyone_else(24)),
    "poison_graphs/cube_of_five_dimensions.json": poison(32, lambda n: (n ^ (1 << axis) for axis in range(5))),
    "poison_graphs/two_sides_of_9.json": poison(18, lambda n: range(9, 18) if n < 9 else range(9)),
}
