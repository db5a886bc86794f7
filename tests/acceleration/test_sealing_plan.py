"""Sealing by plan: the very bytes of the reference, or none at all."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from documents.test_sealing import NOW, document, seal
from kakitome.acceleration.sealing_plan import (
    FilledDocument,
    SealingPlan,
    canonicalize_configuration,
    compile_sealing,
    sign_filled,
)
from kakitome.documents.sealing import SealBroken
from kakitome.documents.vc.canonical import expand_and_canonicalize

NAME, ADDRESS = ("name",), ("id",)
PLACES = (NAME, ADDRESS)


def planned(**changes: Any) -> SealingPlan:
    plan = compile_sealing(document(**changes), variable=PLACES)
    assert plan is not None
    return plan


def filled(plan: SealingPlan, name: str, number: int = 7) -> FilledDocument:
    found = plan.fill([name, f"https://u.example/credentials/{number}.json"])
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["x", '引"用\\符 %s', "葛󠄀城 𠮷 e\u0301 👩🏽‍🎓", "é", " "])
def test_a_filled_plan_is_sealed_into_the_bytes_of_the_reference(name: str) -> None:
    same = document(name=name, id="https://u.example/credentials/7.json")
    reference = seal().close(seal().prepare(same), created=NOW)
    assert sign_filled(seal(), filled(planned(), name), created=NOW).verify() == reference


def test_documents_of_another_second_and_another_shape_are_sealed_with_one_seal() -> None:
    one, plans = seal(), (planned(), planned(description="more"))
    for at in (NOW, NOW.replace(hour=5), NOW):
        for plan, more in zip(plans, ({}, {"description": "more"}), strict=True):
            same = document(name="n", id="https://u.example/credentials/7.json", **more)
            assert sign_filled(one, filled(plan, "n"), created=at).verify() == seal().close(
                seal().prepare(same), created=at
            )


@pytest.mark.parametrize(
    "changes",
    [{"grade": "S+"}, {"evidence": []}, {"@context": "https://www.w3.org/ns/credentials/v2"}],
    ids=["undefined term", "empty array", "one context"],
)
def test_what_the_reference_would_refuse_has_no_plan(changes: dict[str, Any]) -> None:
    assert compile_sealing(document(**changes), variable=PLACES) is None


def test_a_place_that_does_not_exist_has_no_plan() -> None:
    assert compile_sealing(document(), variable=(("nothing",),)) is None


def test_a_document_that_holds_our_own_marks_has_no_plan() -> None:
    assert compile_sealing(document(description="\ue000 0 \ue000"), variable=PLACES) is None


@pytest.mark.parametrize("address", ["credentials/7.json", "https://u.example/a b", "did:web:u.example"])
def test_values_that_are_not_plainly_of_their_place_are_left_to_the_reference(address: str) -> None:
    assert planned().fill(["n", address]) is None


def test_a_document_that_grew_large_is_left_to_the_reference() -> None:
    assert planned().fill(["x" * 130_000, "https://u.example/1"]) is not None
    assert planned().fill(["x" * 132_000, "https://u.example/1"]) is None


def test_a_signer_that_holds_another_key_is_found_out() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    with pytest.raises(SealBroken, match="E_SEAL_BROKEN"):
        sign_filled(seal(stranger), filled(planned(), "n"), created=NOW).verify()


def test_bytes_that_say_something_else_than_the_reference_are_found_out() -> None:
    ready = seal().prepare(document(name="n", id="https://u.example/credentials/7.json"))
    good = filled(planned(), "n")
    assert sign_filled(seal(), good, created=NOW, ready=ready).verify()
    for wrong in (filled(planned(), "m"), good._replace(payload=filled(planned(), "m").payload)):
        with pytest.raises(SealBroken, match="E_SEAL_BROKEN"):
            sign_filled(seal(), wrong, created=NOW, ready=ready).verify()


def test_bytes_that_are_no_json_are_found_out() -> None:
    ready = seal().prepare(document())
    broken = filled(planned(), "n")._replace(payload=b'{"name": "n"\n}\n')
    with pytest.raises(SealBroken, match="E_SEAL_BROKEN"):
        sign_filled(seal(), broken, created=NOW, ready=ready).verify()


@pytest.mark.parametrize("method", ["did:web:u.example#z6Mk", "did:web:u.example%3A8000:x#z6Mk", "did:key:z6Mk#z6Mk"])
def test_a_planned_configuration_is_that_of_the_reference(method: str) -> None:
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-21T00:00:00Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "@context": document()["@context"],
    }
    assert canonicalize_configuration(config) == expand_and_canonicalize(config)
    other = config | {"proofPurpose": "authentication"}
    assert canonicalize_configuration(other) == expand_and_canonicalize(other)


def test_the_text_is_written_as_people_read_it() -> None:
    written = filled(planned(), "看護").payload
    assert json.loads(written) == document(name="看護", id="https://u.example/credentials/7.json")
    assert written.endswith(b"\n}\n")
    assert "看護".encode() in written
