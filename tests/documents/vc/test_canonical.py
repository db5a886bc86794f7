"""Canonicalisation: nothing is dropped, nothing has a second spelling, and every word counts."""

import copy
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kakitome.documents.refusal import DocumentRefused, pointer_to
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.contexts import CREDENTIALS_V2, OPEN_BADGES_3_0_3, UnknownContext
from kakitome.documents.vc.strict_json import JsonLimits

VECTORS = Path(__file__).parents[2] / "vectors"
SAMPLE: dict[str, Any] = json.loads((VECTORS / "eddsa_rdfc_2022" / "unsigned.json").read_text(encoding="utf-8"))
SIGNED_SAMPLE = {
    **SAMPLE,
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-10-14T00:00:00Z",
        "verificationMethod": "did:web:kita.example:issuers:nursing#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    },
}


def places(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield steps, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        if step != "@context":
            yield from places(item, (*steps, step))


def at(document: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        document = document[step]
    return document


OBJECTS = [steps for steps, value in places(SIGNED_SAMPLE) if isinstance(value, dict)]
LEAVES = [steps for steps, value in places(SAMPLE) if isinstance(value, str | int | float | bool)]


def refusal(document: dict[str, Any], limits: JsonLimits = JsonLimits()) -> DocumentRefused:  # noqa: B008
    with pytest.raises(DocumentRefused) as caught:
        expand_and_canonicalize(document, limits=limits)
    return caught.value


@pytest.mark.parametrize("steps", OBJECTS, ids=lambda s: pointer_to(*s) or "/")
def test_an_extra_unmapped_key_is_refused_wherever_it_stands(steps: tuple[str | int, ...]) -> None:
    document = copy.deepcopy(SIGNED_SAMPLE)
    at(document, steps)["gradeBestowed"] = "S+"
    error = refusal(document)
    assert error.problem.code == "E_TERM_UNDEFINED"
    assert error.problem.params["term"] == "gradeBestowed"
    assert error.problem.pointer == pointer_to(*steps, "gradeBestowed")


@pytest.mark.parametrize("steps", LEAVES, ids=lambda s: pointer_to(*s))
def test_every_value_of_a_credential_is_covered(steps: tuple[str | int, ...]) -> None:
    document = copy.deepcopy(SAMPLE)
    holder, value = at(document, steps[:-1]), at(document, steps)
    holder[steps[-1]] = (not value) if isinstance(value, bool) else value + ("x" if isinstance(value, str) else 1)
    try:
        changed = expand_and_canonicalize(document)
    except DocumentRefused as error:
        assert error.problem.code == "E_TERM_UNDEFINED"  # a type that is no longer one
    else:
        assert changed != expand_and_canonicalize(SAMPLE)


def test_the_order_of_keys_does_not_count() -> None:
    reordered = dict(reversed(SAMPLE.items()))
    assert expand_and_canonicalize(reordered) == expand_and_canonicalize(SAMPLE)


def test_the_document_is_not_changed() -> None:
    document = copy.deepcopy(SAMPLE)
    expand_and_canonicalize(document)
    assert document == SAMPLE
    assert type(next(iter(document))) is str


def with_(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SAMPLE), **{key.replace("__", "@"): value for key, value in changes.items()}}


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("code", "kind", "pointer", "document"),
    [
        ("E_IRI_RELATIVE", "malformed", "/id", with_(id="credentials/1.json")),
        ("E_IRI_RELATIVE", "malformed", "/id", with_(id="")),
        ("E_IRI_INVALID", "malformed", "/id", with_(id="urn:with space")),
        ("E_IRI_INVALID", "malformed", "/id", with_(id="https://x.example/<b>")),
        ("E_IRI_INVALID", "malformed", "/id", with_(id="_:a b")),
        ("E_TERM_UNDEFINED", "malformed", "/type/1", with_(type=["VerifiableCredential", "GoldenCredential"])),
        ("E_VALUE_OBJECT", "malformed", "/name", with_(name={"@language": "en"})),
        ("E_VALUE_OBJECT", "malformed", "/name", with_(name={"@value": None})),
        (
            "E_TERM_KEYWORD",
            "unsupported",
            "/validUntil/@type",
            with_(validUntil={"@type": XSD + "dateTime", "@value": "2029-10-13T15:00:00Z"}),
        ),
        ("E_VALUE_OBJECT", "malformed", "/name", with_(name={"@value": "x", "@direction": "up"})),
        ("E_TERM_KEYWORD", "unsupported", "/@nest", with_(__nest={"validUntil": "2029-10-13T15:00:00Z"})),
        ("E_TERM_KEYWORD", "unsupported", "/@reverse", with_(__reverse={})),
        ("E_TERM_KEYWORD", "unsupported", "/@graph", with_(__graph=[])),
        ("E_TERM_KEYWORD", "unsupported", "/@index", with_(__index="x")),
        ("E_TERM_KEYWORD", "unsupported", "/@id", with_(__id="urn:x")),
        ("E_TERM_KEYWORD", "unsupported", "/@unknown", with_(__unknown="x")),
        ("E_LANGUAGE_TAG", "malformed", "/name/@value", with_(name={"@value": "x", "@language": "not a tag"})),
        ("E_CONTEXT_INLINE", "unsupported", "/@context", with_(__context={"name": "https://x.example/award"})),
        ("E_CONTEXT_INLINE", "unsupported", "/@context", with_(__context=[CREDENTIALS_V2, {"@vocab": "urn:x#"}])),
        (
            "E_CONTEXT_WORD",
            "unsupported",
            "/@context",
            with_(__context=[CREDENTIALS_V2, {"name": "https://x.example/n"}]),
        ),
        ("E_CONTEXT_INLINE", "unsupported", "/@context", with_(__context=None)),
        ("E_CONTEXT_INLINE", "unsupported", "/@context", with_(__context=[])),
        ("E_CONTEXT_INLINE", "unsupported", "/issuer/@context", with_(issuer={"@context": None, "id": "urn:x"})),
        ("E_CONTEXT_MANY", "too_expensive", "/@context", with_(__context=[CREDENTIALS_V2] * 65)),
        ("E_CONTEXT_UNKNOWN", "unsupported", "/@context", with_(__context=[CREDENTIALS_V2 + "/"])),
        ("E_CONTEXT_UNKNOWN", "unsupported", "/@context", with_(__context=["http://www.w3.org/ns/credentials/v2"])),
        ("E_JSONLD", "malformed", "", with_(type=[3])),
        ("E_GRAPH_EMPTY", "malformed", "", {"@context": [CREDENTIALS_V2], "id": "urn:x"}),
        ("E_GRAPH_EMPTY", "malformed", "", {"@context": [CREDENTIALS_V2]}),
        (
            "E_CONTEXT_MISSING",
            "malformed",
            "/@context",
            {"id": "urn:x", "https://www.w3.org/2018/credentials#issuer": "urn:y"},
        ),
        (
            "E_NODE_SPLIT",
            "malformed",
            "/evidence/id",
            with_(id="urn:uuid:1", evidence={"id": "urn:uuid:1", "type": "Evidence"}),
        ),
        ("E_GRAPH_EMPTY", "malformed", "/proof", with_(proof="https://x.example/proof")),
    ],
)
def test_what_a_signature_would_not_cover_is_refused(
    code: str, kind: str, pointer: str, document: dict[str, Any]
) -> None:
    error = refusal(document)
    assert (error.problem.code, error.kind, error.problem.pointer) == (code, kind, pointer)


def test_the_full_iri_of_a_term_is_no_second_spelling() -> None:
    expiry = "https://www.w3.org/2018/credentials#validUntil"
    document = copy.deepcopy(SAMPLE)
    document[expiry] = document.pop("validUntil")
    assert refusal(document).problem.code == "E_TERM_IRI"


def test_a_second_status_entry_under_its_full_iri_is_the_same_statement_as_in_a_list() -> None:
    document = copy.deepcopy(SAMPLE)
    others = document.pop("https://www.w3.org/2018/credentials#credentialStatus")
    document["credentialStatus"] = [document["credentialStatus"], *others]
    assert expand_and_canonicalize(document) == expand_and_canonicalize(SAMPLE)


def test_an_unknown_context_is_named() -> None:
    with pytest.raises(UnknownContext) as caught:
        expand_and_canonicalize(with_(__context=[CREDENTIALS_V2, "https://evil.example/v1"]))
    assert caught.value.params["context"] == "https://evil.example/v1"


def test_a_language_is_part_of_the_statement() -> None:
    assert '"看護"@ja ' in expand_and_canonicalize(with_(name={"@value": "看護", "@language": "ja"}))


def test_too_many_blank_nodes_are_too_expensive() -> None:
    document: dict[str, Any] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "id": "urn:x",
        "type": "VerifiableCredential",
        "credentialSubject": [{"type": "AchievementSubject", "narrative": str(n)} for n in range(65)],
    }
    error = refusal(document)
    assert (error.problem.code, error.kind) == ("E_GRAPH_BLANK", "too_expensive")
    document["credentialSubject"].pop()
    assert "_:c14n63" in expand_and_canonicalize(document)


def test_depth_and_size_are_bounded_before_expansion() -> None:
    document = with_(evidence=[])
    for _ in range(40):
        document["evidence"] = [document["evidence"]]
    assert refusal(document).problem.code == "E_JSON_DEPTH"
    assert refusal(with_(evidence=["urn:x"] * 2000)).problem.code == "E_JSON_NODES"
    assert refusal(SAMPLE, JsonLimits(nodes=20)).kind == "too_expensive"


def test_numbers_are_written_as_the_standard_says() -> None:
    document = with_()
    expected = {3: '"3"^^', 2.0: '"2"^^', 1.5: '"1.5E0"^^', 0.1: '"1.0E-1"^^', 1e21: '"1.0E21"^^', -0.0: '"0"^^'}
    for number, text in expected.items():
        document["credentialSubject"]["achievement"]["creditsAvailable"] = number
        assert f"creditsAvailable> {text}" in expand_and_canonicalize(document)


def test_control_characters_are_escaped_as_rdfc_says() -> None:
    text = expand_and_canonicalize(with_(name='\x00\x07\x08\t\n\x0b\x0c\r\x1f"\\\x7f\x80\u2028é𠮷'))
    line = next(line for line in text.split("\n") if "\\u0000" in line)
    assert '"\\u0000\\u0007\\b\\t\\n\\u000B\\f\\r\\u001F\\"\\\\\\u007F\x80\u2028é𠮷"' in line


def test_lines_are_sorted_and_each_ends_with_a_line_feed() -> None:
    text = expand_and_canonicalize(with_(name="first\u2028second"))
    lines = text.split("\n")
    assert lines.pop() == ""
    assert lines == sorted(lines)
    assert all(line.endswith(" .") for line in lines)


def test_threads_do_not_disturb_each_other() -> None:
    expected = expand_and_canonicalize(SAMPLE)
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(expand_and_canonicalize(SAMPLE))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


def test_the_same_words_mean_something_else_under_another_version_of_the_context() -> None:
    newer = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "type": "VerifiableCredential",
        "credentialSubject": {"type": "AchievementSubject", "achievement": {"type": "Achievement", "name": "x"}},
    }
    older = {**newer, "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3.replace("3.0.3", "3.0.2")]}
    assert expand_and_canonicalize(older) != expand_and_canonicalize(newer)
