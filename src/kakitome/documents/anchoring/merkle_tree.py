"""The tree of a transparency log: hashes, roots, and the two proofs that anyone can check.

An *inclusion proof* shows that an entry is in a tree; a *consistency proof* shows that a tree only grew. Leaves and
inner nodes are hashed with different first bytes, so that neither can pass for the other. Trees are read through a
function that returns the hash of a complete subtree, wherever it is kept: in memory, or in tiles.

    nodes = nodes_of([leaf_hash(b"a"), leaf_hash(b"b")])
    proof = inclusion_proof(nodes, index=1, size=2)
    is_included(leaf_hash(b"b"), index=1, size=2, proof=proof, root=tree_root(nodes, size=2))

It deliberately stores nothing, and signs nothing: see `tlog_tiles` and `checkpoint`.

Source: RFC 9162 §2.1 (the tree of RFC 6962 §2.1).
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence

HASH_BYTES = 32
MOST_STEPS = 64
"""No proof is longer: a log's size fits 63 bits. Source: C2SP tlog-tiles (sizes are unsigned 63-bit numbers)."""

Nodes = Callable[[int, int], bytes]
"""(level, index) → hash of the complete subtree over the leaves `index × 2^level` to `(index + 1) × 2^level - 1`."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of a tree without leaves."""


def nodes_of(leaf_hashes: Sequence[bytes]) -> Nodes:
    """Keep a whole tree in memory: for tests, bundles and small logs."""
    levels = [list(leaf_hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def tree_root(nodes: Nodes, *, size: int) -> bytes:
    """Return the root of the first `size` leaves."""
    return _root(nodes, first=0, count=size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, *, index: int, size: int) -> tuple[bytes, ...]:
    """Return the hashes that lead from a leaf to the root, from below.

    Raises:
        ValueError: there is no such leaf in a tree of this size.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    path: list[bytes] = []
    first, count = 0, size
    while count > 1:
        half = _largest_power_below(count)
        if index < first + half:
            path.append(_root(nodes, first=first + half, count=count - half))
            count = half
        else:
            path.append(_root(nodes, first=first, count=half))
            first, count = first + half, count - half
    return tuple(reversed(path))


def consistency_proof(nodes: Nodes, *, old_size: int, size: int) -> tuple[bytes, ...]:
    """Return the hashes that show that the first `old_size` leaves are still the same ones; empty for 0 and `size`.

    Raises:
        ValueError: the older tree is the larger one.
    """
    if not 0 <= old_size <= size:
        raise ValueError("a log does not shrink")
    if old_size in (0, size):
        return ()
    path: list[bytes] = []
    first, count, is_old_root = 0, size, True
    while old_size != first + count:
        half = _largest_power_below(count)
        if old_size <= first + half:
            path.append(_root(nodes, first=first + half, count=count - half))
            count = half
        else:
            path.append(_root(nodes, first=first, count=half))
            first, count, is_old_root = first + half, count - half, False
    if not is_old_root:
        path.append(_root(nodes, first=first, count=count))
    return tuple(reversed(path))


def is_included(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof leads from this leaf hash, at this place, to this root; never raises.

    Source: RFC 9162 §2.1.3.2.
    """
    if not 0 <= index < size or len(proof) > MOST_STEPS or not _are_hashes(leaf, root, *proof):
        return False
    place, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(step, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(reached, root)


def is_consistent(*, old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a tree of `size` begins with the tree of `old_size`; never raises.

    Source: RFC 9162 §2.1.4.2.
    """
    if not 0 <= old_size <= size or len(proof) > MOST_STEPS or not _are_hashes(old_root, root, *proof):
        return False
    if old_size == size:
        return not proof and hmac.compare_digest(old_root, root)
    if old_size == 0:
        return not proof and hmac.compare_digest(old_root, EMPTY_ROOT)
    # The older tree's own root begins the path when it is a complete subtree, and is then left out of the proof.
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_reached = reached = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_reached, reached = node_hash(step, old_reached), node_hash(step, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(old_reached, old_root) and hmac.compare_digest(reached, root)


def _root(nodes: Nodes, *, first: int, count: int) -> bytes:
    """Return the root over `count` leaves from `first`, which is a multiple of the power of two at or above `count`."""
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, first >> level)
    half = _largest_power_below(count)
    return node_hash(_root(nodes, first=first, count=half), _root(nodes, first=first + half, count=count - half))


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
