"""The log's tree against the test values of certificate transparency, and against itself at every size."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.anchoring.merkle_tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    nodes_of,
    tree_root,
)

# The eight entries and roots that implementations of certificate transparency test with.
ENTRIES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes.fromhex("606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def _leaves(count: int) -> list[bytes]:
    return [leaf_hash(f"{n}".encode()) for n in range(count)]


def _plain_root(leaves: Sequence[bytes]) -> bytes:
    """The definition of RFC 9162 §2.1.1, word for word, to compare with."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(_plain_root(leaves[:k]), _plain_root(leaves[k:]))


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree_root(nodes_of([]), size=0) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_well_known_entries_have_the_well_known_roots(size: int) -> None:
    nodes = nodes_of([leaf_hash(entry) for entry in ENTRIES])
    assert tree_root(nodes, size=size).hex() == ROOTS[size - 1]


def test_the_well_known_paths_come_out() -> None:
    nodes = nodes_of([leaf_hash(entry) for entry in ENTRIES])
    assert [step.hex() for step in inclusion_proof(nodes, index=5, size=8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [step.hex() for step in consistency_proof(nodes, old_size=6, size=8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_every_leaf_of_every_small_tree_is_proved_and_at_no_other_place() -> None:
    nodes = nodes_of(_leaves(40))
    for size in range(1, 41):
        root = tree_root(nodes, size=size)
        assert root == _plain_root(_leaves(size))
        for index in range(size):
            proof = inclusion_proof(nodes, index=index, size=size)
            leaf = nodes(0, index)
            assert is_included(leaf, index=index, size=size, proof=proof, root=root)
            for other in {index - 1, index + 1, size - 1 - index} - {index}:
                assert not is_included(leaf, index=other, size=size, proof=proof, root=root)


def test_every_pair_of_small_trees_is_proved_consistent() -> None:
    nodes = nodes_of(_leaves(40))
    for size in range(41):
        for old_size in range(size + 1):
            proof = consistency_proof(nodes, old_size=old_size, size=size)
            old_root, root = tree_root(nodes, size=old_size), tree_root(nodes, size=size)
            assert is_consistent(old_size=old_size, old_root=old_root, size=size, root=root, proof=proof)


@given(st.integers(1, 700), st.data())
def test_a_changed_tree_is_never_consistent(size: int, data: st.DataObject) -> None:
    old_size = data.draw(st.integers(1, size))
    leaves = _leaves(size)
    nodes = nodes_of(leaves)
    changed = list(leaves)
    changed[data.draw(st.integers(0, old_size - 1))] = leaf_hash(b"another")
    other = nodes_of(changed)
    proof = consistency_proof(other, old_size=old_size, size=size)
    old_root, root = tree_root(nodes, size=old_size), tree_root(other, size=size)
    assert not is_consistent(old_size=old_size, old_root=old_root, size=size, root=root, proof=proof)


@given(st.integers(1, 2000), st.data())
def test_proofs_hold_at_any_size_and_a_changed_step_breaks_them(size: int, data: st.DataObject) -> None:
    nodes = nodes_of(_leaves(size))
    root = tree_root(nodes, size=size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(nodes, index=index, size=size)
    assert is_included(nodes(0, index), index=index, size=size, proof=proof, root=root)
    assert not is_included(nodes(0, index), index=index, size=size, proof=(*proof, root), root=root)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bad = (*proof[:at], bytes(32), *proof[at + 1 :])
        assert not is_included(nodes(0, index), index=index, size=size, proof=bad, root=root)
        assert not is_included(nodes(0, index), index=index, size=size, proof=proof[:-1], root=root)


def test_an_inner_node_cannot_pass_for_a_leaf() -> None:
    nodes = nodes_of(_leaves(4))
    forged = leaf_hash(nodes(0, 0) + nodes(0, 1))
    assert not is_included(forged, index=0, size=2, proof=(nodes(1, 1),), root=tree_root(nodes, size=4))


def test_bad_lengths_and_places_are_refused_and_do_not_raise() -> None:
    root = tree_root(nodes_of(_leaves(3)), size=3)
    assert not is_included(b"short", index=0, size=3, proof=(), root=root)
    assert not is_included(bytes(32), index=-1, size=3, proof=(), root=root)
    assert not is_included(bytes(32), index=3, size=3, proof=(), root=root)
    assert not is_consistent(old_size=4, old_root=root, size=3, root=root, proof=())
    assert not is_consistent(old_size=1, old_root=root, size=3, root=root, proof=())
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_proof(nodes_of([]), index=0, size=0)
    with pytest.raises(ValueError, match="shrink"):
        consistency_proof(nodes_of([]), old_size=1, size=0)
