"""Registering by API: in any form, once, only what is described, and never over somebody else's change."""

import json
from pathlib import Path
from typing import Any

import pytest

from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource
from kakitome.ports.api_keys import ApiScope
from web.api.callers import Caller, caller_of, codes
from web.places import Place

VECTORS = Path(__file__).parents[2] / "vectors" / "registry_import"
DEFINITION = {
    "title": "看護記録の書き方（見本）",
    "awarding_body": {"name": "見本看護協会（見本）"},
    "learner_effort": "30時間",
}
ENTRY: dict[str, Any] = {"document": DEFINITION, "identifier": "nursing", "region": "JP-13", "forms": ["paper"]}
PATH = "/registry/entries"


def entries(place: Place) -> list[Entry]:
    return list(place.platform.registry.list_of(place.key))


def test_a_definition_is_registered_with_its_report(caller: Caller, place: Place) -> None:
    answer = caller.post(PATH, ENTRY, Idempotency_Key="one")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    (entry,) = entries(place)
    assert (told["number"], told["version"], told["is_new"]) == (entry.number, 1, True)
    assert told["report"]["passed"] is False
    assert answer.headers["ETag"] == f'"{entry.current.digest}"'
    assert (entry.source, entry.region, entry.current.forms) == (EntrySource.API, "JP-13", (AwardForm.PAPER,))


@pytest.mark.parametrize("name", ["ctdl-graph", "elm-opportunity", "edubadges-badge-class"])
def test_documents_of_other_catalogues_are_registered(caller: Caller, place: Place, name: str) -> None:
    document = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    answer = caller.post(PATH, {"document": document}, Idempotency_Key=name)
    assert answer.status_code == 201, answer.content
    assert len(entries(place)) == 1
    if name == "ctdl-graph":
        assert "W_IMPORT_UNKNOWN" in [one["code"] for one in answer.json()["warnings"]]


def test_the_same_key_gets_the_same_answer_and_the_same_words_the_same_entry(caller: Caller, place: Place) -> None:
    first = caller.post(PATH, ENTRY, Idempotency_Key="one")
    again = caller.post(PATH, ENTRY, Idempotency_Key="one")
    assert (again.status_code, again.content) == (201, first.content)
    other = caller.post(PATH, ENTRY, Idempotency_Key="two")
    assert (other.status_code, other.json()["number"], other.json()["is_new"]) == (200, first.json()["number"], False)
    assert len(entries(place)) == 1


def test_other_words_under_a_known_identifier_are_refused_without_a_trace(caller: Caller, place: Place) -> None:
    caller.post(PATH, ENTRY, Idempotency_Key="one")
    changed = {**ENTRY, "document": {**DEFINITION, "title": "別の名（見本）"}}
    answer = caller.post(PATH, changed, Idempotency_Key="two")
    assert (answer.status_code, codes(answer)) == (409, ["E_API_ENTRY_EXISTS"])
    assert [len(entry.versions) for entry in entries(place)] == [1]


def test_a_next_version_names_the_version_it_is_based_on(caller: Caller, place: Place) -> None:
    first = caller.post(PATH, ENTRY, Idempotency_Key="one")
    path, tag = f"{PATH}/{first.json()['number']}/versions", first.headers["ETag"]
    changed = {**ENTRY, "document": {**DEFINITION, "title": "改訂版（見本）"}}
    missing = caller.post(path, changed, Idempotency_Key="a")
    assert (missing.status_code, codes(missing)) == (428, ["E_ETAG_MISSING"])
    done = caller.post(path, changed, Idempotency_Key="b", If_Match=tag)
    assert (done.status_code, done.json()["version"]) == (201, 2)
    stale = caller.post(path, {**ENTRY, "document": {**DEFINITION, "title": "x"}}, Idempotency_Key="c", If_Match=tag)
    assert (stale.status_code, codes(stale)) == (412, ["E_ETAG_STALE"])
    assert [len(entry.versions) for entry in entries(place)] == [2]


def test_a_withdrawal_names_the_version_too(caller: Caller, place: Place) -> None:
    first = caller.post(PATH, ENTRY, Idempotency_Key="one")
    path, tag = f"{PATH}/{first.json()['number']}/withdraw", first.headers["ETag"]
    assert caller.post(path, None).status_code == 428
    assert caller.post(path, None, If_Match='"0"').status_code == 412
    done = caller.post(path, None, If_Match=tag)
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn")
    assert codes(caller.post(path, None, If_Match=tag)) == ["E_ENTRY_WITHDRAWN"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**ENTRY, "institution": "v"}, 400, "E_API_FIELD_UNKNOWN"),
        ({**ENTRY, "number": "E-3333-333A"}, 400, "E_API_FIELD_UNKNOWN"),
        ({**ENTRY, "forms": ["gold"]}, 400, "E_API_FIELD_WRONG"),
        ({**ENTRY, "document": {**DEFINITION, "recognised": True}}, 400, "W_DEFINITION_UNKNOWN_KEY"),
        ({**ENTRY, "document": {**DEFINITION, "learner_effort": "たっぷり"}}, 422, "E_EFFORT_UNREADABLE"),
        ({**ENTRY, "document": {"name": "x"}}, 422, "E_IMPORT_FORM"),
        ({**ENTRY, "document": {**DEFINITION, "title": ""}}, 422, "E_CANDIDATE_TITLE"),
        ({**ENTRY, "document": {"title": "x"}}, 422, "E_CANDIDATE_PROVIDER"),
        ({**ENTRY, "region": "Tokyo"}, 422, "E_CANDIDATE_REGION"),
        ({**ENTRY, "forms": [], "address": "https://testserver/issuers/u/x.json"}, 422, "E_CANDIDATE_ADDRESS_HERE"),
    ],
)
def test_what_is_not_described_or_cannot_be_is_refused(
    caller: Caller, place: Place, body: dict[str, Any], status: int, code: str
) -> None:
    if "testserver" in body.get("address", ""):
        body = {**body, "address": f"{place.platform.site_url}/issuers/u/x.json"}
    answer = caller.post(PATH, body, Idempotency_Key="one")
    assert answer.status_code == status, answer.content
    assert code in codes(answer)
    assert entries(place) == []


def test_a_key_of_another_institution_or_without_the_scope_changes_nothing(caller: Caller, place: Place) -> None:
    first = caller.post(PATH, ENTRY, Idempotency_Key="one")
    path, tag = f"{PATH}/{first.json()['number']}", first.headers["ETag"]
    stranger = caller_of(Place(key="v").open())
    assert stranger.post(f"{path}/withdraw", None, If_Match=tag).status_code == 404
    assert stranger.post(f"{path}/versions", ENTRY, If_Match=tag, Idempotency_Key="x").status_code == 404
    reader = caller_of(place, frozenset({ApiScope.READ, ApiScope.AWARD}))
    assert codes(reader.post(PATH, ENTRY, Idempotency_Key="y")) == ["E_API_SCOPE"]
    assert Caller(place).post(PATH, ENTRY, Idempotency_Key="z").status_code == 401
    assert codes(caller.post(PATH, ENTRY)) == ["E_IDEM_MISSING"]
    assert entries(place)[0].is_listed
