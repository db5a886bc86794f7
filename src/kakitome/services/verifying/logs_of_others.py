"""Transparency logs of others, asked at the addresses that are their names.

    find = anchors_at([log_key], fetch=fetcher.fetch)

A log's name is where it is published: `https://<name>/checkpoint`.
"""

from collections.abc import Callable, Sequence

from kakitome.documents.anchoring.anchors import AnchorFound, FindAnchor
from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.anchoring.log_anchors import find_in_log
from kakitome.documents.anchoring.log_reading import read_log
from kakitome.documents.anchoring.merkle_proof_2019 import read_log_anchor
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound, Refused, Unavailable


def anchors_at(keys: Sequence[NoteKey], *, fetch: Callable[[str], bytes]) -> FindAnchor:
    """Return a function that asks the logs of these keys, at the addresses that are their names."""
    known = {key.name: key for key in keys}

    def find(anchor: str) -> AnchorFound | None:
        named = read_log_anchor(anchor)
        key = known.get(named[0]) if named else None
        if key is None:
            raise Unavailable("E_ANCHOR_NOT_ASKED")
        try:
            log = read_log(lambda path: fetch(f"https://{key.name}/{path}"), key=key)
        except (DocumentRefused, NotFound, Refused, Unavailable):
            raise Unavailable("E_ANCHOR_NOT_ASKED") from None
        return find_in_log(log)(anchor)

    return find
