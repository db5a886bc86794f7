"""eddsa-rdfc-2022: the published vectors bit for bit, another implementation's signatures, and refusals."""

import copy
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.keys.did_key import did_key_of
from kakitome.documents.keys.multibase import decode_base58btc, encode_base58btc
from kakitome.documents.keys.multikey import decode_public, decode_secret, encode_public
from kakitome.documents.proofs.data_integrity import ProofRefused, SignerFaulty, hash_data, unsecured
from kakitome.documents.proofs.eddsa_rdfc_2022 import (
    create_proof,
    proof_config,
    verify_proof,
)
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.strict_json import load
from support.standards_folder import published
from support.w3c_contexts import w3c_contexts

VECTORS = Path(__file__).parents[2] / "vectors" / "eddsa_rdfc_2022"
SAMPLE: dict[str, Any] = json.loads((VECTORS / "unsigned.json").read_text(encoding="utf-8"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
METHOD = f"{SAMPLE['issuer']['id']}#{encode_public(KEY.public_key())}"
CREATED = datetime(2026, 10, 14, tzinfo=UTC)


def signed(document: dict[str, Any] = SAMPLE) -> dict[str, Any]:
    proof = create_proof(document, sign=KEY.sign, verification_method=METHOD, created=CREATED)
    return {**copy.deepcopy(document), "proof": proof}


@pytest.fixture
def examples(tmp_path: Path) -> Iterator[None]:
    with w3c_contexts(tmp_path):
        yield


@pytest.mark.parametrize(
    ("folder", "unsigned"),
    [("eddsa-rdfc-2022", "unsigned.json"), ("eddsa-rdfc-2022/employ", "employmentAuth.json")],
)
@pytest.mark.usefixtures("examples")
def test_the_published_vectors_come_out_bit_for_bit(folder: str, unsigned: str) -> None:
    """Source: docs/rules/faults.md F59 (canonical bytes that change fail here)."""

    def text(name: str) -> str:
        return published(f"w3c-vc-di-eddsa/{folder}/{name}").read_text(encoding="utf-8")

    signed_document = json.loads(text("signedDataInt.json"))
    document = json.loads(published(f"w3c-vc-di-eddsa/{unsigned}").read_text(encoding="utf-8"))
    proof = signed_document["proof"]
    canonical = expand_and_canonicalize(unsecured(signed_document))
    config = expand_and_canonicalize(proof_config(signed_document, proof))
    assert canonical == expand_and_canonicalize(document) == text("canonDocDataInt.txt")
    assert config == text("proofCanonDataInt.txt")
    assert proof_config(signed_document, proof) == json.loads(text("proofConfigDataInt.json"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == text("docHashDataInt.txt").strip()
    assert hashlib.sha256(config.encode()).hexdigest() == text("proofHashDataInt.txt").strip()
    assert hash_data(canonical, config).hex() == text("combinedHashDataInt.txt").strip()

    pair = json.loads(published("w3c-vc-di-eddsa/keyPair.json").read_text(encoding="utf-8"))
    made = create_proof(
        document,
        sign=decode_secret(pair["privateKeyMultibase"]).sign,
        verification_method=proof["verificationMethod"],
        created=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
    )
    assert made == proof
    assert made["proofValue"] == text("sigBTC58DataInt.txt").strip()
    result = verify_proof(signed_document, proof, public_key=decode_public(pair["publicKeyMultibase"]))
    assert result.verified
    assert result.signature == text("sigHexDataInt.txt").strip()
    assert result.hash_data == result.proof_hash + result.document_hash


def vector(name: str) -> str:
    return (VECTORS / name).read_bytes().decode("utf-8")


def test_another_implementation_signs_the_same_document_with_the_same_bytes() -> None:
    theirs = json.loads(vector("signed.json"))
    assert theirs == signed()
    assert verify_proof(theirs, theirs["proof"], public_key=KEY.public_key()).verified


def test_another_implementation_canonicalises_alike() -> None:
    theirs = json.loads(vector("signed.json"))
    assert expand_and_canonicalize(unsecured(theirs)) == vector("document.nq")
    assert expand_and_canonicalize(proof_config(theirs, theirs["proof"])) == vector("proof.nq")
    for name in ("numbers", "strings"):
        assert expand_and_canonicalize(load(vector(f"{name}.json").encode())) == vector(f"{name}.nq")


def test_what_we_sign_verifies() -> None:
    document = signed()
    result = verify_proof(document, document["proof"], public_key=KEY.public_key())
    assert result.verified
    assert result.public_key == encode_public(KEY.public_key())
    assert bytes.fromhex(result.signature) == decode_base58btc(document["proof"]["proofValue"])


def test_signing_the_same_document_twice_gives_the_same_bytes() -> None:
    assert signed() == signed()


def test_a_changed_letter_breaks_the_signature() -> None:
    document = signed()
    document["credentialSubject"]["achievement"]["name"] += "。"
    assert not verify_proof(document, document["proof"], public_key=KEY.public_key()).verified


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("created", "2026-10-15T00:00:00Z"),
        ("proofPurpose", "authentication"),
        ("verificationMethod", did_key_of(KEY.public_key())),
        ("expires", "2030-01-01T00:00:00Z"),
        ("domain", "x.example"),
        ("nonce", "x"),
    ],
)
def test_every_member_of_the_proof_is_signed(name: str, value: str) -> None:
    document = signed()
    document["proof"][name] = value
    assert not verify_proof(document, document["proof"], public_key=KEY.public_key()).verified


def test_another_key_does_not_match() -> None:
    document = signed()
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    assert not verify_proof(document, document["proof"], public_key=other).verified


def test_an_unmapped_member_of_the_proof_is_refused() -> None:
    document = signed()
    document["proof"]["grade"] = "S+"
    with pytest.raises(DocumentRefused) as caught:
        verify_proof(document, document["proof"], public_key=KEY.public_key())
    assert caught.value.problem.code == "E_TERM_UNDEFINED"


ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(
    ("code", "kind", "change"),
    [
        ("E_PROOF_VALUE", "malformed", {"proofValue": None}),
        ("E_PROOF_VALUE", "malformed", {"proofValue": ""}),
        ("E_PROOF_VALUE", "malformed", {"proofValue": encode_base58btc(bytes(63))}),
        ("E_PROOF_VALUE", "malformed", {"proofValue": encode_base58btc(bytes(65))}),
        ("E_PROOF_VALUE", "malformed", {"proofValue": "u" + "A" * 86}),
        ("E_PROOF_VALUE", "malformed", {"proofValue": "z0" + "1" * 80}),
        ("E_PROOF_VALUE", "malformed", {"proofValue": ["z1"]}),
        ("E_PROOF_SUITE", "unsupported", {"cryptosuite": "eddsa-jcs-2022"}),
        ("E_PROOF_SUITE", "unsupported", {"cryptosuite": "EdDSA-rdfc-2022"}),
        ("E_PROOF_SUITE", "unsupported", {"type": "Ed25519Signature2018"}),
        ("E_PROOF_SUITE", "unsupported", {"type": ["DataIntegrityProof"]}),
        ("E_PROOF_CHAIN", "unsupported", {"previousProof": "urn:uuid:1"}),
        ("E_PROOF_INSTANT", "malformed", {"created": "2026-10-14"}),
        ("E_PROOF_INSTANT", "malformed", {"expires": None}),
        ("E_PROOF_CONTEXT", "unsupported", {"@context": ["https://www.w3.org/ns/credentials/v2"]}),
    ],
)
def test_a_proof_that_cannot_be_checked_is_refused(code: str, kind: str, change: dict[str, Any]) -> None:
    document = signed()
    document["proof"].update(change)
    with pytest.raises(ProofRefused) as caught:
        verify_proof(document, document["proof"], public_key=KEY.public_key())
    assert (caught.value.problem.code, caught.value.kind) == (code, kind)


def test_a_signature_with_an_oversized_scalar_does_not_verify() -> None:
    document = signed()
    signature = decode_base58btc(document["proof"]["proofValue"])
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    document["proof"]["proofValue"] = encode_base58btc(signature[:32] + scalar.to_bytes(32, "little"))
    assert not verify_proof(document, document["proof"], public_key=KEY.public_key()).verified


def test_a_signer_that_returns_something_else_is_a_fault_of_ours() -> None:
    with pytest.raises(SignerFaulty):
        create_proof(SAMPLE, sign=lambda data: data[:32], verification_method=METHOD, created=CREATED)


def test_a_proof_already_present_is_not_signed_over() -> None:
    assert create_proof(signed(), sign=KEY.sign, verification_method=METHOD, created=CREATED) == signed()["proof"]
