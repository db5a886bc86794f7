"""What proves that our log holds a document, and since when: made from the files that the log published.

    evidence = inclusion_evidence(log_context, "u", credential_id=…)     # travels with the award
    pieces = all_evidence(log_context, "u", credential_id=…)             # whatever may prove its age

Source: C2SP tlog-checkpoint; RFC 9162 §2.1.3.
"""

from collections.abc import Callable, Sequence

from kakitome.documents.anchoring.checkpoint import (
    CheckpointRefused,
    LogCheckpoint,
    parse_checkpoint,
    verified_cosignatures,
    verify_checkpoint,
)
from kakitome.documents.anchoring.log_evidence import LogEvidence
from kakitome.documents.anchoring.merkle_tree import inclusion_proof
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import NotFound, Unavailable
from kakitome.ports.hosted_issuers import HostedIssuers
from kakitome.services.keeping_log import LogContext, LogDiverged, published_log


def inclusion_evidence(log_context: LogContext, institution: str, *, credential_id: str) -> LogEvidence | None:
    """Return the evidence for a document; None while it is not published, or after its nonce was erased."""
    place = log_context.log.find_place(institution, credential_id)
    if place is None or not place.nonce:
        return None
    return evidence_at(log_context, place.index, nonce=place.nonce)


def evidence_at(log_context: LogContext, index: int, *, nonce: bytes = b"") -> LogEvidence | None:
    """Return the evidence for an entry by its place; None while it is not published.

    It shows the first checkpoint over the entry that a witness signed, else the first of all: the earlier others saw
    the entry, the more it proves.
    """
    return next(iter(_evidence_at(log_context, index, nonce=nonce)), None)


def all_evidence(log_context: LogContext, institution: str, *, credential_id: str) -> Sequence[LogEvidence]:
    """Return every piece of evidence for a document that may prove its age: the first witnessed, the first of all."""
    place = log_context.log.find_place(institution, credential_id)
    return _evidence_at(log_context, place.index, nonce=place.nonce) if place is not None and place.nonce else []


def _evidence_at(log_context: LogContext, index: int, *, nonce: bytes) -> Sequence[LogEvidence]:
    published = published_log(log_context)
    if published is None or index >= published.checkpoint.size:
        return []
    return [
        LogEvidence(
            nonce=nonce,
            index=index,
            proof=inclusion_proof(published.nodes, index=index, size=shown.size),
            checkpoint=shown.text,
            log_key=log_context.key.text,
        )
        for shown in _first_over(log_context, index) or [published.checkpoint]
    ]


def list_checkpoints(log_context: LogContext) -> Sequence[LogCheckpoint]:
    """Return the checkpoints that were ever published, by size, with the cosignatures that came later."""
    texts = ((path, log_context.files.find(path)) for path in log_context.files.list_history())
    return [
        log_checkpoint
        for _, text in texts
        if text is not None and (log_checkpoint := _read_kept(log_context, text)) is not None
    ]


def _first_over(log_context: LogContext, index: int) -> list[LogCheckpoint]:
    """Return the first checkpoint over an entry that witnesses signed, where there is one, and the first of all."""
    first = None
    for path in log_context.files.list_history():
        text = log_context.files.find(path) if int(path.rpartition("/")[2]) > index else None
        log_checkpoint = _read_kept(log_context, text) if text is not None else None
        if log_checkpoint is None:
            continue
        if verified_cosignatures(log_checkpoint, log_context.witnesses):
            return [log_checkpoint] if first is None else [log_checkpoint, first]
        first = first or log_checkpoint
        if not log_context.witnesses:
            break
    return [first] if first is not None else []


def _read_kept(log_context: LogContext, text: bytes) -> LogCheckpoint | None:
    """Read a checkpoint of the history; one that was damaged proves nothing and stops nobody."""
    try:
        checkpoint = parse_checkpoint(text.decode("utf-8", errors="replace"))
        verify_checkpoint(checkpoint, log_context.key)
    except CheckpointRefused:
        return None
    return checkpoint


def evidence_of_hosted(log_context: LogContext, hosted: HostedIssuers) -> Callable[[str, str], Sequence[LogEvidence]]:
    """Return a function that finds the evidence for a document of an issuer hosted here."""

    def find(issuer: str, credential_id: str) -> Sequence[LogEvidence]:
        institution = hosted.institution_of(issuer)
        if institution is None:
            return ()
        try:
            return all_evidence(log_context, institution, credential_id=credential_id)
        except (DocumentRefused, Unavailable, NotFound, LogDiverged):
            # A log that is out of order proves nothing; the doctor says so.
            return ()

    return find
