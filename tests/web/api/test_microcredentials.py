"""Micro-credentials by API: defined with their report, revised without writing over anybody."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kakitome.learning.framework.catalogue import find_frameworks
from kakitome.ports.api_keys import ApiScope
from web.api.callers import Caller, caller_of, codes
from web.places import Place

CATALOG = Path(__file__).parents[3] / "src/kakitome/learning/framework/catalog"
EXAMPLE = Path(__file__).parents[3] / "demo/src/kakitome_demo/definitions/ai-transformation.toml"


@pytest.fixture
def definition() -> dict[str, Any]:
    found = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    return {**found, "awarding_body": {"name": {"ja": "見本大学"}}}


def test_a_definition_becomes_a_draft_with_its_report(caller: Caller) -> None:
    answer = caller.post("/microcredentials", {"definition": {"title": "洋上風力の保守"}})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["state"], told["version"], told["is_frozen"]) == ("draft", 1, False)
    assert told["report"]["passed"] is False
    assert answer.headers["Location"] == f"/api/v1/microcredentials/{told['identifier']}"
    assert caller.get(f"/microcredentials/{told['identifier']}").json()["definition"]["title"] == {
        "ja": "洋上風力の保守"
    }


def test_a_complete_definition_is_put_in_force_and_can_be_awarded(caller: Caller, definition: dict[str, Any]) -> None:
    answer = caller.post("/microcredentials", {"definition": definition, "put_in_force": True})
    assert (answer.status_code, answer.json()["state"]) == (201, "in_force"), answer.content
    award = {"microcredential": "ai-transformation", "learner": {"name": "見本 花子"}, "awarded_on": "2026-09-30"}
    assert caller.post("/awards", award, Idempotency_Key="k").status_code == 201


def test_what_the_gate_refuses_is_not_saved(caller: Caller, definition: dict[str, Any]) -> None:
    del definition["assessment_type"]
    answer = caller.post("/microcredentials", {"definition": definition, "put_in_force": True})
    assert answer.status_code == 422
    assert codes(answer)[0] == "E_NOT_COMPLETE"
    assert len(codes(answer)) > 1
    assert caller.get("/microcredentials/ai-transformation").status_code == 404


def test_a_revision_needs_the_tag_of_what_was_read(caller: Caller, definition: dict[str, Any]) -> None:
    first = caller.post("/microcredentials", {"definition": definition})
    path = "/microcredentials/ai-transformation"
    tag = caller.get(path).headers["ETag"]
    assert tag == first.headers["ETag"]
    changed = {"definition": {**definition, "capacity": 12}}
    missing = caller.call("PUT", path, changed)
    assert (missing.status_code, codes(missing)) == (428, ["E_ETAG_MISSING"])
    revised = caller.call("PUT", path, changed, If_Match=tag)
    assert (revised.status_code, revised.json()["definition"]["capacity"]) == (200, 12)
    stale = caller.call("PUT", path, {"definition": {**definition, "capacity": 99}}, If_Match=tag)
    assert (stale.status_code, codes(stale)) == (412, ["E_ETAG_STALE"])
    assert caller.get(path).json()["definition"]["capacity"] == 12
    assert caller.get(path, If_None_Match=revised.headers["ETag"]).status_code == 304


def test_a_revision_of_what_was_awarded_is_the_next_version(caller: Caller, definition: dict[str, Any]) -> None:
    caller.post("/microcredentials", {"definition": definition, "put_in_force": True})
    award = {"microcredential": "ai-transformation", "learner": {"name": "見本 花子"}, "awarded_on": "2026-09-30"}
    caller.post("/awards", award, Idempotency_Key="k")
    path = "/microcredentials/ai-transformation"
    tag = caller.get(path).headers["ETag"]
    revised = caller.call("PUT", path, {"definition": {**definition, "capacity": 12}}, If_Match=tag)
    assert (revised.json()["version"], revised.json()["state"]) == (2, "draft")
    assert "capacity" not in caller.get(f"{path}?version=1").json()["definition"]


def test_one_that_exists_is_not_defined_again(caller: Caller, definition: dict[str, Any]) -> None:
    caller.post("/microcredentials", {"definition": definition})
    answer = caller.post("/microcredentials", {"definition": definition})
    assert (answer.status_code, codes(answer)) == (409, ["E_API_MICROCREDENTIAL_EXISTS"])


def test_unknown_words_are_refused_at_every_depth(caller: Caller, definition: dict[str, Any]) -> None:
    for body, pointer in (
        ({"definition": definition, "state": "in_force"}, "/state"),
        ({"definition": {**definition, "titel": "x"}}, "/definition/titel"),
        ({"definition": {**definition, "price": {"amount": "1", "colour": "x"}}}, "/definition/price/colour"),
    ):
        answer = caller.post("/microcredentials", body)
        assert answer.status_code == 400
        assert pointer in [error["field"] for error in answer.json()["errors"]]
    unreadable = caller.post("/microcredentials", {"definition": {**definition, "capacity": "many"}})
    assert unreadable.status_code == 422
    assert codes(unreadable)[0] == "E_API_DEFINITION"


def test_the_report_answers_for_the_frameworks_asked_for(caller: Caller, definition: dict[str, Any]) -> None:
    caller.post("/microcredentials", {"definition": definition})
    path = "/microcredentials/ai-transformation/report"
    usual = caller.get(path).json()
    assert [one["id"] for one in usual["frameworks"]] == ["jp-common-descriptors-2024", "jp-mc-conditions"]
    chosen = caller.get(f"{path}?framework=eu-2022-annex-i&framework=my").json()
    assert len(chosen["frameworks"]) == 2
    assert caller.get(f"{path}?framework=atlantis").status_code == 404


def test_no_file_of_the_server_is_read_as_a_framework(
    caller: Caller, definition: dict[str, Any], tmp_path: Path
) -> None:
    caller.post("/microcredentials", {"definition": definition})
    file = tmp_path / "own.toml"
    file.write_text((CATALOG / "my-mqa.toml").read_text("utf-8").replace('id = "my-', 'id = "own-', 1), "utf-8")
    assert find_frameworks([str(file)], with_files=True)
    assert caller.get(f"/microcredentials/ai-transformation/report?framework={file}").status_code == 404


def test_another_institution_sees_none_of_it(caller: Caller, definition: dict[str, Any]) -> None:
    caller.post("/microcredentials", {"definition": definition})
    other = caller_of(Place("v").open())
    for path in ("/microcredentials/ai-transformation", "/microcredentials/ai-transformation/report"):
        assert other.get(path).status_code == 404
    assert (
        other.call("PUT", "/microcredentials/ai-transformation", {"definition": definition}, If_Match="x").status_code
        == 404
    )
    assert [one["identifier"] for one in other.get("/microcredentials").json()["items"]] == ["data-ethics"]


def test_a_unit_must_be_the_institutions_own(caller: Caller, definition: dict[str, Any]) -> None:
    answer = caller.post("/microcredentials", {"definition": definition, "unit": "somewhere"})
    assert (answer.status_code, codes(answer)) == (404, ["E_NODE_UNKNOWN"])


def test_a_reading_key_cannot_define(place: Place, definition: dict[str, Any]) -> None:
    reader = caller_of(place, frozenset({ApiScope.READ}))
    assert reader.post("/microcredentials", {"definition": definition}).status_code == 403
    assert reader.get("/microcredentials/data-ethics").status_code == 200
