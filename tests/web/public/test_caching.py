"""What may be kept, by whom and how long: every route against the table in docs/reference/caching.md."""

import gzip
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from kakitome.ports.claims import Visibility
from kakitome.ports.issuers import KeyState
from kakitome.services.holding import choose_visibility, find_held
from kakitome.services.issuing import AwardOutcome
from kakitome.services.keeping_log import append_documents, publish_log
from support import demonstration_entries, pathways
from web.places import PASSWORD, Place

TABLE = Path(__file__).parents[3] / "docs" / "reference" / "caching.md"
ROW = re.compile(r"\| `([a-z-]+)` \| `(/\S*)` \| `([^`]+)` \| ([^|]+) \| (?:`([^`]+)`|–) \|")


@dataclass(frozen=True)
class Row:
    route: str
    address: str
    cache_control: str
    vary: str

    def __str__(self) -> str:
        return self.address


ROWS = [Row(m[1], m[2], m[3], m[5] or "") for m in map(ROW.match, TABLE.read_text(encoding="utf-8").splitlines()) if m]
LISTS = [row for row in ROWS if "/status/" in row.address]
DOCUMENTS = [row for row in ROWS if row.route == "issuer-document"]


@pytest.fixture
def given(place: Place) -> AwardOutcome:
    """One award whose learner has opened it, entered into the log."""
    outcome = place.award()
    place.platform.registry.add(demonstration_entries.entry(1, institution=place.key))
    place.receive(Client(), visibility=Visibility.LISTED)
    pathways.publish(place.platform.crediting.pathways, institution=place.key)
    append_documents(place.platform.log_context(), place.key)
    publish_log(place.platform.log_context())
    return outcome


def address(row: Row, outcome: AwardOutcome) -> str:
    uuid = outcome.credential_id.rpartition("/")[2].removesuffix(".json")
    return (
        row.address.replace("{uuid}", uuid)
        .replace("{number}", outcome.number)
        .replace("{entry}", demonstration_entries.entry(1).number)
        .replace("{pathway}", pathways.NUMBER)
    )


def test_the_table_is_read() -> None:
    assert len(ROWS) == 37
    assert len(LISTS) == 2


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_document_is_kept_as_the_table_says_and_asked_for_by_its_tag(given: AwardOutcome, row: Row) -> None:
    visitor, where = Client(HTTP_ACCEPT_LANGUAGE="ja"), address(row, given)
    answer = visitor.get(where)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == row.cache_control
    assert answer.headers.get("Vary", "") == row.vary
    assert re.fullmatch(r'"[0-9a-f]{32,64}"', answer.headers["ETag"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Language" not in answer.headers
    assert not answer.cookies
    again = visitor.get(where, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin"):
        assert again.headers[name] == answer.headers[name], name
    assert again.headers.get("Vary", "") == row.vary
    assert visitor.get(where, headers={"If-None-Match": '"other"'}).status_code == 200
    head = visitor.head(where)
    assert (head.status_code, head.headers["ETag"]) == (200, answer.headers["ETag"])


@pytest.mark.parametrize("row", DOCUMENTS, ids=str)
def test_packed_and_plain_are_the_same_under_two_tags(given: AwardOutcome, row: Row) -> None:
    plain = Client().get(address(row, given))
    packed = Client().get(address(row, given), headers={"Accept-Encoding": "gzip, br"})
    if not row.vary:
        assert packed.headers["ETag"] == plain.headers["ETag"]
        assert "Content-Encoding" not in packed.headers
        return
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.content == Client().get(address(row, given), headers={"Accept-Encoding": "gzip"}).content


@pytest.mark.parametrize("row", [*LISTS, *[r for r in DOCUMENTS if "{uuid}" in r.address]], ids=str)
def test_whoever_has_it_is_answered_without_reading_it(given: AwardOutcome, row: Row) -> None:
    where = address(row, given)
    tag = Client().get(where).headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(where, headers={"If-None-Match": tag}).status_code == 304
    assert not [one["sql"] for one in asked.captured_queries if '"document"' in one["sql"]]
    assert not [one["sql"] for one in asked.captured_queries if "signed_document" in one["sql"]]


@pytest.mark.parametrize("name", ["current.csv", "all.jsonl.gz"])
def test_what_is_written_while_it_is_sent_has_no_tag_and_is_asked_for_anew(given: AwardOutcome, name: str) -> None:
    assert given
    answer = Client().get(f"/registry/open-data/{name}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert "ETag" not in answer.headers
    assert b"".join(answer.streaming_content)


def test_a_withdrawal_changes_the_tag_at_once(given: AwardOutcome, place: Place) -> None:
    row = LISTS[0]
    before = Client().get(address(row, given))
    place.withdraw(given)
    after = Client().get(address(row, given), headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.content != before.content


def test_no_cache_keeps_a_list_longer_than_two_seconds_or_its_own_ttl_while_we_are_away() -> None:
    for row in LISTS:
        told = dict(part.strip().partition("=")[::2] for part in row.cache_control.split(","))
        assert int(told["max-age"]) + int(told["stale-while-revalidate"]) <= 2
        assert int(told["stale-if-error"]) <= 300


def test_a_key_that_is_retired_changes_the_tag_of_the_key_document(given: AwardOutcome, place: Place) -> None:
    before = Client().get("/issuers/u/did.json").headers["ETag"]
    issuers = place.platform.store(place.key).issuers
    active = issuers.find_active_key(place.did)
    assert active is not None
    issuers.move_key(replace(active, state=KeyState.RETIRED, retired_at=place.platform.now()))
    assert Client().get("/issuers/u/did.json", headers={"If-None-Match": before}).status_code == 200


def test_what_a_learner_closes_is_gone_for_whoever_asks_with_a_tag(given: AwardOutcome, place: Place) -> None:
    (row,) = [one for one in DOCUMENTS if "{uuid}" in one.address]
    tag = Client().get(address(row, given)).headers["ETag"]
    directory, now = place.platform.directory, place.platform.now()
    held = find_held(directory, given.number)
    assert held is not None
    choose_visibility(directory, held, visibility=Visibility.PRIVATE, now=now)
    assert Client().get(address(row, given), headers={"If-None-Match": tag}).status_code == 404


def test_the_public_page_of_an_award_is_written_anew_and_its_credential_asked_for_by_its_tag(
    given: AwardOutcome,
) -> None:
    where, visitor = f"/a/{given.number}", Client()
    assert visitor.get(where).headers["Cache-Control"] == "private, no-cache"
    answer = visitor.get(where, headers={"Accept": "application/ld+json"})
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Accept", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    asked = {"Accept": "application/ld+json", "If-None-Match": answer.headers["ETag"]}
    assert visitor.get(where, headers=asked).status_code == 304


def pages() -> Iterator[tuple[str, str]]:
    """Every page whose address holds nothing."""

    def walk(patterns: Any) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if not pattern.namespace:
                    yield from walk(pattern.url_patterns)
            else:
                yield pattern

    in_table = {row.route for row in ROWS}
    for pattern in walk(get_resolver().url_patterns):
        if pattern.name and pattern.name not in in_table:
            with suppress(NoReverseMatch):
                yield pattern.name, reverse(pattern.name)


@pytest.mark.django_db
def test_every_page_is_its_visitors_own(place: Place) -> None:
    anonymous, signed_in = Client(), Client()
    person = place.person()
    assert signed_in.login(username=person.email, password=PASSWORD)
    kept = {}
    for name, where in sorted(set(pages())):
        for who, client in (("anybody", anonymous), ("somebody", signed_in)):
            told = client.get(where).headers.get("Cache-Control", "nothing")
            if not told.startswith("private") and "no-store" not in told:
                kept[name, who] = told
    assert kept == {}


def test_a_page_of_somebody_signed_in_is_stored_nowhere(place: Place) -> None:
    client = Client()
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    client.login(username=place.person().email, password=PASSWORD)
    assert client.get("/").headers["Cache-Control"] == "private, no-store"
