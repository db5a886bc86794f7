"""Where a plan could say something else than the reference, it says nothing: one test for each trap.

Each test also shows what the reference makes of the case, where that is what makes it a trap.
"""

from typing import Any

import pytest

from kakitome.acceleration.statements.plan_slots import Path, absolute_iri, is_coerced, leaf, may_be_variable, put
from kakitome.acceleration.statements.shape_plan import ShapePlan, compile_plan
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import expand_and_canonicalize

V2 = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LEARNING_MODEL = "http://data.europa.eu/snb/model/context/edc-ap"
XSD = "http://www.w3.org/2001/XMLSchema#"


def credential(subject: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    return {
        "@context": [V2, BADGES],
        "id": "https://u.example/credentials/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:u.example", "type": ["Profile"], "name": "見本大学"},
        "credentialSubject": {"type": ["AchievementSubject"], **(subject or {})},
        **members,
    }


def evidence(*ids: str) -> list[dict[str, Any]]:
    return [{"id": one, "type": ["Evidence"], "name": f"成果物 {n}"} for n, one in enumerate(ids)]


def identities(*texts: str) -> list[dict[str, Any]]:
    return [{"type": "IdentityObject", "hashed": False, "identityHash": one, "identityType": "name"} for one in texts]


def plan_of(document: dict[str, Any], *variable: Path) -> ShapePlan:
    plan = compile_plan(document, variable=variable)
    assert plan is not None
    assert plan.fill([leaf(document, path) for path in variable]) == expand_and_canonicalize(document)
    return plan


def reference(document: dict[str, Any], values: dict[Path, str]) -> str:
    return expand_and_canonicalize(put(document, values))


EVIDENCE_ID: Path = ("evidence", 0, "id")
PURPOSE: Path = ("proofPurpose",)
PROOF: dict[str, Any] = {
    "@context": [V2],
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-11-21T00:00:00Z",
    "verificationMethod": "did:web:u.example#k",
    "proofPurpose": "https://u.example/purposes#any",
}


def test_a_word_of_the_vocabulary_in_a_vocabulary_slot_is_left_to_the_reference() -> None:
    plan = plan_of(PROOF, PURPOSE)

    assert "<https://w3id.org/security#assertionMethod>" in reference(PROOF, {PURPOSE: "assertionMethod"})
    assert plan.fill(["assertionMethod"]) is None


def test_a_document_whose_vocabulary_slot_holds_a_word_cannot_be_planned_there() -> None:
    assert compile_plan({**PROOF, "proofPurpose": "assertionMethod"}, variable=[PURPOSE]) is None


def test_an_address_with_a_scheme_that_a_context_uses_as_a_prefix_is_left_to_the_reference() -> None:
    assert absolute_iri(frozenset()).match("did:web:u.example")
    assert not absolute_iri(frozenset({"did"})).match("did:web:u.example")
    assert absolute_iri(frozenset({"did", "urn", "mailto"})).match("https://u.example/")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("geo:35.6", id="scheme_that_is_a_word_of_the_context"),
        pytest.param("ceasn:Competency", id="compact_or_absolute_nobody_can_tell"),
        pytest.param("sec:proof", id="compact"),
        pytest.param("AchievementSubject", id="term"),
        pytest.param("works/1", id="relative_path"),
        pytest.param("//u.example/works/1", id="relative_to_the_scheme"),
        pytest.param("#work", id="fragment"),
        pytest.param("", id="empty"),
        pytest.param("_:b0", id="blank_node"),
        pytest.param("@id", id="keyword"),
        pytest.param("@looks:like-one", id="like_a_keyword"),
        pytest.param("https://u.example/a b", id="with_a_space"),
        pytest.param("https://u.example/a\u3000b", id="with_a_wide_space"),
        pytest.param("https://u.example/a\n", id="with_a_line_feed_at_the_end"),
        pytest.param("https://u.example/<a>", id="with_angle_brackets"),
        pytest.param('https://u.example/"', id="with_a_quotation_mark"),
        pytest.param("https://u.example/\\", id="with_a_backslash"),
        pytest.param("https://u.example/%zz", id="with_a_broken_escape"),
        pytest.param("https://u.example/#a#b", id="with_two_fragments"),
        pytest.param("https://[::1]/", id="with_brackets"),
        pytest.param("https:///works/1", id="without_a_host"),
        pytest.param("https://u.example/作品", id="with_japanese_letters"),
    ],
)
def test_a_name_that_is_not_absolute_beyond_doubt_is_left_to_the_reference(name: str) -> None:
    plan = plan_of(credential(evidence=evidence("https://u.example/works/1")), EVIDENCE_ID)

    assert plan.fill([name]) is None


@pytest.mark.parametrize(
    "name",
    [
        "https://u.example/works/1?page=2&x=%20#top",
        "http://u.example:8080/a/../b/./c",
        "https://u.example",
        "HTTPS://U.EXAMPLE/".lower(),
        "urn:uuid:6d1f7a39-0a44-4f6e-9d53-0d55a1f9f3a1",
        "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "mailto:l@u.example",
    ],
)
def test_a_name_that_is_absolute_beyond_doubt_is_taken_as_it_is(name: str) -> None:
    document = credential(evidence=evidence("https://u.example/works/1"))

    assert plan_of(document, EVIDENCE_ID).fill([name]) == reference(document, {EVIDENCE_ID: name})


def test_two_equal_names_in_two_slots_merge_two_nodes_and_are_left_to_the_reference() -> None:
    document = credential(evidence=evidence("https://u.example/works/1", "https://u.example/works/2"))
    second: Path = ("evidence", 1, "id")
    same = "https://u.example/works/3"

    merged = reference(document, {EVIDENCE_ID: same, second: same})
    assert merged.count("\n") < expand_and_canonicalize(document).count("\n")
    assert plan_of(document, EVIDENCE_ID, second).fill([same, same]) is None


def test_two_equal_names_of_things_of_different_kinds_are_left_to_the_reference() -> None:
    achievement = {"id": "https://u.example/a", "type": ["Achievement"], "name": "入門"}
    document = credential({"achievement": achievement}, evidence=evidence("https://u.example/works/1"))
    plan = plan_of(document, EVIDENCE_ID, ("credentialSubject", "achievement", "id"))

    assert plan.fill(["https://u.example/x", "https://u.example/x"]) is None


def test_a_name_that_stands_elsewhere_in_the_document_merges_two_nodes_and_is_left_to_the_reference() -> None:
    document = credential(evidence=evidence("https://u.example/works/1", "https://u.example/works/2"))

    assert plan_of(document, EVIDENCE_ID).fill(["https://u.example/works/2"]) is None


def test_the_documents_own_name_on_something_inside_is_left_to_the_reference_which_refuses_it() -> None:
    document = credential(evidence=evidence("https://u.example/works/1"))
    own = {EVIDENCE_ID: document["id"]}

    with pytest.raises(DocumentRefused, match="E_NODE_SPLIT"):
        reference(document, own)
    assert plan_of(document, EVIDENCE_ID).fill([document["id"]]) is None


TAGS: tuple[Path, Path] = (
    ("credentialSubject", "achievement", "tag", 0),
    ("credentialSubject", "achievement", "tag", 1),
)


def tagged(*tags: str) -> dict[str, Any]:
    return credential({"achievement": {"id": "https://u.example/a", "type": ["Achievement"], "tag": list(tags)}})


def test_a_value_twice_in_a_set_is_one_statement_and_is_left_to_the_reference() -> None:
    document = tagged("海", "風")

    assert reference(document, dict.fromkeys(TAGS, "波")).count("波") == 1
    assert plan_of(document, *TAGS).fill(["波", "波"]) is None


def test_a_value_that_stands_in_the_set_already_is_left_to_the_reference() -> None:
    assert plan_of(tagged("海", "風"), TAGS[0]).fill(["風"]) is None


def test_values_of_a_set_are_sorted_whatever_they_are() -> None:
    document = tagged("海", "風")
    plan = plan_of(document, *TAGS)

    for pair in (["b", "a"], ["a", "b"], ["a", "a "], ['a"', "a!"], ["\U0001f30a", "\ufb01"], ["", "a"]):
        assert plan.fill(pair) == reference(document, dict(zip(TAGS, pair, strict=True)))


@pytest.mark.parametrize("value", [85, 85.0, True, None, ["85"], {"@value": "85"}])
def test_what_is_no_text_does_not_fill_a_hole(value: Any) -> None:
    assert plan_of(tagged("海", "風"), TAGS[0]).fill([value]) is None


@pytest.mark.parametrize("member", ["creditsEarned", "hashed"])
def test_a_native_number_or_boolean_cannot_vary(member: str) -> None:
    document = credential({"creditsEarned": 2, "identifier": identities("a")})
    paths: dict[str, Path] = {
        "creditsEarned": ("credentialSubject", "creditsEarned"),
        "hashed": ("credentialSubject", "identifier", 0, "hashed"),
    }

    assert compile_plan(document, variable=[paths[member]]) is None


def test_text_inside_a_json_literal_cannot_vary() -> None:
    schema = {"id": "https://u.example/schema", "type": "JsonSchema", "jsonSchema": {"title": "題", "type": "object"}}
    document = credential(credentialSchema=[schema])

    assert '{\\"title\\":\\"題\\"' in expand_and_canonicalize(document)
    assert compile_plan(document, variable=[("credentialSchema", 0, "jsonSchema", "title")]) is None


@pytest.mark.parametrize("name", ["double", "float", "decimal", "integer", "nonNegativeInteger", "boolean"])
def test_a_literal_whose_datatype_is_read_as_a_number_or_boolean_is_coerced(name: str) -> None:
    assert is_coerced(f"^^<{XSD}{name}>")


def test_a_json_literal_is_coerced_and_plain_texts_and_dates_are_not() -> None:
    assert is_coerced("^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>")
    assert not any(map(is_coerced, ("", "@ja", f"^^<{XSD}dateTime>", "^^<https://w3id.org/security#multibase>")))


def test_a_slot_that_is_coerced_cannot_vary() -> None:
    assert compile_plan(credential(exp="1790000000"), variable=[("exp",)]) is None


TITLES: dict[str, Any] = {
    "@context": LEARNING_MODEL,
    "altLabel": {"ja": "看護", "en": "Nursing"},
}


def test_texts_of_a_language_map_vary_by_language() -> None:
    paths: tuple[Path, Path] = (("altLabel", "ja"), ("altLabel", "en"))
    plan = plan_of(TITLES, *paths)

    for pair in (["海", "Sea"], ["same", "same"], ['"', "\\"], ["z", "a"]):
        assert plan.fill(pair) == reference(TITLES, dict(zip(paths, pair, strict=True)))


def test_a_language_cannot_vary() -> None:
    document = credential(name={"@value": "看護", "@language": "ja"})

    assert compile_plan(document, variable=[("name", "@language")]) is None
    assert plan_of(document, ("name", "@value")).fill(["海"]) == reference(document, {("name", "@value"): "海"})


AWARDS: Path = ("credentialSubject", "verifiableCredential")


def record_of(awards: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@context": [V2, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", BADGES],
        "id": "urn:record:1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "did:web:u.example", "type": ["Profile"]},
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": awards},
    }


def test_what_stands_in_a_proof_inside_varies_like_anything_else() -> None:
    inner = credential(evidence=evidence("urn:w:1"), proof={**{k: PROOF[k] for k in PROOF if k != "@context"}})
    inner = {**inner, "proof": {**inner["proof"], "proofPurpose": "assertionMethod", "proofValue": "zA"}}
    document = record_of([inner])
    proof: Path = (*AWARDS, 0, "proof")
    paths: list[Path] = [(*proof, "proofValue"), (*proof, "created"), (*proof, "verificationMethod"), ("id",)]
    plan = plan_of(document, *paths)
    values = ["zB", "2027-01-01T00:00:00Z", "did:web:v.example#key", "urn:record:2"]

    assert plan.fill(values) == reference(document, dict(zip(paths, values, strict=True)))


def test_nodes_with_equal_hashes_are_labelled_by_neighbours_that_have_their_labels() -> None:
    document = credential({"identifier": identities("a", "b")})
    paths: tuple[Path, ...] = tuple(("credentialSubject", "identifier", n, "identityHash") for n in (0, 1))
    plan = plan_of(document, *paths)

    for pair in ("cd", "cc", "ab", "ba"):
        assert plan.fill(list(pair)) == reference(document, dict(zip(paths, pair, strict=True)))


def test_equal_results_of_different_learners_are_labelled_by_them() -> None:
    def subject(number: int) -> dict[str, Any]:
        return {"type": ["AchievementSubject"], "licenseNumber": f"L{number}", "identifier": identities("同姓同名")}

    awards = [{**credential(), "id": f"urn:c:{n}", "credentialSubject": subject(n)} for n in range(6)]
    document = record_of(awards)
    paths: list[Path] = [(*AWARDS, n, "credentialSubject", "licenseNumber") for n in range(6)]
    plan = plan_of(document, *paths)

    for texts in ("abcdef", "fedcba", "qwerty", "zxcvbn"):
        assert plan.fill(list(texts)) == reference(document, dict(zip(paths, texts, strict=True)))


def test_nodes_whose_neighbours_tie_as_well_are_left_to_the_reference() -> None:
    def graded(levels: str) -> dict[str, Any]:
        grades = [
            {
                "type": ["ResultDescription"],
                "name": "成績",
                "resultType": "RubricCriterionLevel",
                "rubricCriterionLevel": [{"type": ["RubricCriterionLevel"], "name": "段階", "level": level}],
            }
            for level in levels
        ]
        return credential({"achievement": {"id": "urn:a:1", "type": ["Achievement"], "resultDescription": grades}})

    def level(number: int) -> Path:
        return ("credentialSubject", "achievement", "resultDescription", number, "rubricCriterionLevel", 0, "level")

    plan = plan_of(graded("ab"), level(0), level(1))
    assert plan.fill(["c", "d"]) == expand_and_canonicalize(graded("cd"))
    assert plan.fill(["c", "c"]) is None


def test_lists_of_allowed_values_that_repeat_cannot_be_planned() -> None:
    grades = [
        {
            "id": f"urn:grade:{n}",
            "type": ["ResultDescription"],
            "name": f"成績 {n}",
            "resultType": "LetterGrade",
            "allowedValue": ["A", "B", "C"],
        }
        for n in range(2)
    ]
    document = credential({"achievement": {"id": "urn:a:1", "type": ["Achievement"], "resultDescription": grades}})

    assert compile_plan(document, variable=[("id",)]) is None


FORBIDDEN = [*range(0x0A), *range(0x0B, 0x20), 0x7F, 0xFFFE, 0xFFFF, 0xD800, 0xDFFF]


@pytest.mark.parametrize("point", FORBIDDEN, ids=lambda point: f"U+{point:04X}")
def test_a_character_that_is_written_as_an_escape_is_left_to_the_reference(point: int) -> None:
    assert plan_of(tagged("海", "風"), TAGS[0]).fill([f"a{chr(point)}b"]) is None


@pytest.mark.parametrize("text", ["a\nb", "\n", '\\n\n"', "\n\n一"], ids=["between", "alone", "escaped", "twice"])
def test_a_line_break_is_escaped_as_the_reference_does(text: str) -> None:
    assert plan_of(tagged("海", "風"), TAGS[0]).fill([text]) == expand_and_canonicalize(tagged(text, "風"))


def test_every_other_character_is_written_as_it_is_by_the_reference_too() -> None:
    document = tagged("海", "風")
    plan = plan_of(document, TAGS[0])
    points = [point for point in range(0x20, 0x3_0000) if point not in FORBIDDEN and not 0xD800 <= point <= 0xDFFF]

    for start in range(0, len(points), 1 << 15):
        text = "".join(map(chr, points[start : start + (1 << 15)]))
        assert plan.fill([text]) == reference(document, {TAGS[0]: text})


def test_a_constant_text_with_any_escape_hashes_as_the_reference_hashes() -> None:
    for point in [*range(1, 0x20), 0x22, 0x5C, 0x7F, 0x85, 0xA0, 0x2028, 0xFFFE, 0xFFFF]:
        constant = f"a{chr(point)}b"
        document = credential({"identifier": identities(constant, "c", "d", "e")})
        path: Path = ("credentialSubject", "identifier", 1, "identityHash")
        plan = plan_of(document, path)
        for text in "fghij":
            assert plan.fill([text]) == reference(document, {path: text})


def test_a_type_cannot_vary_even_when_it_is_an_absolute_name() -> None:
    document = credential(evidence=[{"id": "urn:w:1", "type": ["https://u.example/types#Work"]}])

    assert compile_plan(document, variable=[("evidence", 0, "type", 0)]) is None


def test_what_decides_how_the_rest_is_read_may_not_vary() -> None:
    fixed: list[Path] = [("type",), ("a", "type", 0), ("@context", 0), ("name", "@language"), ("a", "@type"), ()]

    assert not any(map(may_be_variable, fixed))
    assert may_be_variable(("name", "@value"))


def test_a_leaf_that_the_graph_does_not_show_cannot_vary() -> None:
    assert compile_plan(credential(), variable=[("nothing",)]) is None
