"""The hashes of a batch's documents: known shapes by plan, some of them through the reference as well.

    batch = prepare_batch(documents, hash_all=batch_targets)

Where the two ever differ, plans are used no more, and every document is hashed anew through the reference.

Source: docs/adr/0016-shape-plans.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kakitome.acceleration.statements.plan_memory import PlanMemory
from kakitome.documents.anchoring.batch_sealing import hash_each
from kakitome.documents.anchoring.merkle_batch import target_hash
from kakitome.documents.vc.canonical import Canonicalize, expand_and_canonicalize

ASKED: Final = 100
"""Of a batch, the first document and each one after so many is canonicalised by the reference as well."""


def batch_targets(
    documents: Sequence[Mapping[str, Any]], *, reference: Canonicalize = expand_and_canonicalize
) -> tuple[bytes, ...]:
    """Hash the documents of a batch, in their order; raises `DocumentRefused` as the reference does."""
    memory = PlanMemory(reference)
    targets = tuple(target_hash(memory.write(document)) for document in documents)
    asked = {*range(0, len(documents), ASKED), *range(len(documents) - 1, len(documents))} if memory.plans else ()
    if all(targets[place] == target_hash(reference(documents[place])) for place in asked):
        return targets
    return hash_each(documents, canonicalize=reference)
