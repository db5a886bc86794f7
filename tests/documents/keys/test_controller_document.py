"""Controller documents: who may sign, since when, and every list that must not be believed."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.keys.controller_document import (
    ControllerRefused,
    IssuerKey,
    build_controller_document,
    method_id,
    parse_controller_document,
)
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.refusal import DocumentRefused

DID = "did:web:u.example:issuers:x"


def multibase(seed: int) -> str:
    return encode_public(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key())


OLD, NEW, LOST = multibase(1), multibase(2), multibase(3)
HISTORY = (
    IssuerKey(
        public_key_multibase=LOST,
        created_at=datetime(2023, 1, 1, tzinfo=UTC),
        compromised_at=datetime(2024, 5, 1, tzinfo=UTC),
    ),
    IssuerKey(
        public_key_multibase=OLD,
        created_at=datetime(2024, 5, 1, tzinfo=UTC),
        retired_at=datetime(2026, 1, 1, tzinfo=UTC),
    ),
    IssuerKey(public_key_multibase=NEW, created_at=datetime(2026, 1, 1, tzinfo=UTC)),
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
        ("E_KEY_TYPE", {"type": "JsonWebKey2020"}),
        ("E_KEY_CODEC", {"publicKeyMultibase": "z11111111111111"}),
        ("E_MULTIBASE", {"publicKeyMultibase": None}),
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
