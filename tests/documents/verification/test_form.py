"""Rules of form, one at a time: fields, deceptive characters, schemas."""

from collections.abc import Iterator
from typing import Any

import pytest

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification import field_rules
from kakitome.documents.verification.field_classes import CLASSES
from kakitome.documents.verification.field_rules import field_problems
from kakitome.documents.verification.schema_rules import schema_problems
from kakitome.documents.verification.text_safety import text_problems
from vectors import issuer_site

ACHIEVEMENT = ("credentialSubject", "achievement")


def changed(path: tuple[str | int, ...], value: Any) -> issuer_site.Json:
    document = issuer_site.unsigned()
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def told(document: issuer_site.Json) -> set[tuple[str, str]]:
    return {(problem.code, problem.pointer) for problem in field_problems(document)}


def test_a_credential_in_order_has_no_findings() -> None:
    assert told(issuer_site.unsigned()) == set()


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("id",), ..., "E_FIELD_MISSING"),
        (("validFrom",), ..., "E_FIELD_MISSING"),
        (("issuer",), ..., "E_FIELD_MISSING"),
        (("credentialSubject",), ..., "E_FIELD_MISSING"),
        (("id",), "credentials/1", "E_FIELD_KIND"),
        (("name",), 5, "E_FIELD_KIND"),
        (("issuer",), [issuer_site.unsigned()["issuer"]], "E_FIELD_SINGLE"),
        (("credentialSubject",), [issuer_site.unsigned()["credentialSubject"]], "E_FIELD_SINGLE"),
        (("issuer", "url"), "u.example", "E_FIELD_KIND"),
        (("awardedDate",), "2026-09-30", "E_FIELD_DATE"),
        (("evidence",), {"type": ["Evidence"]}, "W_FIELD_ARRAY"),
        (("evidence",), [], "W_FIELD_EMPTY"),
        (("evidence", 0, "type"), ["Proof"], "E_FIELD_TYPE"),
        (("evidence", 0), "https://u.example/1", "E_FIELD_KIND"),
        ((*ACHIEVEMENT, "name"), ..., "E_FIELD_MISSING"),
        ((*ACHIEVEMENT, "description"), ..., "E_FIELD_MISSING"),
        ((*ACHIEVEMENT, "name"), {"ja": "名称"}, "E_FIELD_KIND"),
        ((*ACHIEVEMENT, "criteria"), {}, "E_CRITERIA_EMPTY"),
        ((*ACHIEVEMENT, "creditsAvailable"), "1", "E_FIELD_KIND"),
        ((*ACHIEVEMENT, "creditsAvailable"), -1, "E_FIELD_KIND"),
        ((*ACHIEVEMENT, "creditsAvailable"), True, "E_FIELD_KIND"),
        ((*ACHIEVEMENT, "alignment", 0, "targetUrl"), ..., "E_FIELD_MISSING"),
        ((*ACHIEVEMENT, "alignment", 0, "targetType"), "Skill", "E_FIELD_WORD"),
        ((*ACHIEVEMENT, "resultDescription", 0, "resultType"), "Grade", "E_FIELD_WORD"),
        (("credentialSubject", "identifier", 0, "hashed"), "yes", "E_FIELD_KIND"),
        (("credentialSubject", "identifier", 0, "identityType"), "mail", "E_FIELD_WORD"),
        (("credentialSubject", "result", 0, "resultDescription"), "urn:uuid:0", "W_RESULT_UNDESCRIBED"),
        ((*ACHIEVEMENT, "tag"), ["a", 5], "E_FIELD_KIND"),
        (("description",), None, "E_FIELD_NULL"),
    ],
)
def test_each_departure_from_the_data_model_is_told(path: tuple[str | int, ...], value: Any, code: str) -> None:
    assert code in {problem.code for problem in field_problems(changed(path, value))}


def test_a_finding_says_where() -> None:
    assert told(changed((*ACHIEVEMENT, "criteria"), ...)) == {
        ("E_FIELD_MISSING", "/credentialSubject/achievement/criteria")
    }


def test_words_of_ones_own_are_marked_as_extensions() -> None:
    assert told(changed((*ACHIEVEMENT, "achievementType"), "ext:Nanodegree")) == set()


def test_a_result_of_type_status_needs_its_status() -> None:
    document = changed((*ACHIEVEMENT, "resultDescription", 0, "resultType"), "Status")
    assert told(document) == {("E_FIELD_MISSING", "/credentialSubject/result/0/status")}
    document["credentialSubject"]["result"][0]["status"] = "Completed"
    assert told(document) == set()


def test_every_kind_in_the_table_is_a_class_a_vocabulary_or_a_simple_kind() -> None:
    for members in CLASSES.values():
        for rule in members.values():
            assert rule.rstrip("!*+")
    assert told({"type": []}) >= {("E_FIELD_MISSING", "/issuer"), ("E_FIELD_MISSING", "/credentialSubject")}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\u202e格合不", "W_TEXT_DIRECTION"),
        ("a\u2066b\u2069", "W_TEXT_DIRECTION"),
        ("明日香\u200b大学", "W_TEXT_INVISIBLE"),
        ("a\x07b", "W_TEXT_INVISIBLE"),
        ("a\U000e0041", "W_TEXT_INVISIBLE"),
        ("Оxford", "W_TEXT_MIXED_SCRIPT"),
        ("Αsuka", "W_TEXT_MIXED_SCRIPT"),
    ],
)
def test_deceptive_characters_in_a_name_are_told_with_their_code_points(text: str, code: str) -> None:
    problems = text_problems(changed(("issuer", "name"), text))
    assert [(problem.code, problem.pointer) for problem in problems] == [(code, "/issuer/name")]
    assert problems[0].severity == "warning"


@pytest.mark.parametrize(
    "text", ["髙﨑 𠮷乃", "葛\U000e0100城", "Asuka大学 データα", "Москва", "👩\u200d🏫", "一行\n二行\tタブ", "café"]
)
def test_ordinary_names_are_not_suspected(text: str) -> None:
    assert text_problems(changed(("issuer", "name"), text)) == []


def test_a_thousand_deceptive_texts_are_told_as_a_screenful() -> None:
    document = changed((*ACHIEVEMENT, "tag"), ["\u202e"] * 1000)
    assert len(text_problems(document)) == 20


def test_a_schema_that_refers_to_another_is_refused_and_nothing_is_fetched() -> None:
    for reference in ("https://u.example/other.json", "file:///etc/passwd"):
        with pytest.raises(DocumentRefused) as refusal:
            schema_problems({"$ref": reference}, {})
        assert refusal.value.code == "E_SCHEMA_UNUSABLE"


def test_what_is_no_schema_is_refused() -> None:
    with pytest.raises(DocumentRefused):
        schema_problems({"type": "nonsense"}, {})


@pytest.mark.parametrize("value", ["yesterday", "2026-09-30T24:00:00Z", "2026-09-30T00:00:00"])
def test_a_schema_asserts_dates(value: str) -> None:
    schema = {"properties": {"a": {"format": "date-time"}}}
    assert schema_problems(schema, {"a": "2026-09-30T00:00:00Z"}) == []
    assert [problem.pointer for problem in schema_problems(schema, {"a": value})] == ["/a"]


def test_the_place_and_the_rule_are_told_and_not_the_value() -> None:
    schema = {"properties": {"a": {"type": "object", "required": ["b"]}, "c": {"maxLength": 1}}}
    problems = schema_problems(schema, {"a": {}, "c": "secret"})
    assert [(problem.pointer, dict(problem.params)) for problem in problems] == [
        ("/a", {"rule": "required", "member": "b"}),
        ("/c", {"rule": "maxLength", "member": ""}),
    ]


# --- the quick look: it finds something exactly when the telling look does ------------------------------------------

ODD = [None, "", "x", "https://u.example/", "2026-01-01T00:00:00Z", 0, -1, 1.5, True, [], ["x"], {}, {"id": "x"}, [{}]]


def leaves_and_objects(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if steps:
        yield steps
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from leaves_and_objects(item, (*steps, step))


@pytest.mark.parametrize(
    "path", list(leaves_and_objects(issuer_site.unsigned())), ids=lambda path: "/".join(map(str, path))
)
def test_the_quick_look_misses_nothing_and_invents_nothing(path: tuple[str | int, ...]) -> None:
    for value in (*ODD, ...):
        document = changed(path, value)
        quick = field_problems(document)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(field_rules, "_has_null", lambda _: True)
            assert quick == field_problems(document), value
