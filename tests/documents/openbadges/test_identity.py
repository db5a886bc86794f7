"""Identity objects: who it is, provable to whoever already knows."""

import hashlib

import pytest

from kakitome.documents.openbadges.identity import identity_hash, identity_object, is_identified_by

KNOWN = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


def test_the_hash_is_the_example_of_the_standard() -> None:
    assert identity_hash("a@example.com", "Kosher") == KNOWN


def test_with_a_salt_it_is_hashed_without_one_in_clear() -> None:
    hashed = identity_object("a@example.com", identity_type="emailAddress", salt="Kosher")
    assert (hashed["hashed"], hashed["identityHash"], hashed["salt"]) == (True, KNOWN, "Kosher")
    assert identity_object("髙橋", identity_type="name") == {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "髙橋",
        "identityType": "name",
    }


@pytest.mark.parametrize(
    "identity",
    [
        {"hashed": True, "identityHash": KNOWN, "salt": "Kosher"},
        {"hashed": True, "identityHash": KNOWN.upper().replace("SHA256", "sha256"), "salt": "Kosher"},
        {"hashed": True, "identityHash": "md5$" + hashlib.md5(b"a@example.com").hexdigest()},
        {"hashed": False, "identityHash": "a@example.com"},
    ],
)
def test_whoever_knows_the_address_can_confirm_it(identity: dict) -> None:
    assert is_identified_by(identity, "a@example.com")
    assert not is_identified_by(identity, "b@example.com")


@pytest.mark.parametrize(
    "identity",
    [
        {},
        {"hashed": True, "identityHash": 3},
        {"hashed": True, "identityHash": "sha1$x"},
        {"hashed": True, "identityHash": "x"},
    ],
)
def test_nonsense_identifies_nobody(identity: dict) -> None:
    assert not is_identified_by(identity, "x")
