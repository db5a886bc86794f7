"""Batches: every size, every change, and the proof value in both directions."""

import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.anchoring.merkle_batch import (
    BatchProof,
    PathStep,
    batch_proofs,
    batch_root,
    reached_root,
    target_hash,
)
from kakitome.documents.anchoring.merkle_proof_2019 import (
    ProofValueRefused,
    decode_proof_value,
    encode_proof_value,
    log_anchor,
)
from kakitome.documents.keys.multibase import decode_base58btc, encode_base58btc

MADE_BY_OTHERS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "merkle_proof_2019" / "proof_values.json").read_text()
)
ANCHORS = (
    "blink:btc:mainnet:" + "ab" * 32,
    "blink:eth:sepolia:" + "cd" * 32,
    "blink:mtc:mainnet:" + "ef" * 32,
    log_anchor("log.example/log", 1234),
)


def _targets(count: int) -> list[bytes]:
    return [target_hash(f"<urn:{n}> .\n") for n in range(count)]


@pytest.mark.parametrize("count", range(1, 70))
def test_every_document_of_every_small_batch_reaches_the_root(count: int) -> None:
    targets = _targets(count)
    for proof in batch_proofs(targets):
        assert proof.root == batch_root(targets) == reached_root(proof)


@given(st.integers(2, 600), st.data())
def test_a_changed_document_or_step_reaches_another_root(count: int, data: st.DataObject) -> None:
    proof = data.draw(st.sampled_from(batch_proofs(_targets(count))))
    assert reached_root(BatchProof(target=bytes(32), root=proof.root, path=proof.path)) != proof.root
    at = data.draw(st.integers(0, len(proof.path) - 1))
    step = proof.path[at]
    other = PathStep(side="left" if step.side == "right" else "right", hash=step.hash)
    path = (*proof.path[:at], other, *proof.path[at + 1 :])
    assert reached_root(BatchProof(target=proof.target, root=proof.root, path=path)) != proof.root


def test_an_empty_batch_has_no_root() -> None:
    with pytest.raises(ValueError, match="at least one"):
        batch_root([])


@pytest.mark.parametrize("anchor", ANCHORS)
def test_a_proof_value_reads_back(anchor: str) -> None:
    for proof in batch_proofs(_targets(5), anchors=(anchor,)):
        assert decode_proof_value(encode_proof_value(proof)) == proof


def test_a_batch_of_ten_thousand_still_fits() -> None:
    proof = batch_proofs(_targets(10_000), anchors=ANCHORS[:1])[9_999]
    assert decode_proof_value(encode_proof_value(proof)) == proof


def test_an_anchor_without_a_form_is_not_written() -> None:
    for anchor in ("https://x.example/", "blink:btc", "blink:btc:mainnet:zz", "tlog:a b#0", "tlog:a#00"):
        with pytest.raises(ValueError, match="anchor"):
            encode_proof_value(batch_proofs(_targets(1), anchors=(anchor,))[0])
    with pytest.raises(KeyError):
        encode_proof_value(batch_proofs(_targets(1), anchors=("blink:xyz:mainnet:00",))[0])


def _value(**changes: object) -> str:
    members: dict[str, object] = {
        "path": [[0, cbor2.dumps(bytes(32))]],
        "root": cbor2.dumps(bytes(32)),
        "target": cbor2.dumps(bytes(32)),
        "anchors": [[[0, 1], [1, 1], [2, cbor2.dumps(bytes(32))]]],
    } | changes
    keys = {"root": 0, "target": 1, "anchors": 2, "path": 3}
    return encode_base58btc(cbor2.dumps([[keys[name], value] for name, value in members.items()]))


def test_hashes_in_hexadecimal_are_read_as_the_first_issuers_wrote_them() -> None:
    text = _value(
        root=cbor2.dumps("0a" * 32),
        target=cbor2.dumps("0b" * 32),
        path=[[1, cbor2.dumps("0c" * 32)]],
        anchors=[[[0, 1], [1, 3], [2, cbor2.dumps("0x" + "0d" * 32)]]],
    )
    read = decode_proof_value(text)
    assert (read.root, read.target, read.anchors) == (b"\n" * 32, b"\x0b" * 32, ("blink:eth:ropsten:" + "0d" * 32,))
    assert read.path == (PathStep(side="right", hash=b"\x0c" * 32),)


@pytest.mark.parametrize("made", MADE_BY_OTHERS, ids=lambda made: str(len(made["proof"]["path"])))
def test_what_another_implementation_encoded_is_read(made: dict[str, Any]) -> None:
    proof, read = made["proof"], decode_proof_value(made["proofValue"])
    assert (read.root.hex(), read.target.hex()) == (proof["merkleRoot"], proof["targetHash"])
    assert [{step.side: step.hash.hex()} for step in read.path] == proof["path"]
    assert list(read.anchors) == proof["anchors"]
    assert reached_root(read) == read.root


BAD = {
    "no text": None,
    "another base": "uAAAA",
    "no cbor": encode_base58btc(b"\xff\xff"),
    "no list": encode_base58btc(cbor2.dumps({"path": []})),
    "twice": encode_base58btc(cbor2.dumps([[0, b""], [0, b""], [1, b""], [2, []]])),
    "a short hash": _value(root=cbor2.dumps(bytes(31))),
    "a hash as another text": _value(target=cbor2.dumps("AB" * 32)),
    "a short hash as text": _value(target=cbor2.dumps("00" * 31)),
    "an open hash": _value(root=bytes(32)),
    "a third side": _value(path=[[2, cbor2.dumps(bytes(32))]]),
    "a side that is true": _value(path=[[True, cbor2.dumps(bytes(32))]]),
    "no anchor": _value(anchors=[]),
    "many anchors": _value(anchors=[[[0, 1], [1, 1]]] * 9),
    "an unknown chain": _value(anchors=[[[0, 99], [1, 1]]]),
    "an unknown network": _value(anchors=[[[0, 1], [1, 99]]]),
    "a strange anchor": _value(anchors=["https://evil.example/"]),
    "bytes behind the end": encode_base58btc(decode_base58btc(_value()) + b"\x00"),
}


@pytest.mark.parametrize("flaw", BAD)
def test_what_is_not_quite_a_proof_value_is_refused(flaw: str) -> None:
    with pytest.raises(ProofValueRefused) as refused:
        decode_proof_value(BAD[flaw])
    assert refused.value.code == "E_MERKLE_PROOF"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        decode_proof_value(encode_base58btc(data))
    except ProofValueRefused as refused:
        assert refused.kind == "malformed"
