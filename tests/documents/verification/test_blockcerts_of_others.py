"""Blockcerts as others make them: for trying out, with other signatures, with pictures inside."""

import base64
import random
from typing import Any

import cbor2
import pytest

from documents.verification.test_blockcerts import found, logged, run
from kakitome.documents.anchoring.anchors import AnchorFound
from kakitome.documents.anchoring.merkle_proof_2019 import decode_proof_value
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.vc.limits import WITH_PICTURES
from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

SENTENCE = "This has not been issued on a blockchain and is for testing only"
ETHEREUM, ROPSTEN, MOCKNET = 1, 3, -1


def with_anchor(chain: int, network: int, transaction: object) -> Any:
    """Return a sealed document whose proof names a transaction that is a sentence."""
    document = logged()[0][0]
    proof = decode_proof_value(document["proof"]["proofValue"])
    value = [
        [3, [[0 if step.side == "left" else 1, cbor2.dumps(step.hash)] for step in proof.path]],
        [0, cbor2.dumps(proof.root)],
        [1, cbor2.dumps(proof.target)],
        [2, [[[0, chain], [1, network], [2, cbor2.dumps(transaction)]]]],
    ]
    return document | {"proof": document["proof"] | {"proofValue": encode_base58btc(cbor2.dumps(value))}}


@pytest.mark.parametrize(
    ("chain", "network", "code"),
    [(MOCKNET, MOCKNET, "E_ANCHOR_MOCK"), (ETHEREUM, ROPSTEN, "E_ANCHOR_NOT_ASKED")],
)
def test_a_sentence_in_place_of_a_transaction_is_an_anchor_that_nobody_can_be_asked_about(
    chain: int, network: int, code: str
) -> None:
    never_asked = AnchorFound(root=b"", sender="", at=None, name="")
    report = run(with_anchor(chain, network, SENTENCE), lambda _: never_asked)
    assert found(report, "proof").reason.code == "I_BATCH_OK"
    assert (report.verdict, found(report, "anchoring").reason.code) == (Verdict.INDETERMINATE, code)


def test_a_changed_document_for_trying_out_is_still_called_changed() -> None:
    changed = with_anchor(MOCKNET, MOCKNET, SENTENCE) | {"name": "別の名称"}
    assert run(changed, None).verdict is Verdict.INVALID_SIGNATURE


@pytest.mark.parametrize(
    "proof",
    [
        {"type": "EcdsaSecp256k1Signature2019", "jws": "x", "proofPurpose": "assertionMethod"},
        {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "proofValue": "u", "proofPurpose": "assertionMethod"},
    ],
)
def test_a_signature_of_another_kind_is_told_as_that_and_never_as_none(proof: issuer_site.Json) -> None:
    method = {"verificationMethod": f"{issuer_site.DID}#x", "created": "2026-09-30T01:12:44Z"}
    report = run(logged()[0][0] | {"proof": {**proof, **method}}, None)
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.UNSUPPORTED, "E_PROOF_SUITE")


def test_a_blockcert_that_its_issuer_signed_like_any_credential_is_verified_as_one() -> None:
    plain = {name: value for name, value in logged()[0][0].items() if name != "proof"}
    report = run(issuer_site.sign(plain), None)
    assert found(report, "proof").reason.code == "I_PROOF_OK"
    assert found(report, "anchoring").outcome is CheckOutcome.SKIPPED
    assert run(issuer_site.sign(plain) | {"name": "別の名称"}, None).verdict is Verdict.INVALID_SIGNATURE


def test_without_any_proof_it_is_said_that_there_is_none() -> None:
    plain = {name: value for name, value in logged()[0][0].items() if name != "proof"}
    assert found(run(plain, None), "proof").reason.code in {"E_NO_PROOF", "I_NOT_RUN"}


def with_picture(size: int, **changes: Any) -> issuer_site.Json:
    document = issuer_site.unsigned() | changes
    picture = base64.b64encode(random.Random(size).randbytes(size)).decode()
    document["credentialSubject"]["achievement"]["image"] = {
        "id": f"data:image/png;base64,{picture}",
        "type": "Image",
    }
    return document


def test_a_credential_with_a_picture_inside_is_read() -> None:
    assert (
        verify(
            issuer_site.as_bytes(issuer_site.sign(with_picture(1_000_000))),
            issuer_site.surroundings(issuer_site.site()),
        ).verdict
        is Verdict.VALID
    )


@pytest.mark.parametrize(
    "document",
    [
        with_picture(WITH_PICTURES.size),
        with_picture(1_000_000, description="x" * 300_000),
        issuer_site.unsigned() | {"description": "data:image/png;base64," * 40_000},
        issuer_site.unsigned() | {"description": "x" * 300_000},
    ],
    ids=["picture beyond the limit", "long text beside a picture", "only the words of a picture", "no picture"],
)
def test_what_is_large_without_pictures_or_beyond_measure_costs_too_much(document: issuer_site.Json) -> None:
    assert (
        verify(issuer_site.as_bytes(document), issuer_site.surroundings(issuer_site.site())).verdict
        is Verdict.TOO_EXPENSIVE
    )
