"""Plans held against the reference, byte for byte, over documents of every kind with any leaves varying."""

import json
from functools import lru_cache
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakitome.acceleration.statements.plan_slots import Path, leaf, leaves, may_be_variable, put
from kakitome.acceleration.statements.shape_plan import ShapePlan, compile_plan
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize
from support.profiles import scaled
from vectors.issuer_site import good, status_list

VECTORS = File(__file__).parents[2] / "vectors"
V2 = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
ISSUER = {"id": "did:web:u.example", "type": ["Profile"], "name": "見本大学"}


def read(*names: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(VECTORS.joinpath(*names).read_text(encoding="utf-8"))
    return document


def proof_configuration() -> dict[str, Any]:
    proof = {key: value for key, value in good()["proof"].items() if key != "proofValue"}
    return {"@context": good()["@context"], **proof}


def endorsement() -> dict[str, Any]:
    return {
        "@context": [V2, BADGES],
        "id": "urn:endorsement:1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {
            "id": "https://u.example/achievements/1",
            "type": ["EndorsementSubject"],
            "endorsementComment": "承認します（見本）",
        },
    }


def record() -> dict[str, Any]:
    first, second = good(), read("eddsa_rdfc_2022", "unsigned.json")
    return {
        "@context": [V2, CLR, BADGES],
        "id": "urn:record:1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": [first, second, endorsement()]},
    }


FAMILIES: dict[str, dict[str, Any]] = {
    "badge": {key: value for key, value in good().items() if key != "proof"},
    "badge with its proof": good(),
    "badge of the vectors": read("eddsa_rdfc_2022", "unsigned.json"),
    "record": record(),
    "endorsement": endorsement(),
    "status list": {
        key: value for key, value in status_list("revocation", "https://u.example/l").items() if key != "proof"
    },
    "proof configuration": proof_configuration(),
}

TEXTS = st.text(st.sampled_from('abcあ海髙\u3000 "\\\n\t\x7f\x00\ufffe\u2028\U0001f30a.<>_:@^#'), max_size=6)
NAMES = st.one_of(
    st.from_regex(r"https://[a-z]{1,3}\.example/[a-z0-9/._~%20-]{0,6}(\?[a-z=&]{0,3})?(#[a-z]{0,3})?", fullmatch=True),
    st.from_regex(r"(urn:[a-z]{1,4}:[a-z0-9]{1,6}|did:web:[a-z]{1,4}|mailto:[a-z]@[a-z]\.example)", fullmatch=True),
    st.sampled_from(["geo:1", "Achievement", "assertionMethod", "a/b", "_:b0", "@type", "sec:x", "https://"]),
)


def candidates(family: str) -> list[Path]:
    return [path for path, value in leaves(FAMILIES[family]) if isinstance(value, str) and may_be_variable(path)]


@lru_cache(maxsize=64)
def plan_for(family: str, variable: tuple[Path, ...]) -> ShapePlan | None:
    return compile_plan(FAMILIES[family], variable=variable)


@lru_cache(maxsize=8)
def plannable(family: str) -> tuple[Path, ...]:
    """Return the leaves that can vary at all."""
    return tuple(path for path in candidates(family) if plan_for(family, (path,)) is not None)


@st.composite
def cases(draw: st.DrawFn, family: str) -> tuple[tuple[Path, ...], list[list[str]]]:
    """Choose leaves, and a few sets of values for them: new ones, those of other leaves, and their own."""
    chosen = tuple(sorted(draw(st.sets(st.sampled_from(plannable(family)), min_size=1, max_size=8)), key=repr))
    standing = st.sampled_from([str(leaf(FAMILIES[family], path)) for path in candidates(family)])
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        own = [st.just(str(leaf(FAMILIES[family], path))) for path in chosen]
        kinds = [
            NAMES | mine | standing if ":" in str(leaf(FAMILIES[family], path)) else TEXTS | mine | standing
            for path, mine in zip(chosen, own, strict=True)
        ]
        rows.append([draw(kind) for kind in kinds])
    return chosen, rows


def reference(document: dict[str, Any]) -> str | None:
    try:
        return expand_and_canonicalize(document)
    except (DocumentRefused, UnicodeEncodeError):
        return None


def hold(family: str, variable: tuple[Path, ...], rows: list[list[str]]) -> None:
    plan = plan_for(family, variable)
    if plan is None:
        return
    for values in rows:
        filled = plan.fill(values)
        if filled is not None:
            assert filled == reference(put(FAMILIES[family], dict(zip(variable, values, strict=True))))


FEW = settings(max_examples=scaled(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
def test_every_kind_of_document_has_leaves_that_can_vary() -> None:
    counts = {family: (len(plannable(family)), len(candidates(family))) for family in FAMILIES}

    assert all(possible >= 3 for possible, _ in counts.values()), counts


@FEW
@given(cases("badge"))
def test_a_planned_badge_is_the_references(case: tuple[tuple[Path, ...], list[list[str]]]) -> None:
    hold("badge", *case)


@FEW
@given(cases("badge with its proof"))
def test_a_planned_badge_with_its_proof_is_the_references(case: tuple[tuple[Path, ...], list[list[str]]]) -> None:
    hold("badge with its proof", *case)


@FEW
@given(cases("badge of the vectors"))
def test_a_planned_badge_of_the_vectors_is_the_references(case: tuple[tuple[Path, ...], list[list[str]]]) -> None:
    hold("badge of the vectors", *case)


@FEW
@given(cases("record"))
def test_a_planned_record_is_the_references(case: tuple[tuple[Path, ...], list[list[str]]]) -> None:
    hold("record", *case)


@FEW
@given(cases("endorsement"))
def test_a_planned_endorsement_is_the_references(case: tuple[tuple[Path, ...], list[list[str]]]) -> None:
    hold("endorsement", *case)


@FEW
@given(cases("status list"))
def test_a_planned_status_list_is_the_references(case: tuple[tuple[Path, ...], list[list[str]]]) -> None:
    hold("status list", *case)


@FEW
@given(cases("proof configuration"))
def test_a_planned_proof_configuration_is_the_references(case: tuple[tuple[Path, ...], list[list[str]]]) -> None:
    hold("proof configuration", *case)
