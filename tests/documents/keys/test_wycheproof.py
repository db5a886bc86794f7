"""Project Wycheproof's signatures, thousands of them wrong in known ways: none that is wrong may be accepted."""

import json
from typing import Any

import pytest

from kakitome.documents.keys.ecdsa_signature import verifies
from kakitome.documents.keys.ed25519_signature import is_signed_by
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.multibase import encode_base58btc
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import demand_ed25519, demand_elliptic, elliptic_key
from support.standards_folder import vectors


def groups(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((vectors("wycheproof") / name).read_text(encoding="utf-8"))["testGroups"]
    return found


def test_ed25519_signatures_are_judged_as_wycheproof_judges_them() -> None:
    count = 0
    for group in groups("ed25519_test.json"):
        raw = bytes.fromhex(group["publicKey"]["pk"])
        key = demand_ed25519(decode_public(encode_base58btc(b"\xed\x01" + raw)))
        assert public_from_jwk({**group["publicKeyJwk"], "kid": "x"}) == key
        for test in group["tests"]:
            found = is_signed_by(key, bytes.fromhex(test["sig"]), signed=bytes.fromhex(test["msg"]))
            assert found == (test["result"] == "valid"), test
            count += 1
    assert count >= 150


@pytest.mark.parametrize(
    ("name", "curve"),
    [
        ("ecdsa_secp256r1_sha256_p1363_test.json", "P-256"),
        ("ecdsa_secp384r1_sha384_p1363_test.json", "P-384"),
    ],
)
def test_ecdsa_signatures_are_judged_as_wycheproof_judges_them(name: str, curve: Any) -> None:
    count = 0
    for group in groups(name):
        key = elliptic_key(curve, bytes.fromhex(group["publicKey"]["uncompressed"]))
        if "publicKeyJwk" in group:
            assert demand_elliptic(public_from_jwk(group["publicKeyJwk"])) == key
        for test in group["tests"]:
            found = verifies(key, bytes.fromhex(test["sig"]), signed=bytes.fromhex(test["msg"]))
            assert found == (test["result"] == "valid"), test
            count += 1
    assert count >= 250


@pytest.mark.parametrize(
    "name",
    ["ecdsa_secp256r1_sha512_p1363_test.json", "ecdsa_secp384r1_sha512_p1363_test.json"],
)
def test_signatures_with_another_hash_never_verify(name: str) -> None:
    for group in groups(name):
        curve: Any = "P-256" if "256r1" in name else "P-384"
        key = elliptic_key(curve, bytes.fromhex(group["publicKey"]["uncompressed"]))
        for test in group["tests"]:
            # With an empty or special digest a signature of small numbers can be right under both hashes.
            if test["result"] == "valid" and "ArithmeticError" not in test["flags"]:
                accepted = verifies(key, bytes.fromhex(test["sig"]), signed=bytes.fromhex(test["msg"]))
                assert not accepted, test
