"""Where a log's hashes and entries lie as files: tiles of 256 hashes, which never change once they are full.

    tile/0/x001/234          256 leaf hashes, the full tile 1234
    tile/0/x001/234.p/5      its first five, while the log ends there
    tile/1/000               the roots of the tiles of level 0
    tile/entries/000         256 entries, each behind its length in two bytes

Whoever has the files can rebuild every root and every proof without asking the log anything.

Source: C2SP tlog-tiles (https://c2sp.org/tlog-tiles).
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kakitome.documents.anchoring.merkle_tree import HASH_BYTES, Nodes, node_hash
from kakitome.documents.refusal import DocumentRefused, Refuser

HEIGHT = 8
WIDTH = 1 << HEIGHT
CHECKPOINT_PATH = "checkpoint"
CHECKPOINT_TYPE = "text/plain; charset=utf-8"
TILE_TYPE = "application/octet-stream"


class TileRefused(DocumentRefused):
    """A tile or a bundle of entries is missing, or is not of the form that its name promises."""


_refuse = Refuser(TileRefused, source="C2SP tlog-tiles")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LogTile:
    """The name of one tile: `level` -1 stands for a bundle of entries."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Path below the log's address.

        >>> Tile(level=0, number=1234067, width=5).path
        'tile/0/x001/x234/067.p/5'
        """
        groups, rest = [f"{self.number % 1000:03d}"], self.number // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level < 0 else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{partial}"


ReadTile = Callable[[LogTile], bytes]


def tiles_of(size: int) -> Iterator[LogTile]:
    """Name every tile of hashes of a log of `size` entries: the full ones, and the partial one that ends each level."""
    level, count = 0, size
    while count:
        full, width = divmod(count, WIDTH)
        yield from (LogTile(level=level, number=number) for number in range(full))
        if width:
            yield LogTile(level=level, number=full, width=width)
        level, count = level + 1, full


def bundles_of(size: int) -> Iterator[LogTile]:
    """Name every bundle of entries of a log of `size` entries."""
    full, width = divmod(size, WIDTH)
    yield from (LogTile(level=-1, number=number) for number in range(full))
    if width:
        yield LogTile(level=-1, number=full, width=width)


def new_tiles(old_size: int, size: int) -> Iterator[LogTile]:
    """Name the tiles and bundles that a log of `size` has and a log of `old_size` had not."""
    level, before, count = 0, old_size, size
    while count:
        for number in range(before // WIDTH, -(-count // WIDTH)):
            width = min(WIDTH, count - number * WIDTH)
            if number * WIDTH + width > before:
                yield LogTile(level=level, number=number, width=width)
                if level == 0:
                    yield LogTile(level=-1, number=number, width=width)
        level, before, count = level + 1, before // WIDTH, count // WIDTH


def nodes_from_tiles(read: ReadTile, *, size: int) -> Nodes:
    """Return a tree's hashes from its tiles, each of which is read once.

    The function that is returned raises `TileRefused` when a tile has not the length that its name promises.
    """
    known: dict[LogTile, bytes] = {}

    def tile(level: int, number: int) -> bytes:
        width = min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH)
        name = LogTile(level=level, number=number, width=width)
        if name not in known:
            known[name] = _demand_width(name, read(name))
        return known[name]

    def node(level: int, index: int) -> bytes:
        height, above = divmod(level, HEIGHT)
        first = index << above
        data = tile(height, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        hashes = [data[start + n * HASH_BYTES :][:HASH_BYTES] for n in range(1 << above)]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
        return hashes[0]

    return node


def write_tile(nodes: Nodes, tile: LogTile) -> bytes:
    """Return the content of a tile of hashes."""
    first = tile.number * WIDTH
    return b"".join(nodes(HEIGHT * tile.level, index) for index in range(first, first + tile.width))


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Return the content of a bundle of entries."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def read_bundle(tile: LogTile, data: bytes) -> tuple[bytes, ...]:
    """Return the entries of a bundle.

    Raises:
        TileRefused: E_LOG_TILE, not as many entries as its name promises.
    """
    entries, place = [], 0
    while place + 2 <= len(data):
        (length,) = struct.unpack_from(">H", data, place)
        entries.append(data[place + 2 : place + 2 + length])
        place += 2 + length
    if place != len(data) or len(entries) != tile.width:
        _refuse("E_LOG_TILE", tile=tile.path)
    return tuple(entries)


def _demand_width(tile: LogTile, data: bytes) -> bytes:
    if len(data) != tile.width * HASH_BYTES:
        _refuse("E_LOG_TILE", tile=tile.path)
    return data
