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

from kakitome.documents.anchoring.merkle_batch import batch_root, each_proof, target_hash
from kakitome.documents.anchoring.merkle_proof_2019 import CRYPTOSUITE, encode_proof_value
from kakitome.documents.vc.canonical import Canonicalize, expand_and_canonicalize
from kakitome.values.instants import write_instant

Json = Mapping[str, Any]

HashAll = Callable[[Sequence[Json]], tuple[bytes, ...]]
"""Hashes the documents of a batch, in their order; raises `DocumentRefused`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentBatch:
    """Unsigned documents, their hashes and the root over them."""

    documents: tuple[Json, ...]
    targets: tuple[bytes, ...]
    root: bytes


def hash_each(documents: Sequence[Json], *, canonicalize: Canonicalize = expand_and_canonicalize) -> tuple[bytes, ...]:
    """Hash the documents of a batch one by one; raises `DocumentRefused` as the canonicalisation does."""
    return tuple(target_hash(canonicalize(document)) for document in documents)


def prepare_batch(documents: Sequence[Json], *, hash_all: HashAll = hash_each) -> DocumentBatch:
    """Hash the documents of a batch, which must carry no proof.

    Args:
        documents: of one batch, in their order.
        hash_all: hashes them.

    Raises:
        DocumentRefused: something in one would not be covered by its hash.
        ValueError: there is no document, or one carries a proof.
    """
    if any("proof" in document for document in documents):
        raise ValueError("a document of a batch has no proof yet")
    targets = hash_all(documents)
    return DocumentBatch(documents=tuple(documents), targets=targets, root=batch_root(targets))


def close_batch(
    batch: DocumentBatch, *, anchors: tuple[str, ...], verification_method: str, created: datetime
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
        for document, proof in zip(batch.documents, each_proof(batch.targets, anchors=anchors), strict=True)
    ]
