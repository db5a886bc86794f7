"""Queries of verifiers: read strictly, evaluated by places and values, sets of credentials and of claims."""

from typing import Any

import pytest

from kakitome.documents.presentation.dcql import MOST_CREDENTIALS, DcqlRefused, read_query, select

CLAIMS = {
    "name": "Arthur Dent",
    "address": {"locality": "Milliways", "street": ["42 Market Street", "Flat 2"]},
    "degrees": [{"type": "Bachelor"}, {"type": "Master"}],
    "age": 42,
    "is_adult": True,
}


def credential(**members: Any) -> dict[str, Any]:
    return {"id": "c", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:t"]}, **members}


@pytest.mark.parametrize(
    ("path", "selected"),
    [
        (("name",), ["Arthur Dent"]),
        (("address", "locality"), ["Milliways"]),
        (("address", "street", 1), ["Flat 2"]),
        (("degrees", None, "type"), ["Bachelor", "Master"]),
        (("degrees", 1, "type"), ["Master"]),
        (("degrees", 2), []),
        (("name", "first"), []),
        (("degrees", "type"), []),
        (("missing",), []),
    ],
)
def test_a_path_leads_where_the_standard_says(path: Any, selected: list[Any]) -> None:
    assert select(CLAIMS, path) == selected


@pytest.mark.parametrize(
    ("claim", "is_met"),
    [
        ({"path": ["name"], "values": ["Arthur Dent", "Ford"]}, True),
        ({"path": ["name"], "values": ["Ford"]}, False),
        ({"path": ["age"], "values": [42]}, True),
        ({"path": ["age"], "values": ["42"]}, False),
        ({"path": ["is_adult"], "values": [1]}, False),
        ({"path": ["degrees", None, "type"], "values": ["Master"]}, True),
    ],
)
def test_values_are_compared_with_their_type(claim: dict[str, Any], is_met: bool) -> None:
    (asked,) = read_query({"credentials": [credential(claims=[claim])]}).credentials
    assert bool(asked.claim_sets_met(CLAIMS)) is is_met


def test_the_verifiers_order_of_claim_sets_stays_and_those_that_are_not_there_go() -> None:
    claims = [{"id": name, "path": [name]} for name in ("name", "missing", "age")]
    asked = read_query(
        {"credentials": [credential(claims=claims, claim_sets=[["name", "missing"], ["age"], ["name"]])]}
    ).credentials[0]
    assert [[claim.id for claim in combination] for combination in asked.claim_sets_met(CLAIMS)] == [["age"], ["name"]]


def test_types_are_read_short_and_in_full() -> None:
    badge = {"id": "b", "format": "ldp_vc"}
    badge["meta"] = {
        "type_values": [["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"], ["X", "Y"]]
    }
    (asked,) = read_query({"credentials": [badge]}).credentials
    assert asked.is_of_type(("VerifiableCredential", "OpenBadgeCredential"))
    assert asked.is_of_type(("Y", "X")) and not asked.is_of_type(("X",))


def test_sets_of_credentials_say_what_is_enough() -> None:
    query = read_query(
        {
            "credentials": [credential(id=name) for name in "abcd"],
            "credential_sets": [{"options": [["a", "b"], ["c"]]}, {"options": [["d"]], "required": False}],
        }
    )
    enough = [{"a", "b"}, {"c"}, {"c", "d"}, {"a", "b", "c"}]
    # Half of an alternative, or what stands in none that is answered, is more than was asked for.
    assert [query.is_answered_by(frozenset(ids)) for ids in enough] == [True] * 4
    assert not any(query.is_answered_by(frozenset(ids)) for ids in ({"a"}, {"d"}, {"a", "c"}, set()))
    assert query.required == frozenset()
    alone = read_query({"credentials": [credential(id="a"), credential(id="b")]})
    assert alone.required == {"a", "b"} and not alone.is_answered_by(frozenset("a"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (None, "E_ASKED_QUERY"),
        ({"credentials": []}, "E_ASKED_QUERY"),
        ({"credentials": [credential(), credential()]}, "E_ASKED_QUERY"),
        ({"credentials": [credential(id="ä")]}, "E_ASKED_QUERY"),
        ({"credentials": [credential(claims=[])]}, "E_ASKED_QUERY"),
        ({"credentials": [credential(claims=[{"path": []}])]}, "E_ASKED_QUERY"),
        ({"credentials": [credential(claims=[{"path": [-1]}])]}, "E_ASKED_QUERY"),
        ({"credentials": [credential(claims=[{"path": [True]}])]}, "E_ASKED_QUERY"),
        ({"credentials": [credential(claims=[{"id": "a", "path": ["a"]}], claim_sets=[["b"]])]}, "E_ASKED_QUERY"),
        ({"credentials": [credential()], "credential_sets": [{"options": [["x"]]}]}, "E_ASKED_QUERY"),
        ({"credentials": [credential(id=f"c{n}") for n in range(MOST_CREDENTIALS + 1)]}, "E_ASKED_QUERY_SIZE"),
    ],
)
def test_what_is_no_query_is_refused(query: Any, code: str) -> None:
    with pytest.raises(DcqlRefused, match=code):
        read_query(query)
