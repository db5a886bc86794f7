"""Tiles: their names, their contents, and a whole tree rebuilt from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.anchoring.merkle_tree import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_of,
    tree_root,
)
from kakitome.documents.anchoring.tlog_tiles import (
    LogTile,
    TileRefused,
    bundles_of,
    new_tiles,
    nodes_from_tiles,
    read_bundle,
    tiles_of,
    write_bundle,
    write_tile,
)


def _leaves(count: int) -> list[bytes]:
    return [leaf_hash(f"{n}".encode()) for n in range(count)]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (LogTile(level=0, number=0), "tile/0/000"),
        (LogTile(level=0, number=1234, width=5), "tile/0/x001/234.p/5"),
        (LogTile(level=3, number=1234067), "tile/3/x001/x234/067"),
        (LogTile(level=-1, number=7, width=255), "tile/entries/007.p/255"),
        (LogTile(level=-1, number=1000), "tile/entries/x001/000"),
    ],
)
def test_tiles_are_named_as_the_layout_says(tile: LogTile, path: str) -> None:
    assert tile.path == path


def test_a_log_of_seventy_thousand_has_the_tiles_that_the_layout_gives_it() -> None:
    names = [tile.path for tile in tiles_of(70_000)]
    assert len(names) == 273 + 1 + 1 + 1 + 1
    assert "tile/0/272" in names
    assert "tile/0/273.p/112" in names
    assert "tile/1/000" in names
    assert "tile/1/001.p/17" in names
    assert names[-1] == "tile/2/000.p/1"


@given(st.integers(0, 1500), st.data())
def test_roots_and_proofs_rebuilt_from_tiles_are_those_of_the_tree(size: int, data: st.DataObject) -> None:
    nodes = nodes_of(_leaves(size))
    files = {tile.path: write_tile(nodes, tile) for tile in tiles_of(size)}
    rebuilt = nodes_from_tiles(lambda tile: files[tile.path], size=size)
    assert tree_root(rebuilt, size=size) == tree_root(nodes, size=size)
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert inclusion_proof(rebuilt, index=index, size=size) == inclusion_proof(nodes, index=index, size=size)
        old = data.draw(st.integers(0, size))
        assert consistency_proof(rebuilt, old_size=old, size=size) == consistency_proof(nodes, old_size=old, size=size)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_a_log_that_grows_in_steps_always_has_every_tile_it_needs(steps: list[int]) -> None:
    written: set[LogTile] = set()
    size = 0
    for step in steps:
        written |= set(new_tiles(size, size + step))
        size += step
        assert {*tiles_of(size), *bundles_of(size)} <= written


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    tile = LogTile(level=-1, number=0, width=len(entries))
    assert read_bundle(tile, write_bundle(entries)) == tuple(entries)


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x05abc", b"\x00\x01a\x00\x01b\x00"])
def test_a_bundle_that_is_cut_or_too_long_is_refused(data: bytes) -> None:
    with pytest.raises(TileRefused) as refused:
        read_bundle(LogTile(level=-1, number=0, width=2), data)
    assert refused.value.code == "E_LOG_TILE"


def test_a_tile_of_the_wrong_length_is_refused_when_it_is_read() -> None:
    nodes = nodes_from_tiles(lambda _tile: bytes(31), size=3)
    with pytest.raises(TileRefused):
        tree_root(nodes, size=3)
