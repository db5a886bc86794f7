"""Showing a credential to a verifier elsewhere, in the browser: seen first, sent once, nobody else's."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from kakitome.web.pages.learner.presenting import views as pages
from support import institutions
from support.verifier_elsewhere import SITE, VerifierElsewhere
from web.account.test_own_data import browser, learner

pytestmark = pytest.mark.django_db


def page_of(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def verifier(monkeypatch: pytest.MonkeyPatch) -> VerifierElsewhere:
    account, platform = learner(), institutions.platform()
    platform.persons.holder_keys.open(account).switch(on=True, at=platform.now())
    verifier = VerifierElsewhere()
    with_network = replace(platform, fetcher=verifier, issuer_requests=verifier)
    monkeypatch.setattr(pages, "get_platform", lambda: with_network)
    return verifier


def begun(client: Client, verifier: VerifierElsewhere) -> str:
    """Follow the link that the verifier shows on this device; nothing is fetched before a button is pressed."""
    link = verifier.link().replace("openid4vp://", "/oid4vp/authorize")
    page = page_of(client.get(link))
    assert not verifier.asked and "Nothing is sent by looking" in page
    (hidden,) = re.findall(r'name="link" value="([^"]+)"', page)
    answer = client.post("/mine/present", {"link": hidden.replace("&amp;", "&"), "device": "here"})
    return str(answer["Location"])


def test_a_person_sees_who_asks_and_what_goes_then_sends_it(verifier: VerifierElsewhere) -> None:
    client = browser()
    address = begun(client, verifier)
    page = page_of(client.get(address))
    assert "verifier.example asks to see credentials of yours" in page
    assert "Nobody here has examined who is behind it" in page and "Example Trading" in page
    picks = dict(re.findall(r'name="(pick-c)" id="[^"]+" value="([^"]+)" checked', page))
    preview = page_of(client.post(address, {**picks, "do": "preview"}))
    assert "Send this to verifier.example?" in preview and not verifier.answers
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', preview)
    # What somebody else would have shown is not what is sent.
    changed = page_of(client.post(address, {**picks, "do": "send", "seen": "0" * 32}))
    assert "has changed meanwhile" in changed and not verifier.answers
    done = page_of(client.post(address, {**picks, "do": "send", "seen": seen}))
    assert "Sent to verifier.example" in done and f'href="{SITE}/done?response_code=1"' in done
    assert len(verifier.answers) == 1
    assert "Sent to verifier.example" in page_of(client.get(address))
    assert "verifier.example" in page_of(client.get("/mine/present"))
    assert page_of(client.post(address, {**picks, "do": "send", "seen": seen})) and len(verifier.answers) == 1


def test_nobody_else_finds_it_and_declining_is_told(verifier: VerifierElsewhere) -> None:
    client = browser()
    address = begun(client, verifier)
    institutions.account("other@mihon.example")
    stranger = Client()
    stranger.post("/account/login", {"login": "other@mihon.example", "password": institutions.PASSWORD})
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"do": "decline"}).status_code == 404 and not verifier.answers
    assert "Declined." in page_of(client.post(address, {"do": "decline"}))
    assert verifier.answers == [{"error": "access_denied", "state": "st-1"}]


def test_errors_stand_beside_the_link_and_nothing_typed_is_lost(verifier: VerifierElsewhere) -> None:
    client = browser()
    answer = client.post("/mine/present", {"link": "openid4vp://?client_id=shop&request_uri=https%3A%2F%2Fa.example"})
    page = page_of(answer)
    assert answer.status_code == 422 and "cannot be verified here" in page and "client_id=shop" in page
    assert client.get("/oid4vp/authorize")["Location"] == "/mine/present"
    assert Client().get(verifier.link().replace("openid4vp://", "/oid4vp/authorize")).status_code == 302


def test_a_verifiers_link_may_be_brought_where_credentials_are(verifier: VerifierElsewhere) -> None:
    client = browser()
    assert 'href="/mine/present"' in page_of(client.get("/mine"))
    page = page_of(client.post("/mine/add", {"credential": verifier.link()}))
    assert "Show a credential to another site" in page and 'action="/mine/present"' in page
    assert verifier.link().replace("&", "&amp;") in page and not verifier.asked
    assert "/oid4vp/authorize" in page
    assert client.post("/mine/present", {"link": verifier.link()}).status_code == 302 and verifier.asked
