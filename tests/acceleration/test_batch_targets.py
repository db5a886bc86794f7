"""The hashes of a batch: by plan where a shape is known, and never other ones than the reference's."""

from collections.abc import Mapping
from typing import Any

import pytest

from kakitome.acceleration.batch_targets import ASKED, batch_targets
from kakitome.documents.anchoring.batch_sealing import prepare_batch
from kakitome.documents.anchoring.merkle_batch import target_hash
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import Digest, expand_and_canonicalize


def award(number: int) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"https://u.example/awards/{number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://u.example/", "type": ["Profile"], "name": "見本大学（見本）"},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "narrative": f'<p class="x">{number}</p>',
            "achievement": {"id": "https://u.example/a", "type": ["Achievement"], "name": "入門"},
        },
    }


class Reference:
    def __init__(self, *, wrong_from: int | None = None) -> None:
        self.asked = 0
        self.wrong_from = wrong_from

    def __call__(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        self.asked += 1
        text = expand_and_canonicalize(document, digest=digest)
        # A plan that is wrong cannot be had on purpose; a reference that changes its mind is the same thing to a batch.
        return text if self.wrong_from is None or self.asked < self.wrong_from else f"{text}#\n"


def test_a_batch_has_the_hashes_of_the_reference_and_asks_it_for_few() -> None:
    documents = [award(number) for number in range(2 * ASKED + 50)]
    reference = Reference()

    assert batch_targets(documents, reference=reference) == tuple(
        target_hash(expand_and_canonicalize(document)) for document in documents
    )
    assert reference.asked < 10


def test_where_plan_and_reference_differ_every_document_is_hashed_by_the_reference() -> None:
    documents = [award(number) for number in range(ASKED)]
    reference = Reference(wrong_from=5)

    assert batch_targets(documents, reference=reference) == tuple(
        target_hash(f"{expand_and_canonicalize(document)}#\n") for document in documents
    )


def test_a_batch_of_known_shapes_still_refuses_what_its_hash_would_not_cover() -> None:
    documents = [award(number) for number in range(5)]
    documents[4]["unheard"] = "of"

    with pytest.raises(DocumentRefused):
        prepare_batch(documents, hash_all=batch_targets)


def test_one_document_alone_is_a_batch() -> None:
    assert batch_targets([award(1)]) == (target_hash(expand_and_canonicalize(award(1))),)
