"""The evidence that one entry is in a log: small enough to travel with the award, complete without any network.

    evidence = parse_evidence(data)                     # plain JSON, from a bundle
    seen = verify_evidence(evidence, log=key, entry=award_entry(evidence.nonce, document))
    seen.size, seen.cosignatures

It deliberately says nothing about whether the log still continues what the evidence shows: that needs a newer
checkpoint and a consistency proof.

Source: C2SP tlog-checkpoint; RFC 9162 §2.1.3.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kakitome.documents.anchoring.checkpoint import (
    Cosignature,
    LogCheckpoint,
    NoteKey,
    parse_checkpoint,
    verified_cosignatures,
    verify_checkpoint,
)
from kakitome.documents.anchoring.merkle_tree import MOST_STEPS, is_included, leaf_hash
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import Problem

FORM = "kakitome/log-evidence/v1"


class EvidenceRefused(DocumentRefused):
    """The evidence is not of the right form, or does not show what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvidence:
    """That an entry is in a log.

    Attributes:
        nonce: what blinds an award's entry; empty for a batch's root, whose entry is public.
        index: place of the entry, from 0.
        proof: from the leaf to the root, from below.
        checkpoint: the signed text, with the witnesses' cosignatures.
        log_key: the log's key as it was published when the evidence was made; not trusted for that reason.
    """

    nonce: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    log_key: str

    @property
    def data(self) -> dict[str, Any]:
        """Return the evidence as plain JSON."""
        return {
            "form": FORM,
            "nonce": self.nonce.hex(),
            "index": self.index,
            "proof": [base64.b64encode(step).decode("ascii") for step in self.proof],
            "checkpoint": self.checkpoint,
            "logKey": self.log_key,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """What a piece of evidence shows: the entry's place in a tree that a log signed, and who witnessed it."""

    checkpoint: LogCheckpoint
    index: int
    leaf: bytes
    cosignatures: tuple[Cosignature, ...]


def parse_evidence(data: Any) -> LogEvidence:
    """Read evidence from its plain JSON.

    Raises:
        EvidenceRefused: E_LOG_EVIDENCE.
    """
    if not isinstance(data, Mapping) or data.get("form") != FORM:
        raise _refusal("E_LOG_EVIDENCE")
    index, proof = data.get("index"), data.get("proof")
    if not isinstance(index, int) or isinstance(index, bool) or not isinstance(proof, list) or len(proof) > MOST_STEPS:
        raise _refusal("E_LOG_EVIDENCE")
    try:
        return LogEvidence(
            nonce=bytes.fromhex(_text(data, "nonce")),
            index=index,
            proof=tuple(base64.b64decode(step, validate=True) for step in proof),
            checkpoint=_text(data, "checkpoint"),
            log_key=_text(data, "logKey"),
        )
    except (ValueError, TypeError):
        raise _refusal("E_LOG_EVIDENCE") from None


def verify_evidence(
    evidence: LogEvidence, *, log: NoteKey, entry: bytes, witnesses: tuple[NoteKey, ...] = ()
) -> Inclusion:
    """Demand that the log's checkpoint is signed by `log`, and that it holds `entry`.

    Raises:
        CheckpointRefused: E_LOG_CHECKPOINT, E_LOG_ORIGIN, E_LOG_SIGNATURE.
        EvidenceRefused: E_LOG_NOT_INCLUDED, the proof does not lead from this entry to the signed root.
    """
    checkpoint = parse_checkpoint(evidence.checkpoint)
    verify_checkpoint(checkpoint, log)
    leaf = leaf_hash(entry)
    if not is_included(leaf, index=evidence.index, size=checkpoint.size, proof=evidence.proof, root=checkpoint.root):
        raise _refusal("E_LOG_NOT_INCLUDED")
    cosignatures = verified_cosignatures(checkpoint, witnesses)
    return Inclusion(checkpoint=checkpoint, index=evidence.index, leaf=leaf, cosignatures=cosignatures)


def _text(data: Mapping[str, Any], member: str) -> str:
    value = data.get(member)
    if not isinstance(value, str):
        raise TypeError(member)
    return value


def _refusal(code: str) -> EvidenceRefused:
    return EvidenceRefused(Problem(code=code, source="RFC 9162 §2.1.3"))
