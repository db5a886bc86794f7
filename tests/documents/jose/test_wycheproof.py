"""Wycheproof's JSON Web Signatures and keys: nothing that it calls invalid is accepted."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kakitome.documents.jose.compact import read_compact, verify_compact
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.refusal import DocumentRefused
from support.standards_folder import vectors

FOLDER = "wycheproof"
OURS = ("ES256", "ES384", "RS256", "EdDSA")
# Wycheproof counts as valid what some readers forgive: characters that are no base64url at all.
FORGIVEN = {"InvalidCharacterInsertedInHeader", "InvalidCharacterInsertedInPayload"}


def cases(name: str) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for file in (name, f"testvectors_v1/{name}"):
        path = vectors(FOLDER) / file
        if path.is_file():
            groups = json.loads(path.read_text(encoding="utf-8"))["testGroups"]
            return ((group, test) for group in groups for test in group["tests"])
    raise AssertionError(f"{name} is not in {FOLDER}")


def accepts(jws: str, jwk: Any) -> bool:
    try:
        return verify_compact(read_compact(jws.encode()), public_from_jwk(jwk))
    except DocumentRefused:
        return False


def text_of(test: Mapping[str, Any]) -> str:
    jws = test["jws"]
    return jws if isinstance(jws, str) else json.dumps(jws)


def test_no_invalid_signature_is_accepted_and_every_valid_one_of_our_algorithms_is() -> None:
    wrong, missed, seen = [], [], 0
    for group, test in cases("json_web_signature_test.json"):
        jwk = group.get("public", group.get("private"))
        accepted = accepts(text_of(test), jwk)
        seen += 1
        if accepted and test["result"] != "valid":
            wrong.append((test["tcId"], test["comment"]))
        if not accepted and test["result"] == "valid" and jwk.get("alg") in OURS and test["comment"] not in FORGIVEN:
            missed.append((test["tcId"], test["comment"]))
    assert seen > 300
    assert wrong == []
    assert missed == []


def test_no_key_that_is_not_for_this_is_used() -> None:
    wrong = []
    for group, test in cases("json_web_key_test.json"):
        keys = group.get("public", group["private"])["keys"]
        # A set of several keys is never tried through: a key is found by its name or stands alone.
        accepted = len(keys) == 1 and accepts(text_of(test), keys[0])
        if accepted and test["result"] != "valid":
            wrong.append((test["tcId"], test["comment"]))
    assert wrong == []
