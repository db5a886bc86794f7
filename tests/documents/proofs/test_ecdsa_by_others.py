"""What another implementation signed with ECDSA, and the parts it shows, kept as files: accepted, and not after a change."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kakitome.documents.keys.public_key import KeyRefused
from kakitome.documents.proofs.data_integrity import ProofRefused
from kakitome.documents.proofs.ecdsa_sd_2023 import derive
from kakitome.documents.proofs.suites import suite_of
from kakitome.documents.vc.canonical import expand_and_canonicalize

FOLDER = Path(__file__).parents[2] / "vectors" / "ecdsa_2019_2023"
P256, P384 = (ec.derive_private_key(0x1234567, curve).public_key() for curve in (ec.SECP256R1(), ec.SECP384R1()))
SIGNED = [("signed-p-256", P256), ("signed-p-384", P384), ("outcomes", P256), ("name", P256)]


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


def verified(document: dict[str, Any], key: Any) -> bool:
    proof = document["proof"]
    return suite_of(proof).verify(document, proof, public_key=key, canonicalize=expand_and_canonicalize).verified


@pytest.mark.parametrize(("name", "key"), SIGNED)
def test_what_others_signed_is_accepted_until_a_letter_changes(name: str, key: Any) -> None:
    document = read(name)
    assert verified(document, key)
    for change in (
        {"validUntil": "2199-01-01T00:00:00Z"},
        {"proof": document["proof"] | {"created": "2027-01-01T00:00:00Z"}},
    ):
        assert not verified({**copy.deepcopy(document), **change}, key)


@pytest.mark.parametrize(("name", "key"), SIGNED)
def test_another_key_does_not_verify_what_others_signed(name: str, key: ec.EllipticCurvePublicKey) -> None:
    other = ec.derive_private_key(9, key.curve).public_key()
    assert not verified(read(name), other)
    with pytest.raises((KeyRefused, ProofRefused)):
        verified(read(name), P384 if key is P256 else P256)


def test_we_show_the_same_parts_of_what_others_signed_as_they_do() -> None:
    base = read("base")
    for name, pointers in {
        "outcomes": ["/credentialSubject/achievement/name", "/credentialSubject/achievement/alignment"],
        "name": ["/credentialSubject/identifier/1", "/name"],
    }.items():
        assert derive(base, pointers=pointers) == read(name)


def test_the_holders_own_copy_is_not_taken_for_a_part() -> None:
    with pytest.raises(ProofRefused) as caught:
        verified(read("base"), P256)
    assert caught.value.problem.code == "E_SD_BASE"
