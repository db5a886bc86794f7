"""ecdsa-sd-2023 on our own credentials: what is selected, what cannot be, what it costs."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from kakitome.documents.keys.multibase import decode_base64url, encode_base64url
from kakitome.documents.proofs.data_integrity import ProofRefused, SignerFaulty, unsecured
from kakitome.documents.proofs.disclosure_pointers import MOST_POINTERS, always_shown, select
from kakitome.documents.proofs.disclosure_statements import name_and_label
from kakitome.documents.proofs.disclosure_values import read_base, read_derived
from kakitome.documents.proofs.ecdsa_sd_2023 import create_base_proof, derive, shows_parts, verify_proof
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize
from support.processor_time import at_most
from support.profiles import scaled
from vectors import issuer_site, proof_site

RICH: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "eddsa_rdfc_2022" / "unsigned.json").read_text(encoding="utf-8")
)
PUBLIC = proof_site.P256.public_key()


def base_of(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    values = {
        "sign": lambda data: proof_site.raw(proof_site.P256, data),
        "verification_method": proof_site.method("P-256"),
        "created": issuer_site.SIGNED_AT,
    } | changes
    return {**document, "proof": create_base_proof(document, **values)}


def every_pointer(value: Any, here: str = "") -> list[str]:
    found = [here] if here else []
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in members:
        if step != "@context":
            found += every_pointer(item, f"{here}/{str(step).replace('~', '~0').replace('/', '~1')}")
    return found


POINTERS = [pointer for pointer in every_pointer(RICH) if "allowedValue/" not in pointer]
BASE = base_of(RICH)


@settings(max_examples=scaled(15), deadline=None)
@given(st.lists(st.sampled_from(POINTERS), max_size=6))
def test_whatever_is_selected_verifies_and_says_nothing_else(pointers: list[str]) -> None:
    shown = derive(BASE, pointers=pointers)
    result = verify_proof(shown, shown["proof"], public_key=PUBLIC)
    assert result.verified
    assert [note.code for note in result.notes] == []
    whole = set(expand_and_canonicalize(RICH).split("\n"))
    plain = {line for line in expand_and_canonicalize(unsecured(shown)).split("\n") if "_:" not in line}
    assert plain <= whole
    for pointer in (*always_shown(RICH), *pointers):
        assert select(shown, ["/type"]).items() <= shown.items(), pointer


def test_the_whole_can_be_shown() -> None:
    shown = derive(BASE, pointers=[""])
    assert unsecured(shown) == RICH
    assert verify_proof(shown, shown["proof"], public_key=PUBLIC).verified


def test_what_is_always_shown_is_shown_without_being_asked_for() -> None:
    shown = derive(BASE, pointers=[])
    assert {"issuer", "validFrom", "validUntil", "credentialStatus"} <= shown.keys()
    assert "credentialSubject" not in shown
    assert "name" not in shown
    assert verify_proof(shown, shown["proof"], public_key=PUBLIC).verified


def test_an_ordered_list_is_shown_whole() -> None:
    pointer = "/credentialSubject/achievement/resultDescription/0/allowedValue"
    shown = derive(BASE, pointers=[pointer])
    described = shown["credentialSubject"]["achievement"]["resultDescription"]
    assert [one.get("allowedValue") for one in described] == [["F", "C", "B", "A", "S"]]
    assert verify_proof(shown, shown["proof"], public_key=PUBLIC).verified
    with pytest.raises(ProofRefused) as caught:
        derive(BASE, pointers=[f"{pointer}/2"])
    assert caught.value.problem.code == "E_SD_SHAPE"


def test_every_base_has_secrets_of_its_own() -> None:
    one, other = (read_base(base_of(RICH)["proof"]) for _ in range(2))
    assert one.public_key != other.public_key
    assert one.hmac_key != other.hmac_key


def test_the_value_shown_holds_neither_the_hmac_key_nor_other_signatures() -> None:
    base = read_base(BASE["proof"])
    shown = derive(BASE, pointers=["/name"])
    data = decode_base64url(shown["proof"]["proofValue"])
    assert base.hmac_key not in data
    kept = read_derived(shown["proof"]).signatures
    assert len(kept) < len(base.signatures)
    assert sum(signature in data for signature in base.signatures) == len(kept)


@pytest.mark.parametrize(
    "pointer",
    [
        "/nothing",
        "/issuer/nothing",
        "/credentialSubject/identifier/9",
        "/credentialSubject/identifier/-1",
        "/credentialSubject/identifier/01",
        "/credentialSubject/identifier/１",
        "/credentialSubject/identifier/" + "9" * 400,
        "/name/0",
        "/@context",
        "/@context/0",
        "name",
        "/" + "a" * 1000,
    ],
)
def test_a_pointer_that_names_nothing_is_refused(pointer: str) -> None:
    with pytest.raises(ProofRefused) as caught:
        derive(BASE, pointers=[pointer])
    assert caught.value.problem.code == "E_SD_POINTER"
    with pytest.raises(ProofRefused):
        base_of(RICH, mandatory=[pointer])


def test_many_pointers_are_refused_before_any_work() -> None:
    with pytest.raises(ProofRefused) as caught:
        derive(BASE, pointers=["/name"] * (MOST_POINTERS + 1))
    assert caught.value.problem.code == "E_SD_POINTERS"


def test_pointers_reach_names_with_slashes_and_into_what_is_already_selected() -> None:
    document = {"@context": "x", "a/b": {"c~d": [{"id": "urn:1", "x": [1, 2]}, {"type": "T", "y": 3}]}}
    assert select(document, ["/a~1b/c~0d/1/y", "/a~1b/c~0d/0", "/a~1b/c~0d/0/x"])["a/b"] == {
        "c~d": [{"id": "urn:1", "x": [1, 2]}, {"type": "T", "y": 3}]
    }
    assert select(document, ["/a~1b/c~0d/1/y"])["a/b"] == {"c~d": [{"type": "T", "y": 3}]}
    assert document["a/b"]["c~d"][0] == {"id": "urn:1", "x": [1, 2]}  # type: ignore[index]


def with_endorsement() -> dict[str, Any]:
    return {**RICH, "endorsement": [issuer_site.good()]}


@pytest.mark.parametrize(
    "document",
    [
        {**RICH, "evidence": [{"id": "urn:kakitome-node:n1", "type": ["Evidence"]}]},
        with_endorsement(),
        {**RICH, "credentialSchema": [{"id": "urn:x:1", "type": "JsonSchema", "jsonSchema": {"a": {"b": 1}}}]},
    ],
    ids=["our own names in it", "a proof inside", "json inside"],
)
def test_a_document_that_cannot_be_taken_apart_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(DocumentRefused):
        base_of(document)


@pytest.mark.parametrize("proof", [None, [], {}, issuer_site.good()["proof"]])
def test_without_a_base_nothing_can_be_shown(proof: Any) -> None:
    with pytest.raises(ProofRefused) as caught:
        derive({**RICH, "proof": proof}, pointers=["/name"])
    assert caught.value.problem.code == "E_SD_NO_BASE"


def test_what_was_shown_cannot_be_taken_apart_again() -> None:
    with pytest.raises(ProofRefused):
        derive(derive(BASE, pointers=["/name"]), pointers=["/name"])


def test_a_base_with_nothing_mandatory_shows_nothing_unasked() -> None:
    base = base_of(RICH, mandatory=[])
    with pytest.raises(ProofRefused) as caught:
        derive(base, pointers=[])
    assert caught.value.problem.code == "E_SD_NOTHING"


def test_a_base_of_another_document_is_noticed() -> None:
    other = copy.deepcopy(BASE)
    other["credentialSubject"]["achievement"]["tag"].append("追加")
    with pytest.raises(ProofRefused) as caught:
        derive(other, pointers=["/name"])
    assert caught.value.problem.code == "E_SD_COUNT"


def test_a_signer_that_answers_in_another_form_is_faulty() -> None:
    with pytest.raises(SignerFaulty):
        base_of(RICH, sign=lambda data: proof_site.P256.sign(data, ec.ECDSA(its_hash())))


def its_hash() -> Any:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    return SHA256()


def test_names_do_not_tell_how_much_is_missing() -> None:
    labels = name_and_label(RICH, hmac_key=bytes(32)).labels.values()
    assert all(len(label) == 44 and label.startswith("u") for label in labels)
    again = name_and_label(RICH, hmac_key=bytes([1]) * 32).labels.values()
    assert set(labels).isdisjoint(again)


def test_texts_with_strange_characters_are_taken_apart_too() -> None:
    document = {**RICH, "name": '改行\nタブ\t引用"\\ \u2028\u0085\u000b _:c14n0 髙﨑𠮷'}
    base = base_of(document)
    shown = derive(base, pointers=["/name"])
    assert verify_proof(shown, shown["proof"], public_key=PUBLIC).verified


@settings(max_examples=scaled(200), deadline=None)
@given(
    body=st.binary(max_size=200)
    | st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=4)).map(lambda cut: _overwritten(*cut)),
    header=st.sampled_from([b"\xd9\x5d\x00", b"\xd9\x5d\x01", b""]),
)
def test_no_value_whatever_gets_through_or_does_harm(body: bytes, header: bytes) -> None:
    document = {**SHOWN, "proof": {**SHOWN["proof"], "proofValue": encode_base64url(header + body)}}
    if document == SHOWN:
        return
    try:
        assert not verify_proof(document, document["proof"], public_key=PUBLIC, canonicalize=_known).verified
    except DocumentRefused as refusal:
        assert refusal.problem.code.startswith(("E_SD_", "E_KEY_"))
    with pytest.raises(DocumentRefused):
        derive(document, pointers=["/name"])


SHOWN = derive(BASE, pointers=["/name"])


def _overwritten(place: int, data: bytes) -> bytes:
    body = decode_base64url(SHOWN["proof"]["proofValue"])[3:]
    return body[:place] + data + body[place + len(data) :]


@cache
def _known_text(document: str) -> str:
    return expand_and_canonicalize(json.loads(document))


def _known(document: Any, *, digest: Any = "SHA-256") -> str:
    assert digest == "SHA-256"
    return _known_text(json.dumps(document))


def test_only_a_document_all_of_whose_proofs_show_parts_is_one_that_does() -> None:
    shown = derive(BASE, pointers=["/name"])
    assert shows_parts(shown)
    assert not shows_parts({**shown, "proof": [shown["proof"], issuer_site.good()["proof"]]})
    assert not shows_parts(issuer_site.good())
    assert not shows_parts(RICH)


def test_taking_apart_a_credential_stays_cheap() -> None:
    with at_most(10):
        shown = derive(base_of(RICH), pointers=POINTERS[:50])
        assert verify_proof(shown, shown["proof"], public_key=PUBLIC).verified
