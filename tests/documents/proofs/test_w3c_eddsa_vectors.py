"""W3C's vectors of the EdDSA cryptosuites: over JSON, of the year 2020, and several proofs on one document."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kakitome.documents.keys.multikey import decode_public, decode_secret
from kakitome.documents.proofs import eddsa_jcs_2022
from kakitome.documents.proofs.data_integrity import hash_data, unsecured
from kakitome.documents.proofs.eddsa_rdfc_2022 import proof_config, verify_proof
from kakitome.documents.proofs.proof_sets import link
from kakitome.documents.proofs.suites import suite_of
from kakitome.documents.vc.canonical import expand_and_canonicalize
from support.standards_folder import published
from support.w3c_contexts import w3c_contexts

CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@pytest.fixture(autouse=True)
def examples(tmp_path: Path) -> Iterator[None]:
    with w3c_contexts(tmp_path):
        yield


def text(name: str) -> str:
    return published(f"w3c-vc-di-eddsa/{name}").read_text(encoding="utf-8").strip()


def read(name: str) -> Any:
    return json.loads(text(name))


def test_the_signature_over_json_comes_out_bit_for_bit() -> None:
    signed, pair = read("eddsa-jcs-2022/signedJCS.json"), read("keyPair.json")
    made = eddsa_jcs_2022.create_proof(
        unsecured(signed),
        sign=decode_secret(pair["privateKeyMultibase"]).sign,
        verification_method=signed["proof"]["verificationMethod"],
        created=CREATED,
    )
    assert made == signed["proof"]
    result = eddsa_jcs_2022.verify_proof(signed, signed["proof"], public_key=decode_public(pair["publicKeyMultibase"]))
    assert result.verified
    assert result.document_hash == text("eddsa-jcs-2022/docHashJCS.txt")
    assert result.proof_hash == text("eddsa-jcs-2022/proofHashJCS.txt")
    assert result.hash_data == text("eddsa-jcs-2022/combinedHashJCS.txt")
    assert result.signature == text("eddsa-jcs-2022/sigHexJCS.txt")


def test_the_signature_of_2020_is_verified() -> None:
    folder = "Ed25519Signature2020"
    signed, pair = read(f"{folder}/signedEdSig.json"), read("keyPair.json")
    config = expand_and_canonicalize(proof_config(signed, signed["proof"]))
    assert config.strip() == text(f"{folder}/proofCanonEdSig.txt")
    canonical = expand_and_canonicalize(unsecured(signed))
    assert hash_data(canonical, config).hex() == text(f"{folder}/combinedHashEdSig.txt")
    suite = suite_of(signed["proof"])
    assert suite.name == "Ed25519Signature2020"
    public = decode_public(pair["publicKeyMultibase"])
    call = {"public_key": public, "canonicalize": expand_and_canonicalize}
    assert suite.verify(signed, signed["proof"], **call).verified
    assert not suite.verify(signed | {"name": "x"}, signed["proof"], **call).verified


@pytest.mark.parametrize(
    "name", ["signedProofSet1.json", "signedProofSet2.json", "signedProofChain1.json", "signedProofChain2.json"]
)
def test_every_proof_of_the_published_sets_and_chains_is_verified(name: str) -> None:
    keys = read("proof-set-chain/multiKeyPairs.json").values()
    signed = read(f"proof-set-chain/{name}")
    linked = link(signed["proof"] if isinstance(signed["proof"], list) else [signed["proof"]])
    assert len(linked) == (len(signed["proof"]) if isinstance(signed["proof"], list) else 1)
    for one in linked:
        method = one.proof["verificationMethod"].partition("#")[2]
        assert method in {pair["publicKeyMultibase"] for pair in keys}
        call = {"public_key": decode_public(method), "previous": one.previous}
        assert verify_proof(signed, one.proof, **call).verified
        broken = [{**proof, "proofPurpose": "authentication"} for proof in one.previous]
        if broken:
            assert not verify_proof(signed, one.proof, **(call | {"previous": broken})).verified
