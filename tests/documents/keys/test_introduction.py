"""An issuer's key vouches for its next one, and only as long as it was not stolen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.documents.keys.controller_document import (
    ControllerDocument,
    ControllerKey,
    build_controller_document,
    parse_controller_document,
)
from kakitome.documents.keys.introduction import introduce, introduced_through, may_introduce
from kakitome.documents.keys.multikey import encode_public

DID = "did:web:u.example:issuers:x"
MADE = datetime(2026, 4, 1, tzinfo=UTC)
FIRST, SECOND, THIRD, THIEF = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3, 4))


def name(key: Ed25519PrivateKey) -> str:
    return encode_public(key.public_key())


def introduced(
    key: Ed25519PrivateKey, *, by: Ed25519PrivateKey, signer: Ed25519PrivateKey | None = None
) -> ControllerKey:
    text = introduce(DID, key=name(key), published_at=MADE, by=name(by), sign=(signer or by).sign)
    return ControllerKey(public_key_multibase=name(key), created_at=MADE, introduced_by=name(by), introduction=text)


def document(*keys: ControllerKey) -> ControllerDocument:
    return parse_controller_document(build_controller_document(DID, keys), DID)


FIRST_KEY = ControllerKey(public_key_multibase=name(FIRST), created_at=MADE)


def test_a_key_is_reached_over_every_step_from_one_that_is_known() -> None:
    history = document(FIRST_KEY, introduced(SECOND, by=FIRST), introduced(THIRD, by=SECOND))
    assert introduced_through(history, name(THIRD), known={name(FIRST)}) == name(FIRST)
    assert introduced_through(history, name(THIRD), known={name(SECOND)}) == name(SECOND)
    assert introduced_through(history, name(SECOND), known={name(THIRD)}) == ""


@pytest.mark.parametrize(
    "thief",
    [
        introduced(THIEF, by=FIRST, signer=THIEF),
        introduced(THIEF, by=THIEF),
        replace(introduced(THIEF, by=FIRST), introduction="uAAAA"),
        replace(introduced(THIEF, by=FIRST), introduction="no multibase"),
        replace(introduced(SECOND, by=FIRST), public_key_multibase=name(THIEF)),
        replace(introduced(THIEF, by=FIRST), created_at=datetime(2020, 1, 1, tzinfo=UTC)),
        ControllerKey(public_key_multibase=name(THIEF), created_at=MADE),
    ],
)
def test_whoever_cannot_sign_with_a_known_key_introduces_nobody(thief: ControllerKey) -> None:
    assert introduced_through(document(FIRST_KEY, thief), name(THIEF), known={name(FIRST)}) == ""


def test_a_stolen_key_introduces_nobody_any_more() -> None:
    stolen = replace(FIRST_KEY, compromised_at=MADE)
    assert introduced_through(document(stolen, introduced(SECOND, by=FIRST)), name(SECOND), known={name(FIRST)}) == ""


def test_two_keys_that_introduce_each_other_lead_nowhere() -> None:
    circle = document(introduced(SECOND, by=THIRD), introduced(THIRD, by=SECOND))
    assert introduced_through(circle, name(SECOND), known={name(FIRST)}) == ""


def test_only_keys_of_one_kind_introduce() -> None:
    assert may_introduce(name(FIRST))
    assert not may_introduce("zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv")
    assert not may_introduce("not a key")
