"""Batches anchored in a transparency log: asking the log itself, or the evidence that came along.

The log's entry names the root, the key that put it there and the time, and is signed by that key (`log_entry`). The
log only keeps it, so that nobody can take it away or move it in time.
"""

from kakitome.documents.anchoring.anchors import AnchorFound, FindAnchor
from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.anchoring.log_entry import read_batch_entry
from kakitome.documents.anchoring.log_evidence import LogEvidence, verify_evidence
from kakitome.documents.anchoring.log_reading import LogReader
from kakitome.documents.anchoring.merkle_proof_2019 import read_log_anchor
from kakitome.documents.anchoring.merkle_tree import is_included, leaf_hash
from kakitome.documents.anchoring.tlog_tiles import WIDTH, LogTile, read_bundle
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound, Unavailable


def find_in_log(log: LogReader) -> FindAnchor:
    """Return a function that finds the anchors of one log, whose checkpoint was verified."""

    def find(anchor: str) -> AnchorFound | None:
        named = read_log_anchor(anchor)
        if named is None or named[0] != log.checkpoint.origin:
            raise Unavailable("E_ANCHOR_NOT_ASKED")
        index, size = named[1], log.checkpoint.size
        if index >= size:
            return None
        number = index // WIDTH
        tile = LogTile(level=-1, number=number, width=min(WIDTH, size - number * WIDTH))
        try:
            entry = read_bundle(tile, log.read(tile.path))[index % WIDTH]
            included = is_included(
                leaf_hash(entry), index=index, size=size, proof=log.inclusion(index), root=log.checkpoint.root
            )
        except (DocumentRefused, NotFound) as failure:
            raise Unavailable(failure.code, **failure.params) from None
        return _anchor_of(entry, log.checkpoint.origin) if included else None

    return find


def find_in_evidence(evidence: LogEvidence, *, entry: bytes, log: NoteKey) -> FindAnchor:
    """Return a function that finds the one anchor that a piece of evidence shows, without any network."""

    def find(anchor: str) -> AnchorFound | None:
        if read_log_anchor(anchor) != (log.name, evidence.index):
            raise Unavailable("E_ANCHOR_NOT_ASKED")
        try:
            verify_evidence(evidence, log=log, entry=entry)
        except DocumentRefused:
            return None
        return _anchor_of(entry, log.name)

    return find


def _anchor_of(entry: bytes, origin: str) -> AnchorFound | None:
    try:
        batch = read_batch_entry(entry)
    except DocumentRefused:
        return None
    return AnchorFound(root=batch.root, sender=batch.key, at=batch.at, name=origin)
