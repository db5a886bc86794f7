"""Reading a whole log as a stranger: is it signed, do its files make its root, and does it continue what was seen?

    seen = read_log(read, key=key)                       # the signed checkpoint
    problems = log_problems(read, seen, earlier=known)   # everything that does not hold

`read` returns a published file by its path, from a folder or over the network; it deliberately asks nobody else.

Source: RFC 9162 §2.1; C2SP tlog-tiles; docs/rules/invariants.md I8; docs/rules/faults.md F49.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kakitome.documents.anchoring.checkpoint import LogCheckpoint, NoteKey, parse_checkpoint, verify_checkpoint
from kakitome.documents.anchoring.merkle_tree import (
    Nodes,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    node_hash,
    tree_root,
)
from kakitome.documents.anchoring.tlog_tiles import (
    CHECKPOINT_PATH,
    HEIGHT,
    WIDTH,
    LogTile,
    TileRefused,
    bundles_of,
    nodes_from_tiles,
    read_bundle,
    tiles_of,
    write_tile,
)
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem, ProblemFactory

_problem = ProblemFactory(source="RFC 9162 §2.1")

Read = Callable[[str], bytes]
"""Path below the log's address → content; raises `NotFound` or `Unavailable` when it cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReader:
    """A log whose checkpoint is signed by the key that was expected."""

    checkpoint: LogCheckpoint
    text: str
    nodes: Nodes
    read: Read

    @property
    def root(self) -> bytes:
        """Return the root that the log's tiles make."""
        return tree_root(self.nodes, size=self.checkpoint.size)

    def consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Return the proof that this log continues the one of `old_size`."""
        return consistency_proof(self.nodes, old_size=old_size, size=self.checkpoint.size)

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """Return the proof that an entry is in it."""
        return inclusion_proof(self.nodes, index=index, size=self.checkpoint.size)

    def entries(self) -> Iterator[tuple[bytes, ...]]:
        """Yield the entries, a bundle at a time."""
        for tile in bundles_of(self.checkpoint.size):
            yield read_bundle(tile, self.read(tile.path))


def read_log(read: Read, *, key: NoteKey) -> LogReader:
    """Read a log's checkpoint.

    Raises:
        CheckpointRefused: it has none, or it is not signed by `key`.
    """
    text = read(CHECKPOINT_PATH).decode("utf-8", errors="replace")
    checkpoint = parse_checkpoint(text)
    verify_checkpoint(checkpoint, key)
    nodes = nodes_from_tiles(lambda tile: read(tile.path), size=checkpoint.size)
    return LogReader(checkpoint=checkpoint, text=text, nodes=nodes, read=read)


def continues(log: LogReader, earlier: LogCheckpoint) -> Problem | None:
    """Tell what is wrong when a log does not continue a checkpoint that was seen before."""
    now = log.checkpoint
    if earlier.origin != now.origin:
        return _problem("E_LOG_ORIGIN", origin=now.origin[:80])
    if earlier.size > now.size:
        return _problem("E_LOG_SHRUNK", seen=earlier.size, size=now.size)
    try:
        proof = log.consistency(earlier.size)
    except DocumentRefused as refusal:
        return refusal.problem
    holds = is_consistent(old_size=earlier.size, old_root=earlier.root, size=now.size, root=now.root, proof=proof)
    return None if holds else _problem("E_LOG_FORKED", seen=earlier.size, size=now.size)


def log_problems(log: LogReader, *, earlier: LogCheckpoint | None = None) -> Iterator[Problem]:
    """Rebuild a log from all its files, and yield what does not hold; the log's size decides what it costs."""
    try:
        if log.root != log.checkpoint.root:
            yield _problem("E_LOG_ROOT", size=log.checkpoint.size)
        yield from _tile_problems(log)
        yield from _entry_problems(log)
    except DocumentRefused as refusal:
        yield refusal.problem
    if earlier is not None:
        problem = continues(log, earlier)
        if problem is not None:
            yield problem


def _tile_problems(log: LogReader) -> Iterator[Problem]:
    """Find where a tile above the lowest does not hold the roots of those below."""
    for tile in tiles_of(log.checkpoint.size):
        content = log.read(tile.path)
        if tile.level and content != write_tile(_one_below(log, tile.level), tile):
            yield TileRefused(_problem("E_LOG_TILE", tile=tile.path)).problem


def _one_below(log: LogReader, level: int) -> Nodes:
    def node(wanted: int, index: int) -> bytes:
        assert wanted == HEIGHT * level
        below = LogTile(level=level - 1, number=index)
        hashes = [log.nodes(HEIGHT * below.level, index * WIDTH + n) for n in range(WIDTH)]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
        return hashes[0]

    return node


def _entry_problems(log: LogReader) -> Iterator[Problem]:
    """Find where an entry has not the hash that the lowest tiles give it."""
    index = 0
    for bundle in log.entries():
        for entry in bundle:
            if leaf_hash(entry) != log.nodes(0, index):
                yield _problem("E_LOG_ENTRY_CHANGED", index=index)
            index += 1
