"""Many documents, one root: what Blockcerts writes into a chain, and each document's path to it.

A document's hash is that of its canonical text without any proof. Two neighbours are hashed together, left before
right; one that has no neighbour goes up as it is. There is no marker between leaves and inner nodes: the format has
none, and canonical text is never 64 bytes of a hash.

Source: Merkle Proof Signature Suite 2019; Chainpoint v2 (its tree, also of MerkleProof2017).
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LEFT, RIGHT = "left", "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step up: the neighbour's hash, and on which side it stands."""

    side: str
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProof:
    """One document's way to the root of its batch, and where that root was written.

    Attributes:
        target: SHA-256 of the document's canonical text.
        root: of the batch.
        path: from the document up.
        anchors: where the root stands, e.g. `blink:eth:sepolia:<transaction>` or `tlog:<log>#<place>`.
    """

    target: bytes
    root: bytes
    path: tuple[PathStep, ...]
    anchors: tuple[str, ...] = ()


def target_hash(canonical: str | bytes) -> bytes:
    """Return the hash of a document's canonical text, which may be in UTF-8 already."""
    return hashlib.sha256(canonical.encode("utf-8") if isinstance(canonical, str) else canonical).digest()


def batch_root(targets: Sequence[bytes]) -> bytes:
    """Return the root of a batch; raises `ValueError` for an empty one."""
    return _levels(targets)[-1][0]


def batch_proofs(targets: Sequence[bytes], *, anchors: tuple[str, ...] = ()) -> list[BatchProof]:
    """Return every document's proof, in their order."""
    return list(each_proof(targets, anchors=anchors))


def each_proof(targets: Sequence[bytes], *, anchors: tuple[str, ...] = ()) -> Iterator[BatchProof]:
    """Yield every document's proof, in their order; those of a large batch need not all be held at once."""
    levels = _levels(targets)
    for index, target in enumerate(targets):
        yield BatchProof(target=target, root=levels[-1][0], path=_path(levels, index), anchors=anchors)


def reached_root(proof: BatchProof) -> bytes:
    """Return the root that a proof's path leads to."""
    reached = proof.target
    for step in proof.path:
        pair = step.hash + reached if step.side == LEFT else reached + step.hash
        reached = hashlib.sha256(pair).digest()
    return reached


def _levels(targets: Sequence[bytes]) -> list[list[bytes]]:
    if not targets:
        raise ValueError("a batch has at least one document")
    levels = [list(targets)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [hashlib.sha256(below[n] + below[n + 1]).digest() for n in range(0, len(below) - 1, 2)]
        levels.append([*above, *below[len(above) * 2 :]])
    return levels


def _path(levels: list[list[bytes]], index: int) -> tuple[PathStep, ...]:
    steps = []
    for level in levels[:-1]:
        other = index ^ 1
        if other < len(level):
            steps.append(PathStep(side=LEFT if other < index else RIGHT, hash=level[other]))
        index >>= 1
    return tuple(steps)
