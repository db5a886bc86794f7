"""Hostile and faulty Blockcerts of both generations, in which nothing else is wrong.

`bad_blockcerts/<verdict>__<check>__<code>__<flaw>.json`: the check that must say so, and the verdict that follows. The
good ones beside them stand, in the tests, in a log whose place 4 holds the root that each file's own proof names.
"""

import copy
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from kakitome.documents.anchoring.batch_sealing import close_batch, prepare_batch
from kakitome.documents.anchoring.merkle_batch import PathStep, target_hash
from kakitome.documents.anchoring.merkle_proof_2019 import decode_proof_value, encode_proof_value, log_anchor
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.mapping.blockcerts import to_blockcerts
from vectors import issuer_site

Json = dict[str, Any]
Build = Callable[[], bytes]
PROFILE = f"{issuer_site.BASE}blockcerts.json"


def sealed() -> Json:
    """Seal a batch of two and return the first."""
    awards = [
        to_blockcerts(issuer_site.sign(issuer_site.unsigned() | {"id": f"{issuer_site.BASE}credentials/{n}.json"}))
        for n in range(2)
    ]
    method = f"{issuer_site.DID}#{issuer_site.multibase('now')}"
    anchors = (log_anchor("log.example", 4),)
    return close_batch(
        prepare_batch(awards), anchors=anchors, verification_method=method, created=issuer_site.SIGNED_AT
    )[0]


def receipt_of(document: Json) -> Json:
    """Return the receipt of a batch of one."""
    root = target_hash(expand_and_canonicalize(document)).hex()
    return {
        "type": ["MerkleProof2017", "Extension"],
        "merkleRoot": root,
        "targetHash": root,
        "proof": [],
        "anchors": [{"sourceId": "ab" * 32, "type": "BTCOpReturn", "chain": "bitcoinMainnet"}],
    }


def of_version_2() -> Json:
    """Return a certificate of version 2 in a batch of its own."""
    document: Json = {
        "@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"],
        "type": "Assertion",
        "id": "urn:uuid:3d1c5f0a-2f43-4a6d-9a70-4b1f3c0c8a11",
        "issuedOn": "2026-09-30T00:00:00+00:00",
        "recipient": {"type": "email", "hashed": False, "identity": "hanako@example.com"},
        "badge": {
            "type": "BadgeClass",
            "id": "urn:uuid:0f3f0d0b-8d7e-4f5c-8a0c-6a9a5a1f2b3c",
            "name": "データ分析",
            "description": "d",
            "criteria": {"narrative": "n"},
            "issuer": {"id": PROFILE, "type": "Profile", "name": "見本大学"},
        },
    }
    return document | {"signature": receipt_of(document)}


def after(make: Callable[[], Json], change: Callable[[Json], None]) -> Build:
    """Change a good document after it was sealed."""

    def build() -> bytes:
        document = copy.deepcopy(make())
        change(document)
        return issuer_site.as_bytes(document)

    return build


def proof(**members: Any) -> Callable[[Json], None]:
    """Change what the batch proof says."""

    def change(document: Json) -> None:
        changed = replace(decode_proof_value(document["proof"]["proofValue"]), **members)
        document["proof"]["proofValue"] = encode_proof_value(changed)

    return change


def top(**members: Any) -> Callable[[Json], None]:
    """Change members of the document."""
    return lambda document: document.update(members)


def in_proof(**members: Any) -> Callable[[Json], None]:
    """Change members of the proof beside its value."""
    return lambda document: document["proof"].update(members)


def in_receipt(**members: Any) -> Callable[[Json], None]:
    """Change members of the receipt."""
    return lambda document: document["signature"].update(members)


def _chained(document: Json) -> None:
    other = document["proof"] | {"type": "ChainedProof2021"}
    document["proof"] = [document["proof"], other]


_PATH = (PathStep(side="left", hash=bytes(32)),)
_BAD = {
    "invalid_signature__proof__E_BATCH_HASH__name_changed": after(sealed, top(name="別の名前")),
    "invalid_signature__proof__E_BATCH_HASH__longer_validity": after(sealed, top(validUntil="2999-01-01T00:00:00Z")),
    "invalid_signature__proof__E_BATCH_HASH__target_of_another": after(sealed, proof(target=bytes(32))),
    "invalid_signature__proof__E_BATCH_PATH__path_cut": after(sealed, proof(path=())),
    "invalid_signature__proof__E_BATCH_PATH__path_of_another": after(sealed, proof(path=_PATH)),
    "invalid_signature__proof__E_BATCH_PATH__root_of_another": after(sealed, proof(root=bytes(32))),
    "malformed__proof__E_MERKLE_PROOF__value_no_cbor": after(sealed, in_proof(proofValue="z11111")),
    "malformed__proof__E_MERKLE_PROOF__value_in_hexadecimal": after(sealed, in_proof(proofValue="00ff")),
    "malformed__proof__E_MERKLE_PROOF__value_missing": after(sealed, lambda d: d["proof"].pop("proofValue")),
    "malformed__structure__E_TERM_UNDEFINED__word_added": after(sealed, top(gradeOfHonour="S+")),
    "indeterminate__anchoring__E_ANCHOR_MOCK__mock_chain": after(sealed, proof(anchors=("blink:mocknet:mocknet:",))),
    "indeterminate__anchoring__E_ANCHOR_NOT_ASKED__other_chain": after(
        sealed, proof(anchors=("blink:btc:mainnet:" + "ab" * 32,))
    ),
    "unsupported__proof__E_CHAINED_PROOF__chained": after(sealed, _chained),
    "invalid_signature__proof__E_BATCH_HASH__v2_date_changed": after(
        of_version_2, top(issuedOn="2020-01-01T00:00:00Z")
    ),
    "malformed__proof__E_MERKLE_PROOF__v2_hash_in_capitals": after(of_version_2, in_receipt(merkleRoot="AB" * 32)),
    "malformed__proof__E_MERKLE_PROOF__v2_step_on_both_sides": after(
        of_version_2, in_receipt(proof=[{"left": "00" * 32, "right": "00" * 32}])
    ),
    "malformed__proof__E_MERKLE_PROOF__v2_without_anchors": after(of_version_2, in_receipt(anchors=[])),
    "malformed__structure__E_TERM_UNDEFINED__v2_word_added": after(of_version_2, top(grade="S+")),
}
FILES: dict[str, Build] = {f"bad_blockcerts/{name}.json": build for name, build in _BAD.items()}
