"""Sealing a batch: hash every document, write the one root somewhere, give each document its proof.

    batch = prepare_batch(documents)
    anchors = …                              # put batch.root into a log or a chain, once for all
    sealed = close_batch(batch, anchors=anchors, verification_method=…, created=now)

Between the two steps lies the only act that cannot be taken back. It deliberately writes nothing itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.documents.anchoring.merkle_batch import batch_proofs, batch_root, target_hash
from kakitome.documents.anchoring.merkle_proof_2019 import CRYPTOSUITE, encode_proof_value
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.values.instants import write_instant

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Unsigned documents, their hashes and the root over them."""

    documents: tuple[Json, ...]
    targets: tuple[bytes, ...]
    root: bytes


def prepare_batch(documents: Sequence[Json], *, canonicalize: Callable[[Json], str] = expand_and_canonicalize) -> Batch:
    """Hash the documents of a batch, which must carry no proof.

    Raises:
        DocumentRefused: something in one would not be covered by its hash.
        ValueError: there is no document, or one carries a proof.
    """
    if any("proof" in document for document in documents):
        raise ValueError("a document of a batch has no proof yet")
    targets = tuple(target_hash(canonicalize(document)) for document in documents)
    return Batch(documents=tuple(documents), targets=targets, root=batch_root(targets))


def close_batch(
    batch: Batch, *, anchors: tuple[str, ...], verification_method: str, created: datetime
) -> list[dict[str, Any]]:
    """Return the documents with their proofs, in their order."""
    return [
        {
            **document,
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": CRYPTOSUITE,
                "created": write_instant(created),
                "verificationMethod": verification_method,
                "proofPurpose": "assertionMethod",
                "proofValue": encode_proof_value(proof),
            },
        }
        for document, proof in zip(batch.documents, batch_proofs(batch.targets, anchors=anchors), strict=True)
    ]
