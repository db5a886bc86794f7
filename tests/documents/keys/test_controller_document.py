"""Controller documents: who may sign, since when, and every list that must not be believed."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.keys.controller_document import (
    ControllerKey,
    ControllerRefused,
    build_controller_document,
    method_id,
    parse_controller_document,
)
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.keys.public_key import PublicKey, compressed_point
from kakitome.documents.refusal import DocumentRefused

DID = "did:web:u.example:issuers:x"
P256 = ec.derive_private_key(7, ec.SECP256R1()).public_key()
P384 = ec.derive_private_key(7, ec.SECP384R1()).public_key()


def multibase(seed: int) -> str:
    return encode_public(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key())


OLD, NEW, LOST = multibase(1), multibase(2), multibase(3)
HISTORY = (
    ControllerKey(
        public_key_multibase=LOST,
        created_at=datetime(2023, 1, 1, tzinfo=UTC),
        compromised_at=datetime(2024, 5, 1, tzinfo=UTC),
    ),
    ControllerKey(
        public_key_multibase=OLD,
        created_at=datetime(2024, 5, 1, tzinfo=UTC),
        retired_at=datetime(2026, 1, 1, tzinfo=UTC),
    ),
    ControllerKey(public_key_multibase=NEW, created_at=datetime(2026, 1, 1, tzinfo=UTC)),
)


def built() -> dict[str, Any]:
    return copy.deepcopy(build_controller_document(DID, HISTORY))


def test_the_history_survives_the_journey_through_the_document() -> None:
    document = parse_controller_document(built(), DID)
    assert [method.public_key_multibase for method in document.methods] == [NEW, OLD, LOST]
    new, old, lost = document.methods
    assert (new.created_at, new.retired_at, new.revoked_at) == (HISTORY[2].created_at, None, None)
    assert (old.created_at, old.retired_at, old.revoked_at) == (HISTORY[1].created_at, HISTORY[1].retired_at, None)
    assert lost.revoked_at == HISTORY[0].compromised_at


def test_a_retired_key_still_vouches_for_what_it_signed() -> None:
    document = parse_controller_document(built(), DID)
    assert encode_public(document.assertion_key(method_id(DID, OLD))) == OLD
    assert method_id(DID, OLD) in built()["assertionMethod"]
    assert "expires" not in built()["verificationMethod"][1]


def test_a_compromised_key_is_named_but_not_for_assertions() -> None:
    assert method_id(DID, LOST) not in built()["assertionMethod"]
    assert built()["verificationMethod"][2]["revoked"] == "2024-05-01T00:00:00Z"
    document = parse_controller_document(built(), DID)
    assert not document.method(method_id(DID, LOST)).for_assertion
    assert encode_public(document.assertion_key(method_id(DID, LOST))) == LOST


def test_relative_and_embedded_keys_are_understood() -> None:
    document = built()
    document["verificationMethod"][0]["id"] = "#" + NEW
    document["assertionMethod"] = ["#" + NEW, document["verificationMethod"].pop(1)]
    parsed = parse_controller_document(document, DID)
    assert parsed.assertion_key(method_id(DID, NEW))
    assert parsed.assertion_key(method_id(DID, OLD))


def changed(**changes: Any) -> dict[str, Any]:
    return {**built(), **changes}


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("E_CONTROLLER_ID", changed(id="did:web:evil.example")),
        ("E_CONTROLLER_ID", changed(id=None)),
        ("E_CONTROLLER_SHAPE", []),
        ("E_CONTROLLER_SHAPE", "did"),
        ("E_CONTROLLER_SHAPE", changed(verificationMethod={})),
        ("E_CONTROLLER_SHAPE", changed(verificationMethod=["#k"])),
        ("E_CONTROLLER_SHAPE", changed(verificationMethod=[{"type": "Multikey"}])),
        ("E_CONTROLLER_SHAPE", changed(assertionMethod="#k")),
        ("E_CONTROLLER_SHAPE", changed(assertionMethod=[3])),
        ("E_CONTROLLER_SHAPE", changed(assertionMethod=["#k"] * 501)),
        ("E_CONTROLLER_SHAPE", changed(verificationMethod=[{"id": "#k", "revoked": "yesterday"}])),
        ("E_CONTROLLER_DOUBLE", changed(verificationMethod=[{"id": "#k"}, {"id": DID + "#k"}])),
    ],
)
def test_a_document_that_cannot_be_believed_is_refused(code: str, document: Any) -> None:
    with pytest.raises(ControllerRefused) as caught:
        parse_controller_document(document, DID)
    assert caught.value.problem.code == code


KEY = method_id(DID, NEW)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("E_KEY_UNKNOWN", {"verificationMethod": []}),
        ("E_KEY_PURPOSE", {"assertionMethod": [], "keyAgreement": [KEY]}),
        ("E_KEY_CONTROLLER", {"controller": "did:web:evil.example"}),
        ("E_KEY_CONTROLLER", {"controller": [DID]}),
        ("E_KEY_TYPE", {"type": "RsaVerificationKey2018"}),
        ("E_KEY_MATERIAL", {"type": "JsonWebKey2020"}),
        ("E_KEY_CODEC", {"publicKeyMultibase": "z11111111111111"}),
        ("E_KEY_MATERIAL", {"publicKeyMultibase": None}),
        ("E_KEY_MATERIAL", {"publicKeyMultibase": 3}),
        ("E_KEY_MATERIAL", {"publicKeyJwk": public_to_jwk(P256)}),
        ("E_KEY_SECRET", {"secretKeyMultibase": "z3u2"}),
        ("E_KEY_OTHER_ALGORITHM", {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": encode_public(P256)}),
        ("E_KEY_OTHER_ALGORITHM", {"type": "EcdsaSecp256r1VerificationKey2019"}),
    ],
)
def test_a_key_that_may_not_sign_is_refused(code: str, change: dict[str, Any]) -> None:
    document = built()
    for name, value in change.items():
        (document if name in document or name == "keyAgreement" else document["verificationMethod"][0])[name] = value
    with pytest.raises(DocumentRefused) as caught:
        parse_controller_document(document, DID).assertion_key(KEY)
    assert caught.value.problem.code == code


def test_a_history_in_another_shape_is_passed_over() -> None:
    for service in ([{"type": "KakitomeKeyHistory", "serviceEndpoint": "https://x.example"}], [3], {}, None):
        parsed = parse_controller_document(changed(service=service), DID)
        assert parsed.methods[0].created_at is None


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(65537, 2048).public_key()


def method(type_: str, **material: Any) -> dict[str, Any]:
    entry = {"id": f"{DID}#k", "type": type_, "controller": DID, **material}
    return {"id": DID, "verificationMethod": [entry], "assertionMethod": [f"{DID}#k"]}


@pytest.mark.parametrize(
    ("document", "key"),
    [
        (method("Multikey", publicKeyMultibase=encode_public(P256)), P256),
        (method("Multikey", publicKeyMultibase=encode_public(P384)), P384),
        (method("JsonWebKey", publicKeyJwk=public_to_jwk(P384)), P384),
        (method("JsonWebKey2020", publicKeyJwk=public_to_jwk(decode_public(NEW))), decode_public(NEW)),
        (method("Ed25519VerificationKey2020", publicKeyMultibase=NEW), decode_public(NEW)),
        (
            method(
                "Ed25519VerificationKey2018",
                publicKeyBase58=encode_base58btc(decode_public(NEW).public_bytes_raw())[1:],
            ),
            decode_public(NEW),
        ),
        (method("EcdsaSecp256r1VerificationKey2019", publicKeyMultibase=encode_public(P256)), P256),
        (
            method("EcdsaSecp256r1VerificationKey2019", publicKeyBase58=encode_base58btc(compressed_point(P256))[1:]),
            P256,
        ),
    ],
)
def test_a_key_is_read_wherever_its_type_holds_it(document: dict[str, Any], key: PublicKey) -> None:
    assert parse_controller_document(document, DID).assertion_key(f"{DID}#k") == key


def test_keys_of_several_kinds_survive_the_journey_through_the_document(rsa_key: rsa.RSAPublicKey) -> None:
    keys: list[PublicKey] = [P256, P384, rsa_key, decode_public(NEW)]
    history = [
        ControllerKey(public_key_multibase=encode_public(key), created_at=datetime(2026, 1, 1, tzinfo=UTC))
        for key in keys
    ]
    document = build_controller_document(DID, history)
    forms = {entry["type"] for entry in document["verificationMethod"] if "publicKeyJwk" in entry}
    assert forms == {"JsonWebKey"}
    assert sum("publicKeyJwk" in entry for entry in document["verificationMethod"]) == 1
    assert "https://w3id.org/security/jwk/v1" in document["@context"]
    parsed = parse_controller_document(document, DID)
    for key in keys:
        assert parsed.assertion_key(method_id(DID, encode_public(key))) == key


def test_a_key_is_written_as_a_json_web_key_on_request() -> None:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    key = ControllerKey(public_key_multibase=encode_public(P256), created_at=created, form="JsonWebKey")
    (entry,) = build_controller_document(DID, [key])["verificationMethod"]
    assert entry["publicKeyJwk"] == public_to_jwk(P256)


def test_an_unknown_key_beside_the_one_that_matters_does_no_harm() -> None:
    document = built()
    document["verificationMethod"].append({"id": "#odd", "type": "Odd2031", "controller": DID, "publicKeyOdd": 1})
    assert parse_controller_document(document, DID).assertion_key(KEY)


def test_an_issuer_identified_by_an_address_has_a_key_document_there() -> None:
    address = "https://u.example/issuer"
    document = {
        "id": address,
        "verificationMethod": [
            {"id": "#k", "type": "Multikey", "controller": address, "publicKeyMultibase": encode_public(P256)}
        ],
        "assertionMethod": ["#k"],
    }
    assert parse_controller_document(document, address).assertion_key(f"{address}#k") == P256
