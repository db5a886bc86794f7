"""The way to the desk, and what its first page says."""

import pytest
from django.test import Client

from kakitome.ports.microcredentials import MicrocredentialVersion
from support import institutions

pytestmark = pytest.mark.django_db


def test_who_works_here_finds_the_desk_from_every_page(viewer: Client) -> None:
    assert '<li><a href="/desk/">' in viewer.get("/").content.decode()


def test_who_does_not_is_not_led_there(client: Client) -> None:
    assert '<li><a href="/desk/">' not in client.get("/").content.decode()
    institutions.account("learner@x.example")
    assert '<li><a href="/desk/">' not in institutions.signed_in("learner@x.example").get("/").content.decode()


def test_a_list_that_waits_is_the_first_thing_one_sees(owner: Client, wind: MicrocredentialVersion) -> None:
    institutions.upload(owner, "setouchi", wind, institutions.small_list("見本 花子,a@x.example,S1,2026-10-01"))
    page = owner.get("/desk/setouchi").content.decode()
    assert "A class list waits for your confirmation" in page


def test_a_draft_says_how_much_is_missing_and_leads_to_its_form(owner: Client) -> None:
    owner.post("/desk/setouchi/microcredentials/new", {"title.en": "Wind", "do": "save"})
    page = owner.get("/desk/setouchi").content.decode()
    assert "items to go (Japan)" in page
    assert "/desk/setouchi/microcredentials/M-" in page
