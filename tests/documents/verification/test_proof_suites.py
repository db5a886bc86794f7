"""Every signature scheme through the whole pipeline: the good ones, and every hostile one by the name of its file."""

from pathlib import Path
from typing import Any

import pytest

from documents.verification.test_hostile_credentials import assert_told, files
from kakitome.documents.keys.did_jwk import did_jwk_of
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.proofs.ecdsa_rdfc_2019 import create_proof
from kakitome.documents.verification.check import Check, Outcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from processor_time import at_most
from vectors import issuer_site as its
from vectors import proof_site as keys


def run(document: dict[str, Any]) -> Report:
    return verify(its.as_bytes(document), its.surroundings(keys.site()))


def proof(report: Report) -> Check:
    check = report.check("proof")
    assert check is not None
    return check


@pytest.mark.parametrize(
    ("make", "suite"),
    [
        (its.good, "eddsa-rdfc-2022"),
        (keys.p256, "ecdsa-rdfc-2019"),
        (keys.p384, "ecdsa-rdfc-2019"),
        (keys.over_json, "eddsa-jcs-2022"),
    ],
)
def test_a_credential_of_every_scheme_is_valid_and_says_by_which(make: Any, suite: str) -> None:
    report = run(make())
    assert report.verdict is Verdict.VALID, proof(report)
    assert proof(report).outcome is Outcome.PASSED
    assert proof(report).arithmetic["cryptosuite"] == suite
    assert len(proof(report).arithmetic["document_hash"]) in (64, 96)


def test_each_signature_of_a_set_is_checked() -> None:
    assert run(keys.proof_set()).verdict is Verdict.VALID


def test_a_chain_is_checked_with_what_it_builds_on_in_either_order() -> None:
    document = keys.chain()
    assert run(document).verdict is Verdict.VALID
    document["proof"].reverse()
    assert run(document).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("pointers", "there", "gone", "told"),
    [
        (keys.OUTCOMES, "データ分析の基礎と倫理", "見本 花子", set()),
        (("/credentialSubject/identifier/1",), "見本 花子", "データ分析の基礎と倫理", {"W_FIELD_WITHHELD"}),
    ],
    ids=["the title and the outcomes without the name", "the name without the title"],
)
def test_a_part_is_valid_and_tells_what_was_left_out(
    pointers: tuple[str, ...], there: str, gone: str, told: set[str]
) -> None:
    document = keys.shown(pointers=pointers)
    text = its.as_bytes(document).decode()
    assert there in text
    assert gone not in text
    report = run(document)
    assert report.verdict is Verdict.VALID, report
    assert proof(report).outcome is Outcome.PASSED
    assert int(proof(report).arithmetic["statements_always"]) > 10
    assert int(proof(report).arithmetic["statements_chosen"]) > 1
    structure = report.check("structure")
    assert structure is not None
    assert {problem.code for problem in structure.problems} == told


def test_an_issuer_may_be_a_did_jwk() -> None:
    did = did_jwk_of(keys.P256.public_key())
    document = its.unsigned()
    document["issuer"]["id"] = did
    made = create_proof(
        document,
        sign=lambda data: keys.raw(keys.P256, data),
        public_key=keys.P256.public_key(),
        verification_method=f"{did}#0",
        created=its.SIGNED_AT,
    )
    assert proof(run({**document, "proof": made})).outcome is Outcome.PASSED
    wrong = made | {"verificationMethod": f"{did}#1"}
    assert proof(run({**document, "proof": wrong})).outcome is Outcome.FAILED


@pytest.mark.parametrize("file", files("bad_proofs"), ids=lambda file: file.stem)
def test_a_hostile_proof_gets_its_verdict(file: Path) -> None:
    site = keys.site()
    with at_most(10):
        report = verify(file.read_bytes(), its.surroundings(site))
        assert_told(report, file)
    assert len(site.asked) <= 3


def test_a_key_may_stand_as_a_json_web_key() -> None:
    site, document = its.site(), its.did_document("now")
    method = document["verificationMethod"][0]
    jwk = public_to_jwk(decode_public(method.pop("publicKeyMultibase")))
    method.update(type="JsonWebKey", publicKeyJwk={**jwk, "use": "sig", "key_ops": ["verify"], "alg": "EdDSA"})
    site.put(its.DID_URL, document)
    assert verify(its.as_bytes(its.good()), its.surroundings(site)).verdict is Verdict.VALID


def test_a_base_proof_is_refused_before_anything_is_fetched() -> None:
    site = keys.site()
    verify(its.as_bytes(keys.base()), its.surroundings(site))
    assert site.asked == []
