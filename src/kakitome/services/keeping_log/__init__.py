"""Keeping the transparency log: append what was signed, publish it, and give out evidence of it.

    entering = LogEntering(open_keeper)
    entering.enter("u", [*entering.draw(documents).values()])      # entries for documents that are being stored
    append_documents(log_context, "u")       # entries for documents that have none
    publish_log(log_context)                 # tiles first, the signed checkpoint last
    evidence = inclusion_evidence(log_context, "u", credential_id=name)

The entries in the store are what counts; the files are written from them, again and again if need be, and the same
files come out. A checkpoint is signed only when every tile it needs is on the disk, and only over a log that continues
the checkpoint before. Awarding enters documents as it stores them, but never waits for the files.

Source: docs/rules/invariants.md I8 (within 1 minute); docs/rules/faults.md F31, F41, F49.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kakitome.documents.anchoring.anchors import AnchorFound, FindAnchor
from kakitome.documents.anchoring.checkpoint import (
    LogCheckpoint,
    NoteKey,
    Sign,
    date_line,
    parse_checkpoint,
    sign_checkpoint,
    verified_cosignatures,
    verify_checkpoint,
)
from kakitome.documents.anchoring.log_anchors import find_in_log
from kakitome.documents.anchoring.log_entry import NONCE_BYTES, award_entry
from kakitome.documents.anchoring.log_reading import LogReader, read_log
from kakitome.documents.anchoring.merkle_tree import Nodes, leaf_hash, node_hash, tree_root
from kakitome.documents.anchoring.tlog_tiles import (
    CHECKPOINT_PATH,
    HEIGHT,
    WIDTH,
    LogTile,
    new_tiles,
    nodes_from_tiles,
    write_bundle,
    write_tile,
)
from kakitome.errors import Conflict, Misconfigured, NotFound, Refused, Unavailable
from kakitome.ports.audit import AuditEntry
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.store import Store
from kakitome.ports.transparency_log import LogFiles, NewEntry, TransparencyLog, reader_of

AT_ONCE = 1000
"""Documents appended in one transaction."""


class LogDiverged(Misconfigured):
    """The store's entries are not those that were published: nothing may be signed over them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogContext:
    """What keeping the log works with.

    Attributes:
        key: the log's public key under its name; `sign` signs with its other half.
        witnesses: keys whose cosignatures are published with a checkpoint.
        draw_nonce: number of bytes → that many random bytes.
        clock: dates the checkpoints; None leaves them undated.
    """

    log: TransparencyLog
    files: LogFiles
    key: NoteKey
    sign: Sign = field(repr=False)
    draw_nonce: Callable[[int], bytes] = field(repr=False)
    witnesses: tuple[NoteKey, ...] = ()
    failpoints: Failpoints = field(default_factory=NoFailpoints)
    clock: Callable[[], datetime] | None = None


class LogEntering:
    """Enters documents into the log in the transaction that stores them; one per process, for all its threads.

        entering = LogEntering(platform.log_context)
        entries = entering.draw({credential_id: signed})
        entering.enter("u", [*entries.values()])        # within the transaction

    It never begins a log: a worker on another machine does not have the log's files, and would begin one of its own.
    Where the files are not, or somebody else entered a document already, nothing is entered here, and
    `append_documents` finds later what has no entry: awarding does not stand or fall with the log.
    """

    def __init__(self, open_keeper: Callable[[], LogContext]) -> None:
        """Take what opens the log; it is opened once, when the first document is entered."""
        self._open = open_keeper
        self._context: LogContext | None = None

    def draw(self, documents: Mapping[str, bytes]) -> Mapping[str, NewEntry]:
        """Make the entries of signed documents, both by credential id; none where there is no log."""
        try:
            log_context = self._context = self._context or self._open()
            if log_context.files.find(CHECKPOINT_PATH) is None:
                return {}
        except (Misconfigured, Unavailable):
            return {}
        return {entry.credential_id: entry for entry in _entries_for(log_context, documents.items())}

    def enter(self, institution: str, entries: Sequence[NewEntry]) -> None:
        """Enter what was drawn."""
        if self._context is None:
            return
        try:
            self._context.log.append(institution, entries)
        except (Conflict, Unavailable):
            return


def _entries_for(log_context: LogContext, documents: Iterable[tuple[str, bytes]]) -> list[NewEntry]:
    drawn = ((name, document, log_context.draw_nonce(NONCE_BYTES)) for name, document in documents)
    return [
        NewEntry(entry=award_entry(nonce, document), credential_id=name, nonce=nonce) for name, document, nonce in drawn
    ]


def append_documents(log_context: LogContext, institution: str) -> int:
    """Append an entry for every signed document of an institution that has none; how many there were.

    Raises:
        LogDiverged: E_LOG_FILES_LOST.
    """
    _begin(log_context)
    count = 0
    while unlogged_documents := log_context.log.list_unlogged(institution, limit=AT_ONCE):
        entries = _entries_for(
            log_context,
            ((unlogged_document.credential_id, unlogged_document.document) for unlogged_document in unlogged_documents),
        )
        log_context.log.append(institution, entries)
        count += len(entries)
        log_context.failpoints.reach("after_log_append")
    return count


def append_entry(log_context: LogContext, institution: str, *, entry: bytes) -> int:
    """Append an entry that stands for no single document, a batch's root say, and return its index."""
    _begin(log_context)
    (index,) = log_context.log.append(institution, [NewEntry(entry=entry)])
    return index


def publish_log(log_context: LogContext) -> LogCheckpoint | None:
    """Write what is new as files and sign a checkpoint over it; None when nothing is new.

    Raises:
        LogDiverged: E_LOG_DIVERGED, the entries do not continue the checkpoint that was published; E_LOG_FILES_LOST.
        Unavailable: E_LOG_UNWRITABLE.
    """
    published = published_log(log_context)
    if published is None and log_context.log.count():
        raise LogDiverged("E_LOG_FILES_LOST")
    size, old_size = log_context.log.count(), published.checkpoint.size if published else 0
    if published is not None and size < old_size:
        _take_back(log_context, published, have=size)
        size = log_context.log.count()
    if published is not None and size == old_size:
        if log_context.files.find(CHECKPOINT_PATH) is None:
            log_context.files.put(CHECKPOINT_PATH, published.text.encode())
        return None
    entries = _entries(log_context, first=old_size // WIDTH * WIDTH, size=size)
    nodes = _grown(published, entries, first=old_size // WIDTH * WIDTH, size=size)
    _demand_continuation(published, nodes)
    for tile in new_tiles(old_size, size):
        start = tile.number * WIDTH - old_size // WIDTH * WIDTH
        is_bundle = tile.level < 0
        content = write_bundle(entries[start : start + tile.width]) if is_bundle else write_tile(nodes, tile)
        log_context.files.put(tile.path, content)
    log_context.failpoints.reach("after_log_tiles")
    return _sign(log_context, nodes, size=size)


def anchors_in(log_context: LogContext) -> FindAnchor:
    """Return a function that finds the batches that are anchored in this log, as it is published when it is asked."""

    def find(anchor: str) -> AnchorFound | None:
        published = published_log(log_context)
        if published is None:
            raise Unavailable("E_ANCHOR_NOT_ASKED")
        return find_in_log(published)(anchor)

    return find


def forget_award(log_context: LogContext, store: Store, *, institution: str, number: str, entry: AuditEntry) -> int:
    """Erase what links an award's documents to their entries, for good; how many entries nobody can attribute now.

    The entries stay, hashes that say nothing. Evidence that was given out before still shows its document's place to
    whoever has both; we can give out none any more. Every document of the number is unlinked, also corrected ones.

    Args:
        entry: the line for the trail, written with the erasure or not at all.

    Raises:
        NotFound: E_AWARD_UNKNOWN.

    Source: docs/rules/faults.md F31; docs/rules/product.md P8 (erasure).
    """
    names = [award_record.credential_id for award_record in store.awards.list_by_number(number)]
    if not names:
        raise NotFound("E_AWARD_UNKNOWN", number=number)
    places = [place for name in names if (place := log_context.log.find_place(institution, name)) and place.nonce]
    if places:
        with store.transaction():
            for place in places:
                log_context.log.erase_nonce(institution, place.credential_id)
            store.audit.append_many([entry])
    return len(places)


def accept_cosignatures(log_context: LogContext, text: str) -> int:
    """Publish what witnesses signed over the checkpoint in force; how many witnesses it now has.

    Raises:
        CheckpointRefused: it is no checkpoint of ours.
        Conflict: E_LOG_OTHER_CHECKPOINT, it is not the one in force.
        Refused: E_LOG_WITNESS_UNKNOWN, nobody we know signed it.
    """
    offered = parse_checkpoint(text)
    verify_checkpoint(offered, log_context.key)
    published = published_log(log_context)
    if published is None or published.checkpoint.body != offered.body:
        raise Conflict("E_LOG_OTHER_CHECKPOINT")
    known = {(key.name, key.id): key for key in log_context.witnesses}
    good = {(seen.name, seen.key_id) for seen in verified_cosignatures(offered, log_context.witnesses)}
    if not good:
        raise Refused("E_LOG_WITNESS_UNKNOWN")
    others = [line for line in published.checkpoint.signatures if (line[0], line[1][:4]) not in good]
    # A witness may have signed several times: its first good line is enough.
    added: dict[tuple[str, bytes], tuple[str, bytes]] = {}
    for name, data in offered.signatures:
        alone = replace(offered, signatures=((name, data),))
        if (name, data[:4]) in good and verified_cosignatures(alone, (known[name, data[:4]],)):
            added.setdefault((name, data[:4]), (name, data))
    merged = replace(published.checkpoint, signatures=(*others, *added.values()))
    log_context.files.put(f"history/{merged.size}", merged.text.encode())
    log_context.files.put(CHECKPOINT_PATH, merged.text.encode())
    return len(verified_cosignatures(merged, log_context.witnesses))


def rebuild_files(log_context: LogContext) -> int:
    """Write every tile anew from the entries, for an operator whose files were lost; how many files there were.

    Without any checkpoint a new one is signed over the entries on record. Whoever saw a longer log will notice.

    Raises:
        LogDiverged: E_LOG_DIVERGED, the entries do not make the root that was published.
    """
    published = published_log(log_context)
    size = published.checkpoint.size if published else log_context.log.count()
    entries = _entries(log_context, first=0, size=size)
    nodes = _grown(None, entries, first=0, size=size)
    if len(entries) < size or (published and tree_root(nodes, size=size) != published.checkpoint.root):
        raise LogDiverged("E_LOG_DIVERGED", size=size)
    tiles = list(new_tiles(0, size))
    for tile in tiles:
        start = tile.number * WIDTH
        is_bundle = tile.level < 0
        content = write_bundle(entries[start : start + tile.width]) if is_bundle else write_tile(nodes, tile)
        log_context.files.put(tile.path, content)
    if published is None:
        _sign(log_context, nodes, size=size)
    return len(tiles)


def _begin(log_context: LogContext) -> None:
    """Publish the empty log before its first entry: entries without any checkpoint then mean that files were lost."""
    if published_log(log_context) is None:
        publish_log(log_context)


def _sign(log_context: LogContext, nodes: Nodes, *, size: int) -> LogCheckpoint:
    dates = (date_line(log_context.clock()),) if log_context.clock is not None else ()
    plain = LogCheckpoint(origin=log_context.key.name, size=size, root=tree_root(nodes, size=size), extensions=dates)
    signed = sign_checkpoint(plain, key=log_context.key, sign=log_context.sign)
    log_context.files.put(f"history/{size}", signed.text.encode())
    log_context.files.put(CHECKPOINT_PATH, signed.text.encode())
    return signed


def published_log(log_context: LogContext) -> LogReader | None:
    """Read the checkpoint in force; where it was lost, the last one of the history is."""
    read = reader_of(log_context.files)
    if log_context.files.find(CHECKPOINT_PATH) is not None:
        return read_log(read, key=log_context.key)
    history = log_context.files.list_history()
    if not history:
        return None
    return read_log(lambda path: read(history[-1] if path == CHECKPOINT_PATH else path), key=log_context.key)


def _entries(log_context: LogContext, *, first: int, size: int) -> Sequence[bytes]:
    return log_context.log.list_entries(first=first, count=size - first)


def _grown(published: LogReader | None, entries: Sequence[bytes], *, first: int, size: int) -> Nodes:
    """Return the hashes of the grown tree: full tiles from the files, everything behind them from the entries."""
    tail = [leaf_hash(entry) for entry in entries]
    fixed = nodes_from_tiles(lambda tile: _must_read(published, tile), size=first)
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        if (index + 1) << level <= first:
            return fixed(level, index)
        if level == 0:
            return tail[index - first]
        if (level, index) not in known:
            known[level, index] = node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))
        return known[level, index]

    assert first % (1 << HEIGHT) == 0
    assert size >= first
    return node


def _must_read(published: LogReader | None, tile: LogTile) -> bytes:
    assert published is not None  # without a checkpoint nothing is fixed
    return published.read(tile.path)


def _demand_continuation(published: LogReader | None, nodes: Nodes) -> None:
    if published is None or not published.checkpoint.size:
        return
    size = published.checkpoint.size
    if tree_root(nodes, size=size) != published.checkpoint.root:
        raise LogDiverged("E_LOG_DIVERGED", size=size)


def _take_back(log_context: LogContext, published: LogReader, *, have: int) -> None:
    """Read entries that the store lost (an older backup was restored) back from the files that were published."""
    entries = [entry for bundle in published.entries() for entry in bundle]
    if list(_entries(log_context, first=0, size=have)) != entries[:have]:
        raise LogDiverged("E_LOG_DIVERGED", size=have)
    nodes = _grown(None, entries, first=0, size=len(entries))
    if tree_root(nodes, size=len(entries)) != published.checkpoint.root:
        raise LogDiverged("E_LOG_DIVERGED", size=published.checkpoint.size)
    log_context.log.take_back(entries[have:])
