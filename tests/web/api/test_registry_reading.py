"""The registry for programs: no key, any origin, 304 for whoever has it, and nothing missed between two questions."""

import json

import pytest
from django.test import Client

from kakitome.learning.microcredential import Contact
from kakitome.learning.registry.entry import Entry
from kakitome.values.localized_text import LocalizedText
from support import demonstration_entries, institutions

pytestmark = pytest.mark.django_db
API = "/api/v1/registry"


@pytest.fixture
def made() -> list[Entry]:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内工科大学（見本）", en="Setouchi (sample)"))
    contact = Contact(name=LocalizedText(ja="見本 花子"), email="hanako@u.example")
    given = [
        demonstration_entries.entry(1, demonstration_entries.letter("offshore-wind", contact=contact)),
        demonstration_entries.entry(2, demonstration_entries.letter("care-technology")),
    ]
    institutions.platform().registry.add_many(given)
    later = demonstration_entries.version(given[0].current.microcredential, 2)
    institutions.platform().registry.add_version(given[0].number, later)
    institutions.platform().registry.withdraw(given[1].number, at=institutions.NOW)
    return given


def test_an_entry_is_told_with_its_version_and_its_rules(client: Client, made: list[Entry]) -> None:
    told = client.get(f"{API}/entries/{made[0].number}").json()
    assert told["current"]["version"] == 2
    assert [one["version"] for one in told["versions"]] == [1, 2]
    ects = next(one for one in told["current"]["conversions"] if one["unit"] == "ECTS")
    assert ects["least"] < ects["most"]
    assert ects["rules"][0]["source"]
    assert set(told["current"]["definition"]["title"]) == {"ja", "en"}


def test_an_old_version_stays_where_it_is(client: Client, made: list[Entry]) -> None:
    told = client.get(f"{API}/entries/{made[0].number}/versions/1").json()
    assert (told["version"], told["is_current"], told["sha256"]) == (1, False, made[0].current.digest)


def test_no_contact_is_told(client: Client, made: list[Entry]) -> None:
    for path in ("", "/versions/1", "/recognitions"):
        assert "hanako" not in client.get(f"{API}/entries/{made[0].number}{path}").content.decode()


def test_changes_are_told_once_each_however_small_the_pages(client: Client, made: list[Entry]) -> None:
    whole = client.get(f"{API}/changes").json()
    assert [(one["number"], one["version"], one["kind"]) for one in whole["changes"]] == [
        (made[0].number, 1, "added"),
        (made[1].number, 1, "added"),
        (made[0].number, 2, "version_added"),
        (made[1].number, 1, "withdrawn"),
    ]
    assert not whole["more"]
    found, since, more = [], 0, True
    while more:
        page = client.get(f"{API}/changes", {"since": since, "limit": 1}).json()
        found, since, more = found + page["changes"], page["next"], page["more"]
    assert found == whole["changes"]
    assert client.get(f"{API}/changes", {"since": since}).json() == {"changes": [], "next": since, "more": False}


@pytest.mark.parametrize("asked", ["since=-1", "since=x", "limit=0", "limit=100000", "since=99999999999999999999"])
def test_a_wrong_place_in_the_changes_is_refused(client: Client, asked: str) -> None:
    assert client.get(f"{API}/changes?{asked}").status_code == 400


def test_whoever_has_it_is_told_so(client: Client, made: list[Entry]) -> None:
    for path in (f"entries/{made[0].number}", f"entries/{made[0].number}/versions/1", "changes"):
        first = client.get(f"{API}/{path}")
        again = client.get(f"{API}/{path}", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"


def test_a_change_changes_the_tag(client: Client, made: list[Entry]) -> None:
    path = f"{API}/entries/{made[0].number}"
    first = client.get(path)["ETag"]
    institutions.platform().registry.withdraw(made[0].number, at=institutions.NOW)
    assert client.get(path, headers={"If-None-Match": first}).status_code == 200


def test_pages_of_any_site_may_read_and_nothing_of_a_visitor_is_sent(client: Client, made: list[Entry]) -> None:
    for path in (f"entries/{made[0].number}", "changes", f"entries/{made[0].number}/recognitions"):
        answer = client.get(f"{API}/{path}", headers={"Origin": "https://elsewhere.example"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies
        asked = client.options(f"{API}/{path}", headers={"Origin": "https://elsewhere.example"})
        assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")


@pytest.mark.parametrize("number", ["E-3333-3334", "A-AFKK-6ACE", "x", "E-4333-3334%00", "%2e%2e"])
def test_an_unknown_number_is_a_problem_in_both_languages(client: Client, number: str) -> None:
    answer = client.get(f"{API}/entries/{number}")
    assert answer.status_code in (400, 404)
    told = json.loads(answer.content)
    assert told["detail_ja"]
    assert told["detail_en"]


def test_an_unknown_version_is_told(client: Client, made: list[Entry]) -> None:
    answer = client.get(f"{API}/entries/{made[0].number}/versions/9")
    assert (answer.status_code, answer.json()["code"]) == (404, "E_ENTRY_VERSION_UNKNOWN")


def test_the_answers_are_as_the_document_says(client: Client, made: list[Entry]) -> None:
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    document = client.get("/api/v1/openapi.json").json()
    for path, shape in (
        (f"entries/{made[0].number}", "RegistryEntry"),
        (f"entries/{made[1].number}/versions/1", "RegistryVersion"),
        (f"entries/{made[0].number}/recognitions", "RegistryRecognitions"),
        ("changes", "RegistryChanges"),
    ):
        schema = {"$ref": f"#/components/schemas/{shape}", "components": document["components"]}
        assert list(Draft202012Validator(schema).iter_errors(client.get(f"{API}/{path}").json())) == []
