"""What proves that our log holds a document, and since when: made from the files that the log published.

    evidence = inclusion_evidence(keeper, "u", credential_id=…)     # travels with the award
    pieces = all_evidence(keeper, "u", credential_id=…)             # whatever may prove its age

Source: C2SP tlog-checkpoint; RFC 9162 §2.1.3.
"""

from collections.abc import Sequence

from kakitome.documents.anchoring.checkpoint import (
    Checkpoint,
    CheckpointRefused,
    parse_checkpoint,
    verified_cosignatures,
    verify_checkpoint,
)
from kakitome.documents.anchoring.log_evidence import LogEvidence
from kakitome.documents.anchoring.merkle_tree import inclusion_proof
from kakitome.services.keeping_log import LogKeeper, published_log


def inclusion_evidence(keeper: LogKeeper, institution: str, *, credential_id: str) -> LogEvidence | None:
    """Return the evidence for a document; None while it is not published, or after its nonce was erased."""
    place = keeper.log.find_place(institution, credential_id)
    if place is None or not place.nonce:
        return None
    return evidence_at(keeper, place.index, nonce=place.nonce)


def evidence_at(keeper: LogKeeper, index: int, *, nonce: bytes = b"") -> LogEvidence | None:
    """Return the evidence for an entry by its place; None while it is not published.

    It shows the first checkpoint over the entry that a witness signed, else the first of all: the earlier others saw
    the entry, the more it proves.
    """
    return next(iter(_evidence_at(keeper, index, nonce=nonce)), None)


def all_evidence(keeper: LogKeeper, institution: str, *, credential_id: str) -> Sequence[LogEvidence]:
    """Return every piece of evidence for a document that may prove its age: the first witnessed, the first of all."""
    place = keeper.log.find_place(institution, credential_id)
    return _evidence_at(keeper, place.index, nonce=place.nonce) if place is not None and place.nonce else []


def _evidence_at(keeper: LogKeeper, index: int, *, nonce: bytes) -> Sequence[LogEvidence]:
    published = published_log(keeper)
    if published is None or index >= published.checkpoint.size:
        return []
    return [
        LogEvidence(
            nonce=nonce,
            index=index,
            proof=inclusion_proof(published.nodes, index=index, size=shown.size),
            checkpoint=shown.text,
            log_key=keeper.key.text,
        )
        for shown in _first_over(keeper, index) or [published.checkpoint]
    ]


def list_checkpoints(keeper: LogKeeper) -> Sequence[Checkpoint]:
    """Return the checkpoints that were ever published, by size, with the cosignatures that came later."""
    found = ((path, keeper.files.find(path)) for path in keeper.files.list_history())
    return [kept for _, text in found if text is not None and (kept := _read_kept(keeper, text)) is not None]


def _first_over(keeper: LogKeeper, index: int) -> list[Checkpoint]:
    """Return the first checkpoint over an entry that witnesses signed, where there is one, and the first of all."""
    first = None
    for path in keeper.files.list_history():
        text = keeper.files.find(path) if int(path.rpartition("/")[2]) > index else None
        kept = _read_kept(keeper, text) if text is not None else None
        if kept is None:
            continue
        if verified_cosignatures(kept, keeper.witnesses):
            return [kept] if first is None else [kept, first]
        first = first or kept
        if not keeper.witnesses:
            break
    return [first] if first is not None else []


def _read_kept(keeper: LogKeeper, text: bytes) -> Checkpoint | None:
    """Read a checkpoint of the history; one that was damaged proves nothing and stops nobody."""
    try:
        checkpoint = parse_checkpoint(text.decode("utf-8", errors="replace"))
        verify_checkpoint(checkpoint, keeper.key)
    except CheckpointRefused:
        return None
    return checkpoint
