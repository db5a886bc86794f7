"""The bar of a room below the header, which never changes within it, and the first steps of whoever is new."""

import re

import pytest
from django.test import Client

from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str) -> str:
    response = client.get(address, HTTP_ACCEPT_LANGUAGE="en", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def places_of(page: str) -> list[str]:
    (bar,) = re.findall(r'<div class="room">.*?</nav>', page, re.S)
    return re.findall(r"<a [^>]*>([^<]+)</a>", bar)


def header_of(page: str) -> list[str]:
    (nav,) = re.findall(r'<nav class="site-nav".*?</nav>', page, re.S)
    return re.findall(r"<a [^>]*>([^<]+)</a>", nav)


@pytest.mark.slow
def test_header_and_room_are_the_same_on_every_page_of_an_institution(admin: Client) -> None:
    pages = [
        page_of(admin, f"/desk/setouchi{end}") for end in ("", "/microcredentials", "/awards", "/people", "/trail")
    ]
    assert {tuple(places_of(page)) for page in pages} == {
        ("Overview", "Micro-credentials", "Class lists", "Awards", "Recognition", "Curriculum", "Units and people")
    }
    assert {tuple(header_of(page)) for page in pages} == {("Home", "Check a credential", "Registry", "My awards")}


def test_the_place_where_one_is_is_marked(admin: Client) -> None:
    assert 'href="/desk/setouchi/people" aria-current="page">Units and people' in page_of(
        admin, "/desk/setouchi/people"
    )
    assert 'href="/desk/setouchi" aria-current="true">Overview' in page_of(admin, "/desk/setouchi/trail")


def test_what_somebody_may_not_open_is_left_out(viewer: Client) -> None:
    assert "Recognition" not in places_of(page_of(viewer, "/desk/setouchi"))


def test_a_visitor_finds_the_way_in_beside_the_language(client: Client) -> None:
    page = page_of(client, "/")
    assert '<a class="in" href="/account/login">Sign in</a>' in page
    assert '<div class="room">' not in page


def test_a_body_lands_at_its_cases_and_not_at_class_lists() -> None:
    institutions.open_university("kikou", LocalizedText(ja="見本承認機構", en="Sample recognition body"))
    open_recognition_body(institutions.platform(), "kikou", configuration="jp-micro-credential-body", actor="tests")
    admin = institutions.member("admin@kikou.example", NodeRole.ADMIN, "kikou")
    page = page_of(admin, "/desk/kikou")
    assert "Award by class list" not in page
    places = ["Overview", "Cases", "Reviewers", "Committees", "Members", "Criteria and fees", "Units and people"]
    assert places_of(page) == places
    assert places_of(page_of(admin, "/desk/kikou/cases")) == places
    assert "The way to the first case" in page
    assert "Put criteria in force" in page


def test_a_new_institution_is_led_to_its_first_award(admin: Client, wind: MicrocredentialVersion) -> None:
    page = page_of(admin, "/desk/setouchi")
    (steps,) = re.findall(r'aria-labelledby="first">.*?</section>', page, re.S)
    done = [bool(re.search("done</span>", step)) for step in steps.split("<li ")[1:]]
    assert done == [True, len(institutions.platform().organisations.list_tree("setouchi")) > 1, True, False]


def test_who_has_awarded_is_led_no_more(admin: Client, owner: Client, wind: MicrocredentialVersion) -> None:
    batch = institutions.upload(owner, "setouchi", wind, institutions.small_list("見本 花子,a@x.example,S1,2026-10-01"))
    owner.post(f"{batch['Location']}/confirm", {"count": 1})
    institutions.work("setouchi")
    assert "The way to the first award" not in page_of(admin, "/desk/setouchi")
