"""Searching the registry by program: the same hits as on the page, for any origin, refused with reasons."""

from typing import Any

import pytest
from django.test import Client

from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.invented_entries import entries

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/registry/entries"


@pytest.fixture(autouse=True)
def _many() -> None:
    institutions.open_university("example-university", LocalizedText(ja="見本大学", en="Example University"))
    institutions.platform().registry.add_many(list(entries(50)))


def found(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_pages_lead_to_one_another_until_all_were_there(client: Client) -> None:
    first = found(client, page_size=20)
    assert first["total"] == 50
    numbers, address = [one["number"] for one in first["entries"]], first["next"]
    while address:
        page = client.get(address.partition("/api/")[2] and "/api/" + address.partition("/api/")[2]).json()
        numbers += [one["number"] for one in page["entries"]]
        address = page["next"]
    assert len(numbers) == len(set(numbers)) == 50


def test_facets_count_and_narrow(client: Client) -> None:
    counts = {one["value"]: one["count"] for one in found(client)["facets"]["mode"]}
    assert sum(counts.values()) == 50
    assert found(client, mode="online")["total"] == counts.get("online", 0)


def test_what_is_not_stated_is_left_out(client: Client) -> None:
    entries_without = found(client, price="-")["entries"]
    assert entries_without
    assert all("price" not in one for one in entries_without)


def test_any_page_of_the_web_may_ask_without_a_cookie(client: Client) -> None:
    answer = client.get(ADDRESS, headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert not answer.cookies


def test_a_copy_that_still_holds_is_not_sent_again(client: Client) -> None:
    tag = client.get(ADDRESS).headers["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "x" * 10_240}, "E_SEARCH_LONG"),
        ({"q": "%"}, "E_SEARCH_WORDLESS"),
        ({"colour": "red"}, "E_SEARCH_FACET"),
        ({"sort": "id; DROP TABLE"}, "E_SEARCH_SORT"),
        ({"page": "1e3"}, "E_SEARCH_PAGE"),
        ({"page_size": "1000"}, "E_SEARCH_PAGE"),
        ({"state": "draft"}, "E_SEARCH_STATE"),
        ({"skill": "x" * 500}, "E_SEARCH_VALUE"),
    ],
)
def test_a_question_is_refused_with_its_reason(client: Client, query: dict[str, str], code: str) -> None:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 400
    assert code in answer.content.decode()
