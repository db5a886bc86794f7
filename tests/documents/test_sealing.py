"""Sealing: nothing unsound is signed, and no signature leaves unverified."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.documents.sealing import SealBroken, SealingKey
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.errors import Refused

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
DID = "did:web:u.example"


def document(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://u.example/credentials/1.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "看護",
        "issuer": {"id": DID, "type": ["Profile"], "name": "見本大学"},
        "validFrom": "2026-11-20T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://u.example/microcredentials/a.json",
                "type": ["Achievement"],
                "name": "看護",
                "description": "看護",
                "criteria": {"narrative": "看護"},
            },
        },
    }
    return made | changes


def seal(key: Ed25519PrivateKey = KEY, **more: Any) -> SealingKey:
    method = f"{DID}#{encode_public(KEY.public_key())}"
    return SealingKey(sign=key.sign, verification_method=method, **more)


def test_a_sealed_document_verifies_from_its_bytes_alone() -> None:
    data = seal().close(seal().prepare(document()), created=NOW)
    read = json.loads(data)
    assert {k: v for k, v in read.items() if k != "proof"} == document()
    assert verify_proof(read, read["proof"], public_key=KEY.public_key()).verified
    assert data == seal().close(seal().prepare(document()), created=NOW)


def test_documents_sealed_one_after_the_other_verify_too() -> None:
    one = seal()
    for n, at in enumerate((NOW, NOW, NOW.replace(hour=5))):
        read = json.loads(one.close(one.prepare(document(name=f"n{n}")), created=at))
        assert verify_proof(read, read["proof"], public_key=KEY.public_key()).verified


def test_a_document_is_canonicalised_once() -> None:
    seen: list[str] = []

    def counting(doc: Any) -> str:
        seen.append(str(doc.get("id", "proof configuration")))
        return expand_and_canonicalize(doc)

    one = seal(canonicalize=counting)
    one.close(one.prepare(document()), created=NOW)
    seen.clear()
    for n in range(3):
        one.close(one.prepare(document(id=f"https://u.example/credentials/{n}.json")), created=NOW)
    assert seen == [f"https://u.example/credentials/{n}.json" for n in range(3)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grade": "S+"}, "E_TERM_UNDEFINED"),
        ({"validFrom": "2026-11-20"}, "E_FIELD_DATE"),
        ({"credentialSubject": None}, ""),
        ({"evidence": []}, "W_FIELD_EMPTY"),
        ({"name": "x" * 300_000}, "E_JSON_SIZE"),
    ],
    ids=["undefined term", "instant without zone", "null", "empty array", "too large"],
)
def test_what_a_verifier_would_doubt_is_not_signed(change: dict[str, Any], code: str) -> None:
    ready = seal().prepare(document(**change))
    assert ready.problems
    assert not code or code in {problem.code for problem in ready.problems}
    with pytest.raises(Refused, match="E_SEAL_UNSOUND"):
        seal().close(ready, created=NOW)


def test_a_signer_that_holds_another_key_is_found_out() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    with pytest.raises(SealBroken, match="E_SEAL_BROKEN"):
        seal(stranger).close(seal().prepare(document()), created=NOW)


def test_the_first_and_every_hundredth_document_is_read_back_in_full() -> None:
    seen: list[str] = []

    def counting(doc: Any) -> str:
        seen.append("")
        return expand_and_canonicalize(doc)

    one = seal(canonicalize=counting)
    ready = one.prepare(document())
    for _ in range(101):
        one.close(ready, created=NOW)
    # Prepared once, its configuration once, and twice over for each of the two that were read back in full.
    assert len(seen) == 2 + 2 * 2


def test_a_canonical_text_that_belongs_to_another_document_is_found_out() -> None:
    ready = seal().prepare(document())
    other = seal().prepare(document(name="other"))
    with pytest.raises(SealBroken, match="E_SEAL_BROKEN"):
        seal().close(replace(ready, canonical=other.canonical), created=NOW)
