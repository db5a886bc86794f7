"""Choosing what to learn: the choice follows from page to page, institutions have pages, starts stand in their months."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from django.test import Client
from icalendar import Calendar

from kakitome.journeys.platform import Platform
from kakitome.learning.microcredential import DeliveryPeriod
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.registry.pictures import EntryPictures
from support import institutions
from support.invented_entries import entries

pytestmark = pytest.mark.django_db
DAYS = (date(2099, 4, 10), date(2099, 4, 3), date(2020, 1, 5), None)


@pytest.fixture
def numbers() -> Sequence[str]:
    """Eight entries of one institution; by turns they begin in April 2099 twice, began long ago, or tell no day."""
    institutions.open_university("example-university", LocalizedText(ja="見本大学", en="Example University"))
    made = []
    for place, entry in enumerate(entries(8)):
        version = entry.versions[-1]
        period = DeliveryPeriod(start_on=DAYS[place % 4])
        letter = replace(version.microcredential, date_of_delivery=period)
        made.append(replace(entry, versions=(*entry.versions[:-1], replace(version, microcredential=letter))))
    institutions.platform().registry.add_many(made)
    return [entry.number for entry in made]


def choose(client: Client, **fields: str) -> str:
    answer = client.post("/registry/compare/choose?lang=en", fields)
    assert answer.status_code == 302
    return answer["Location"]


class TestTheChoiceFollows:
    def test_it_stands_on_the_next_page_and_leads_to_the_comparison(
        self, client: Client, numbers: Sequence[str]
    ) -> None:
        assert choose(client, add=numbers[0], next="/registry?q=x") == f"/registry?q=x#c-{numbers[0]}"
        choose(client, add=numbers[1].lower())
        shown = client.get(f"/registry/{numbers[2]}?lang=en").content.decode()
        assert "2 chosen" in shown
        assert f"/registry/compare?e={numbers[0]}&amp;e={numbers[1]}" in shown
        assert client.get("/registry/compare")["Location"].endswith(f"?e={numbers[0]}&e={numbers[1]}")

    def test_it_is_taken_back_one_by_one_or_whole(self, client: Client, numbers: Sequence[str]) -> None:
        for number in numbers[:3]:
            choose(client, add=number)
        choose(client, take=numbers[0])
        assert "2 chosen" in client.get("/registry?lang=en").content.decode()
        choose(client, these="")
        assert "chosen" not in client.get("/registry?lang=en").content.decode()

    def test_no_more_are_chosen_than_stand_side_by_side(self, client: Client, numbers: Sequence[str]) -> None:
        for number in numbers[:7]:
            choose(client, add=number)
        shown = client.get("/registry?lang=en").content.decode()
        assert "6 chosen" in shown
        assert "Take one away first" in shown

    def test_what_nobody_registered_and_other_sites_are_left_out(self, client: Client, numbers: Sequence[str]) -> None:
        assert choose(client, add="E-0000-0000", next="//elsewhere.example/") == "/registry"
        client.cookies["compare"] = "forged"
        assert "chosen" not in client.get("/registry?lang=en").content.decode()


class _Directory:
    """Knows one issuer."""

    def find_by_issuer(self, slug_or_did: str) -> str | None:
        return "u" if slug_or_did == "centre" else None


@pytest.mark.parametrize(
    ("address", "institution", "picture"),
    [
        (
            "https://k.example/issuers/centre/microcredentials/x-v2.json",
            "u",
            "/issuers/centre/images/x-v2-R-7K3M-94QT.png",
        ),
        ("https://k.example/issuers/centre/microcredentials/x-v2.json", "another", ""),
        ("https://k.example/issuers/nobody/microcredentials/x-v2.json", "u", ""),
        ("https://elsewhere.example/issuers/centre/microcredentials/x-v2.json", "u", ""),
        ("", "u", ""),
    ],
)
def test_pictures_are_those_of_badges_awarded_here(address: str, institution: str, picture: str) -> None:
    platform = SimpleNamespace(site_url="https://k.example", directory=_Directory())
    pictures = EntryPictures(cast("Platform", platform))
    assert pictures.find(address, institution=institution, seal="R-7K3M-94QT") == picture


class TestTheInstitution:
    def test_its_page_tells_what_it_awards_and_is_linked(self, client: Client, numbers: Sequence[str]) -> None:
        assert 'href="/institutions/example-university"' in client.get(f"/registry/{numbers[0]}").content.decode()
        assert 'href="/institutions/example-university"' in client.get("/registry").content.decode()
        shown = client.get("/institutions/example-university?lang=en").content.decode()
        assert "Its micro-credentials" in shown
        assert f"/registry/{numbers[0]}" in shown
        assert "No recognition of a micro-credential of its stands now." in shown
        assert "2099" in shown

    def test_an_unknown_one_is_not_found(self, client: Client) -> None:
        assert client.get("/institutions/nobody").status_code == 404

    def test_its_feed_holds_its_entries_and_no_others(self, client: Client, numbers: Sequence[str]) -> None:
        feed = client.get("/registry/entries.atom?institution=example-university")
        assert feed.content.decode().count("<entry>") == 8
        assert "<entry>" not in client.get("/registry/entries.atom?institution=other").content.decode()
        assert client.get("/registry/entries.atom?colour=red").status_code == 422


@pytest.mark.usefixtures("numbers")
class TestTheCalendar:
    def test_what_tells_no_day_and_what_is_over_is_counted_apart(self, client: Client) -> None:
        shown = client.get("/registry/starts?lang=en").content.decode()
        assert "No start is told for the coming months" in shown
        assert "For 2 micro-credentials no first day is told." in shown
        assert "6 more began before this month, or begin after" in shown

    def test_a_month_lists_its_starts_by_day(self, client: Client, numbers: Sequence[str]) -> None:
        shown = client.get("/registry/starts?start=2099-04&lang=en").content.decode()
        assert "4 begin" in shown
        assert shown.index(f'href="/registry/{numbers[1]}"') < shown.index(f'href="/registry/{numbers[0]}"')

    def test_programs_get_whole_days(
        self, client: Client, numbers: Sequence[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kakitome.services.listing_starts.months_from", lambda _today: ("2099-04",))
        answer = client.get("/registry/starts.ics?institution=example-university")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        events = [event for event in Calendar.from_ical(answer.content).walk("VEVENT")]
        assert [event.decoded("dtstart") for event in events] == sorted(event.decoded("dtstart") for event in events)
        assert {str(event["uid"]).split("-v")[0] for event in events} == {numbers[place] for place in (0, 1, 4, 5)}

    def test_what_is_no_month_is_refused(self, client: Client) -> None:
        assert client.get("/registry/starts?start=soon").status_code == 422
