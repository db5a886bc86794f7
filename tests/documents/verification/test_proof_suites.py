"""Every signature scheme through the whole pipeline: the good ones, and every hostile one by the name of its file."""

from pathlib import Path
from typing import Any

import pytest

from documents.verification.test_hostile_credentials import assert_told, files
from kakitome.documents.keys.did_jwk import did_jwk_of
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.proofs.ecdsa_rdfc_2019 import create_proof
from kakitome.documents.verification.check import Check, CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from support.processor_time import at_most
from vectors import issuer_site, proof_site


def run(document: dict[str, Any]) -> Report:
    return verify(issuer_site.as_bytes(document), issuer_site.surroundings(proof_site.site()))


def proof(report: Report) -> Check:
    check = report.check("proof")
    assert check is not None
    return check


@pytest.mark.parametrize(
    ("make", "suite"),
    [
        (issuer_site.good, "eddsa-rdfc-2022"),
        (proof_site.p256, "ecdsa-rdfc-2019"),
        (proof_site.p384, "ecdsa-rdfc-2019"),
        (proof_site.over_json, "eddsa-jcs-2022"),
    ],
)
def test_a_credential_of_every_scheme_is_valid_and_says_by_which(make: Any, suite: str) -> None:
    report = run(make())
    assert report.verdict is Verdict.VALID, proof(report)
    assert proof(report).outcome is CheckOutcome.PASSED
    assert proof(report).working["cryptosuite"] == suite
    assert len(proof(report).working["document_hash"]) in (64, 96)


def test_each_signature_of_a_set_is_checked() -> None:
    assert run(proof_site.proof_set()).verdict is Verdict.VALID


def test_a_chain_is_checked_with_what_it_builds_on_in_either_order() -> None:
    document = proof_site.chain()
    assert run(document).verdict is Verdict.VALID
    document["proof"].reverse()
    assert run(document).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("pointers", "there", "gone", "told"),
    [
        (proof_site.OUTCOMES, "データ分析の基礎と倫理", "見本 花子", set()),
        (("/credentialSubject/identifier/1",), "見本 花子", "データ分析の基礎と倫理", {"W_FIELD_WITHHELD"}),
    ],
    ids=["the title and the outcomes without the name", "the name without the title"],
)
def test_a_part_is_valid_and_tells_what_was_left_out(
    pointers: tuple[str, ...], there: str, gone: str, told: set[str]
) -> None:
    document = proof_site.shown(pointers=pointers)
    text = issuer_site.as_bytes(document).decode()
    assert there in text
    assert gone not in text
    report = run(document)
    assert report.verdict is Verdict.VALID, report
    assert proof(report).outcome is CheckOutcome.PASSED
    assert int(proof(report).working["statements_always"]) > 10
    assert int(proof(report).working["statements_chosen"]) > 1
    structure = report.check("structure")
    assert structure is not None
    assert {problem.code for problem in structure.problems} == told


def test_an_issuer_may_be_a_did_jwk() -> None:
    did = did_jwk_of(proof_site.P256.public_key())
    document = issuer_site.unsigned()
    document["issuer"]["id"] = did
    made = create_proof(
        document,
        sign=lambda data: proof_site.raw(proof_site.P256, data),
        public_key=proof_site.P256.public_key(),
        verification_method=f"{did}#0",
        created=issuer_site.SIGNED_AT,
    )
    assert proof(run({**document, "proof": made})).outcome is CheckOutcome.PASSED
    wrong = made | {"verificationMethod": f"{did}#1"}
    assert proof(run({**document, "proof": wrong})).outcome is CheckOutcome.FAILED


@pytest.mark.parametrize("file", files("bad_proofs"), ids=lambda file: file.stem)
def test_a_hostile_proof_gets_its_verdict(file: Path) -> None:
    site = proof_site.site()
    with at_most(10):
        report = verify(file.read_bytes(), issuer_site.surroundings(site))
        assert_told(report, file)
    assert len(site.asked) <= 3


def test_a_key_may_stand_as_a_json_web_key() -> None:
    site, document = issuer_site.site(), issuer_site.did_document("now")
    method = document["verificationMethod"][0]
    jwk = public_to_jwk(decode_public(method.pop("publicKeyMultibase")))
    method.update(type="JsonWebKey", publicKeyJwk={**jwk, "use": "sig", "key_ops": ["verify"], "alg": "EdDSA"})
    site.put(issuer_site.DID_URL, document)
    assert verify(issuer_site.as_bytes(issuer_site.good()), issuer_site.surroundings(site)).verdict is Verdict.VALID


def test_a_base_proof_is_refused_before_anything_is_fetched() -> None:
    site = proof_site.site()
    verify(issuer_site.as_bytes(proof_site.base()), issuer_site.surroundings(site))
    assert site.asked == []
