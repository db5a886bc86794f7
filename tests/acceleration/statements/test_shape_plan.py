"""A shape plan says exactly what the reference says, or nothing."""

import json
from typing import Any

import pytest

from kakitome.acceleration.statements.plan_slots import Path, leaf, put
from kakitome.acceleration.statements.shape_plan import ShapePlan, compile_plan
from kakitome.documents.vc.canonical import expand_and_canonicalize

OPEN_BADGE: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "https://u.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "看護の基礎（見本）",
    "issuer": {"id": "did:web:u.example", "type": ["Profile"], "name": "見本大学"},
    "validFrom": "2026-11-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$aa",
                "salt": "s",
                "identityType": "name",
            },
            {"type": "IdentityObject", "hashed": False, "identityHash": "髙橋", "identityType": "name"},
        ],
        "achievement": {
            "id": "https://u.example/achievements/1",
            "type": ["Achievement"],
            "name": "看護の基礎（見本）",
            "description": "一行目\n二行目",
            "criteria": {"narrative": "試験"},
            "creditsAvailable": 2,
        },
        "result": [{"type": ["Result"], "value": "85"}],
    },
}
IDENTIFIERS: Path = ("credentialSubject", "identifier")
VARIABLE: tuple[Path, ...] = (
    ("id",),
    (*IDENTIFIERS, 0, "identityHash"),
    (*IDENTIFIERS, 0, "salt"),
    (*IDENTIFIERS, 1, "identityHash"),
    ("credentialSubject", "result", 0, "value"),
)


def plan_of(document: dict[str, Any], *variable: Path) -> ShapePlan:
    plan = compile_plan(document, variable=variable)
    assert plan is not None
    return plan


def test_a_filled_plan_is_what_the_reference_makes_of_the_document() -> None:
    plan = plan_of(OPEN_BADGE, *VARIABLE)

    for number in range(40):
        values = [f"urn:uuid:0000-{number}", f"sha256${number * 7919}", f"salt {number}", f'"{number}" \\', str(number)]
        document = put(OPEN_BADGE, dict(zip(VARIABLE, values, strict=True)))
        assert plan.fill(values) == expand_and_canonicalize(document)


def test_a_plan_for_sha_384_tells_nodes_apart_as_that_signature_does() -> None:
    plan = compile_plan(OPEN_BADGE, variable=VARIABLE, digest="SHA-384")

    assert plan is not None
    values = [str(leaf(OPEN_BADGE, path)) for path in VARIABLE]
    assert plan.fill(values) == expand_and_canonicalize(OPEN_BADGE, digest="SHA-384")


def test_a_plan_wants_as_many_texts_as_it_has_holes() -> None:
    plan = plan_of(OPEN_BADGE, *VARIABLE)

    assert plan.fill(["urn:a:b"]) is None
    assert plan.fill(["urn:a:b", "x", "y", "z", 85]) is None  # type: ignore[list-item]


@pytest.mark.parametrize(
    "path", [("type", 0), ("@context", 1), ("missing",), (), IDENTIFIERS, (*IDENTIFIERS, 0, "hashed")]
)
def test_what_is_no_plain_text_leaf_cannot_vary(path: Path) -> None:
    assert compile_plan(json.loads(json.dumps(OPEN_BADGE)), variable=[path]) is None
