"""The registry in the open: whoever comes gets all of it, without a key, and nothing of a person."""

import csv
import gzip
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from defusedxml import ElementTree
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.open_data import make_due_snapshot, make_snapshot
from kakitome.journeys.platform import Platform
from kakitome.learning.microcredential import AwardingBody, Contact
from kakitome.learning.registry.entry import Entry
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.open_data import feeds
from support import demonstration_entries, institutions

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    get_platform().counts.forget()
    shutil.rmtree(institutions.platform().installation.open_data_dir, ignore_errors=True)


@pytest.fixture
def made() -> list[Entry]:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内工科大学（見本）", en="Setouchi (sample)"))
    contact = Contact(name=LocalizedText(ja="見本 花子"), email="hanako@u.example")
    body = AwardingBody(name=LocalizedText(ja="瀬戸内工科大学（見本）", en="Setouchi (sample)"))
    given = [
        demonstration_entries.entry(
            1, demonstration_entries.letter("offshore-wind", contact=contact, awarding_body=body)
        ),
        demonstration_entries.entry(2, demonstration_entries.letter("care-technology"), region="JP-13"),
        demonstration_entries.entry(3, demonstration_entries.letter("supply-chain"), region="SG"),
        demonstration_entries.entry(4, demonstration_entries.letter("it-foundation", issuer_country=""), region=""),
    ]
    institutions.platform().registry.add_many(given)
    return given


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# --- dumps -----------------------------------------------------------------------------------------


def test_the_dump_is_streamed_in_both_forms(client: Client, made: list[Entry]) -> None:
    packed = client.get("/registry/open-data/all.jsonl.gz")
    assert packed.streaming
    assert len(gzip.decompress(content(packed)).splitlines()) == 4
    table = client.get("/registry/open-data/current.csv")
    rows = list(csv.DictReader(io.StringIO(content(table).decode("utf-8-sig"), newline="")))
    assert [row["entry"] for row in rows] == sorted(one.number for one in made)
    assert table["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["x.csv", "current.xlsx", "current", "all.", ".csv", "current.csv.gz"])
def test_a_file_of_another_name_is_not_there(client: Client, name: str) -> None:
    assert client.get(f"/registry/open-data/{name}").status_code == 404


def test_whoever_takes_it_all_the_time_is_asked_to_wait(client: Client, made: list[Entry]) -> None:
    answers = [client.get("/registry/open-data/current.csv").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_a_snapshot_is_listed_with_its_hash_and_never_changes(client: Client, made: list[Entry]) -> None:
    snapshot = make_snapshot(institutions.platform())
    assert snapshot is not None
    page = client.get("/registry/open-data").content.decode()
    institutions.platform().registry.withdraw(made[0].number, at=institutions.NOW)
    for file in snapshot.files:
        assert file.sha256 in page
        answer = client.get(f"/registry/open-data/snapshots/{file.name}")
        assert len(content(answer)) == file.size
        assert "immutable" in answer["Cache-Control"]


def test_a_month_is_frozen_once_by_itself(made: list[Entry]) -> None:
    assert make_due_snapshot(institutions.platform()) is not None
    assert make_due_snapshot(institutions.platform()) is None


@pytest.mark.parametrize("name", ["..%2f..%2fsecret.key", "registry-2026-11-21.json", "%2e%2e", "x"])
def test_no_other_file_is_served_from_the_folder(client: Client, made: list[Entry], name: str) -> None:
    make_snapshot(institutions.platform())
    assert client.get(f"/registry/open-data/snapshots/{name}").status_code == 404


def test_a_licence_that_nobody_decided_is_told_as_such(client: Client) -> None:
    assert "has not set a licence" in client.get("/registry/open-data", {"lang": "en"}).content.decode()


def test_the_codebook_on_the_page_is_that_of_the_dump(client: Client, made: list[Entry]) -> None:
    page = client.get("/registry/open-data").content.decode()
    told = client.get("/registry/open-data/codebook.json").json()["columns"]
    assert re.findall(r"<code>([a-z_0-9]+)</code>", page) == [column["id"] for column in told]


def test_nothing_of_a_person_is_in_anything_open(client: Client, made: list[Entry]) -> None:
    number = made[0].number
    for path in (
        "open-data/all.csv",
        "open-data/all.jsonl.gz",
        "changes.atom",
        *(f"{number}.jsonld?profile={profile}" for profile in ("schema.org", "ctdl", "elm")),
    ):
        answer = client.get(f"/registry/{path}")
        assert answer.status_code == 200, path
        data = content(answer)
        data = gzip.decompress(data) if path.endswith(".gz") else data
        assert b"hanako" not in data, path
        assert "花子".encode() not in data, path


# --- linked data -----------------------------------------------------------------------------------


def test_an_entry_is_linked_data_in_three_vocabularies(client: Client, made: list[Entry]) -> None:
    number = made[0].number
    schema, ctdl, elm = (
        client.get(f"/registry/{number}.jsonld", {"profile": profile}) for profile in ("schema.org", "ctdl", "elm")
    )
    assert schema.json()["@context"] == "https://schema.org"
    assert ctdl.json()["@graph"][0]["@type"] == "ceterms:MicroCredential"
    assert elm.json()["type"] == "LearningOpportunity"
    for answer in (schema, ctdl, elm):
        assert answer["Content-Type"] == "application/ld+json"
        assert f'/registry/{number}>; rel="canonical"' in answer["Link"]
        again = client.get(f"/registry/{number}.jsonld", headers={"If-None-Match": schema["ETag"]})
        assert again.status_code == 304


def test_a_version_has_linked_data_of_its_own(client: Client, made: list[Entry]) -> None:
    later = demonstration_entries.version(demonstration_entries.letter(title=LocalizedText(en="Revised")), 2)
    institutions.platform().registry.add_version(made[0].number, later)
    first = client.get(f"/registry/{made[0].number}/v1.jsonld").json()
    assert first["@graph"][0]["version"] == "1"
    assert "Revised" not in json.dumps(first)
    assert client.get(f"/registry/{made[0].number}/v9.jsonld").status_code == 404


def test_the_european_model_says_why_it_has_none(made: list[Entry]) -> None:
    answer = Client(HTTP_ACCEPT="application/json").get(f"/registry/{made[1].number}.jsonld?profile=elm")
    assert (answer.status_code, answer.json()["code"]) == (404, "E_ELM_ENTRY_INCOMPLETE")


def test_an_unknown_vocabulary_and_an_unknown_number_are_told(made: list[Entry]) -> None:
    program = Client(HTTP_ACCEPT="application/json")
    assert program.get(f"/registry/{made[0].number}.jsonld?profile=<x>").json()["code"] == "E_PROFILE_UNKNOWN"
    assert program.get("/registry/E-3333-3333.jsonld").json()["code"] == "E_ENTRY_UNKNOWN"


def test_a_page_of_another_site_may_ask_first(client: Client, made: list[Entry]) -> None:
    answer = client.options(f"/registry/{made[0].number}.jsonld")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")


# --- feeds and maps of the site --------------------------------------------------------------------


def test_the_feed_tells_what_happened_newest_first_in_both_languages(client: Client, made: list[Entry]) -> None:
    platform = institutions.platform()
    platform.registry.add_version(made[0].number, demonstration_entries.version(made[0].current.microcredential, 2))
    answer = client.get("/registry/changes.atom")
    feed = ElementTree.fromstring(answer.content)
    told = feed.findall(f"{ATOM}entry")
    assert answer["Content-Type"] == "application/atom+xml"
    assert [one.find(f"{ATOM}category").get("term") for one in told] == ["version_added", *["added"] * 4]
    assert len({one.find(f"{ATOM}id").text for one in told}) == 5
    assert "新しい版" in told[0].find(f"{ATOM}title").text
    assert "new version" in told[0].find(f"{ATOM}title").text
    assert told[0].find(f"{ATOM}link").get("href").endswith(f"/registry/{made[0].number}/v2")
    assert client.get("/registry/changes.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_title_cannot_break_the_feed(client: Client) -> None:
    institutions.open_university("setouchi", LocalizedText(en="Setouchi (sample)"))
    title = LocalizedText(en='</title><script>alert(1)</script> & "x" \x0b')
    institutions.platform().registry.add(demonstration_entries.entry(1, demonstration_entries.letter(title=title)))
    feed = ElementTree.fromstring(client.get("/registry/changes.atom").content)
    assert "<script>" in feed.find(f"{ATOM}entry/{ATOM}title").text


def test_an_empty_registry_has_a_feed(client: Client) -> None:
    feed = ElementTree.fromstring(client.get("/registry/changes.atom").content)
    assert feed.findall(f"{ATOM}entry") == []


def test_the_newest_changes_are_found_however_many_there_are(client: Client) -> None:
    institutions.open_university("setouchi", LocalizedText(en="Setouchi (sample)"))
    many = [
        demonstration_entries.entry(count, demonstration_entries.letter("data-literacy"), identifier=f"x{count}")
        for count in range(1, 131)
    ]
    for one in many:
        institutions.platform().registry.add(one)
    feed = ElementTree.fromstring(client.get("/registry/changes.atom").content)
    links = [one.get("href") for one in feed.findall(f"{ATOM}entry/{ATOM}link")]
    assert len(links) == 100
    assert {link.split("/registry/")[1].split("/")[0] for link in links} == {one.number for one in many[30:]}


@pytest.mark.parametrize(("small", "middling", "parts"), [(5000, 100_000, 2), (1, 100_000, 24), (1, 2, 530)])
def test_the_map_of_the_site_has_every_listed_entry_once(
    client: Client, made: list[Entry], monkeypatch: pytest.MonkeyPatch, *, small: int, middling: int, parts: int
) -> None:
    monkeypatch.setattr(feeds, "SMALL", small)
    monkeypatch.setattr(feeds, "MIDDLING", middling)
    institutions.platform().registry.withdraw(made[3].number, at=institutions.NOW)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = ["/" + one.text.split("/", 3)[3] for one in index.iter(f"{MAP}loc")]
    assert len(addresses) == parts
    # Of very many parts those that hold something are asked for, and their neighbours.
    wanted = {one.number[2:4] for one in made} | {"34", "44"}
    found = []
    for address in addresses:
        if parts < 100 or address.removeprefix("/sitemap-").removesuffix(".xml") in wanted:
            found += [one.text for one in ElementTree.fromstring(client.get(address).content).iter(f"{MAP}loc")]
    numbers = [address.rsplit("/", 1)[1] for address in found if "/registry/E-" in address]
    assert sorted(numbers) == sorted(one.number for one in made[:3])


@pytest.mark.parametrize("part", ["x", "0", "333", "..", "E-"])
def test_the_map_of_the_site_has_no_other_part(client: Client, part: str) -> None:
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_robots_are_told_where_the_map_is_and_what_is_nobodys_business(client: Client) -> None:
    told = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /desk" in told
    assert "Disallow: /account/" in told
    # A page that says `noindex` itself must be read for that.
    assert not any(line.startswith("Disallow: /a/") for line in told)
    assert told[-1].startswith("Sitemap: http")


# --- the map ---------------------------------------------------------------------------------------


def test_the_map_counts_prefectures_countries_and_those_that_state_none(client: Client, made: list[Entry]) -> None:
    page = client.get("/registry/map", {"lang": "en"}).content.decode()
    assert "2 micro-credentials offered in Japan’s prefectures" in page
    assert page.count('<g class="tile"') == 47
    assert 'href="/registry?region=JP-13"' in page
    assert 'aria-label="Tokyo 1"' in page
    assert "Singapore" in page
    assert "1 states no place" in page


def test_an_empty_map_says_so(client: Client) -> None:
    page = client.get("/registry/map", {"lang": "en"}).content.decode()
    assert "0 micro-credentials offered" in page
    assert "No entry states a prefecture." in page


def test_snapshots_lie_in_the_data_folder(made: list[Entry]) -> None:
    platform: Platform = institutions.platform()
    make_snapshot(platform)
    names = [file.name for file in Path(platform.installation.open_data_dir).iterdir()]
    assert sum(name.endswith(".json") for name in names) == 1
