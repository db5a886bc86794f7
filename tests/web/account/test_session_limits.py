"""Where people are signed in, and when that ends."""

import time
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.account.session_list.views import device_words
from support import institutions

pytestmark = pytest.mark.django_db

HOUR = 3600
STAFF, LEARNER = "admin@setouchi.example", "learner@home.example"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.fixture(autouse=True)
def _people() -> None:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内大学", en="Setouchi"))
    institutions.account(STAFF, NodeRole.ADMIN, "setouchi")
    institutions.account(LEARNER)


def aged(client: Client, *, begun: float, seen: float) -> Client:
    session = client.session
    session["begun_at"], session["seen_at"] = time.time() - begun, time.time() - seen
    session.save()
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/account/signing-in").status_code == 200


@pytest.mark.parametrize(
    ("email", "begun", "seen", "stays"),
    [
        (STAFF, 2 * HOUR, 0.9 * HOUR, True),
        (STAFF, 2 * HOUR, 1.1 * HOUR, False),
        (STAFF, 11.9 * HOUR, 60, True),
        (STAFF, 12.1 * HOUR, 60, False),
        (LEARNER, 13 * 24 * HOUR, 12 * 24 * HOUR, True),
        (LEARNER, 14.1 * 24 * HOUR, 60, False),
    ],
)
def test_people_with_a_role_are_signed_out_sooner(email: str, begun: float, seen: float, stays: bool) -> None:
    assert is_signed_in(aged(institutions.signed_in(email), begun=begun, seen=seen)) is stays


def test_an_operator_may_choose_other_limits(settings: Any) -> None:
    settings.SIGN_IN = type(settings.SIGN_IN)(session_idle=timedelta(minutes=5))
    assert not is_signed_in(aged(institutions.signed_in(STAFF), begun=400, seen=400))


def test_a_visit_is_noted_and_begins_the_pause_anew() -> None:
    client = aged(institutions.signed_in(STAFF), begun=2 * HOUR, seen=0.9 * HOUR)
    assert is_signed_in(client)
    assert time.time() - client.session["seen_at"] < 60


def test_signing_in_begins_both_anew() -> None:
    client = aged(institutions.signed_in(STAFF), begun=13 * HOUR, seen=HOUR)
    assert not is_signed_in(client)
    client.login(username=STAFF, password=institutions.PASSWORD)
    assert is_signed_in(client)


def test_what_was_sent_too_late_waits_for_the_same_person_alone() -> None:
    client = aged(institutions.signed_in(STAFF), begun=13 * HOUR, seen=HOUR)
    answer = client.post("/desk/setouchi/units/add", {"name.en": "Nursing"})
    assert answer.headers["Location"] == "/account/login?next=/account/go-on"
    other = Client()
    other.cookies = client.cookies
    other.login(username=LEARNER, password=institutions.PASSWORD)
    assert "Nursing" not in other.get("/account/go-on", follow=True).content.decode()


def test_what_was_sent_too_late_goes_on_after_signing_in() -> None:
    client = aged(institutions.signed_in(STAFF), begun=13 * HOUR, seen=HOUR)
    client.post("/desk/setouchi/units/add", {"name.en": "Nursing"})
    client.login(username=STAFF, password=institutions.PASSWORD)
    page = client.get("/account/go-on").content.decode()
    assert 'action="/desk/setouchi/units/add"' in page and 'value="Nursing"' in page


def by_hand(agent: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT=agent)
    client.post("/account/login", {"login": LEARNER, "password": institutions.PASSWORD})
    return client


def test_sessions_are_listed_and_ended_one_by_one_or_all_others() -> None:
    here, there, elsewhere = by_hand(CHROME), by_hand("curl/8"), by_hand("other")
    page = here.get("/account/sessions").content.decode()
    assert "Chrome, Windows" in page and "curl/8" in page and page.count("this device") == 1
    number = there.get("/account/sessions").context["sessions"][1].pk
    assert here.post("/account/sessions", {"session": number}).status_code == 302
    assert [is_signed_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    here.post("/account/sessions")
    assert [is_signed_in(client) for client in (here, elsewhere)] == [True, False]


def an_hour_ago(client: Client) -> Client:
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] -= HOUR
    session.save()
    return client


def test_the_key_of_a_session_changes_when_somebody_shows_again_who_they_are() -> None:
    """Whoever learnt the key of before is signed in no more; the list of sessions still has this one, once."""
    here, thief = an_hour_ago(by_hand(CHROME)), Client()
    thief.cookies = SimpleCookie({name: morsel.value for name, morsel in here.cookies.items()})
    assert is_signed_in(thief)
    here.post("/account/again?next=/account/sessions", {"password": institutions.PASSWORD})
    assert (is_signed_in(here), is_signed_in(thief)) == (True, False)
    assert here.get("/account/sessions").content.decode().count("Chrome, Windows") == 1


def test_other_sessions_are_ended_by_who_shows_again_who_they_are() -> None:
    here, there = an_hour_ago(by_hand(CHROME)), by_hand("curl/8")
    assert here.get("/account/sessions").status_code == 200
    assert here.post("/account/sessions").headers["Location"].startswith("/account/again?")
    assert is_signed_in(there)
    here.post("/account/again?next=/account/sessions", {"password": institutions.PASSWORD})
    assert not is_signed_in(there)


def test_an_address_is_added_by_who_shows_again_who_they_are() -> None:
    """Else a browser left open is an account for ever: an address is added, and a new password sent there."""
    client, added = an_hour_ago(by_hand(CHROME)), EmailAddress.objects.filter(email="mallory@x.example")
    answer = client.post("/account/addresses", {"action_add": "", "email": "mallory@x.example"})
    assert answer.headers["Location"].startswith("/account/again?")
    assert not added.exists()
    client.post("/account/again?next=/account/addresses", {"password": institutions.PASSWORD})
    assert added.exists()


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1"])
def test_a_session_of_nobody_or_of_somebody_else_is_not_found(number: str) -> None:
    assert by_hand("curl/8").post("/account/sessions", {"session": number}).status_code == 404


def test_another_person_s_session_is_not_found() -> None:
    institutions.account("mallory@home.example")
    other, client = Client(), by_hand("curl/8")
    other.post("/account/login", {"login": "mallory@home.example", "password": institutions.PASSWORD})
    number = other.get("/account/sessions").context["sessions"][0].pk
    assert client.post("/account/sessions", {"session": number}).status_code == 404
    assert other.get("/account/signing-in").status_code == 200


def test_a_device_is_named_as_people_name_it() -> None:
    assert device_words(CHROME) == "Chrome, Windows"
    assert (
        device_words("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604")
        == "Safari, iPhone"
    )
    assert device_words("x" * 90) == "x" * 40
