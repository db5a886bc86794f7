"""An app receives an award because its learner signs in and agrees, and the attacks on that way.

Source: OpenID for Verifiable Credential Issuance 1.0 §5, §6; RFC 6749 §4.1, §10; RFC 7636; RFC 9126; RFC 9207.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from kakitome.journeys.handing_out.offers import MadeOffer
from kakitome.mapping.authorization_request import is_address_of_app
from kakitome.ports.credential_offers import OfferForm, OfferState
from kakitome.services.issuing import AwardOutcome
from support import institutions
from support.wallet_apps import GRANT, WalletApp, offer_in, refusal_of
from web.api.test_wallet_apps import GONE, award, later, offered, own_clock, state
from web.places import PASSWORD, Place
from web.public.conftest import place

__all__ = ["award", "own_clock", "place"]

VERIFIER = "v" * 43
BACK = "https://app.mihon.ac.jp/back?from=kakitome"
Json = dict[str, Any]


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class SigningIn:
    """One offer, the browser of who made it, and an app that asks."""

    made: MadeOffer
    browser: Client
    app: WalletApp

    def request(self, **changes: str) -> dict[str, str]:
        form = {
            "response_type": "code",
            "client_id": "https://app.mihon.ac.jp",
            "redirect_uri": BACK,
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            "issuer_state": offer_in(self.made.link)["grants"]["authorization_code"]["issuer_state"],
            "scope": "micro-credential",
            "state": "s1",
            **changes,
        }
        return {name: value for name, value in form.items() if value}

    def server(self) -> Json:
        path = f"/.well-known/oauth-authorization-server{urlsplit(self.app.issuer).path}"
        return dict(Client().get(path).json())

    def push(self, **changes: str) -> HttpResponse:
        path = urlsplit(self.server()["pushed_authorization_request_endpoint"]).path
        body = urlencode(self.request(**changes))
        return Client().post(path, body, content_type="application/x-www-form-urlencoded")

    def pushed(self, **changes: str) -> dict[str, str]:
        response = self.push(**changes)
        assert response.status_code == 201, response.content
        return {"request_uri": response.json()["request_uri"], "client_id": self.request()["client_id"]}

    def page(self, query: dict[str, str], browser: Client | None = None) -> HttpResponse:
        return (browser or self.browser).get(urlsplit(self.server()["authorization_endpoint"]).path, query)

    def answer(self, query: dict[str, str], **form: str) -> dict[str, str]:
        """Open the page and send its form; return what goes back to the app."""
        page = self.page(query)
        assert page.status_code == 200, page.status_code
        fields = dict(
            re.findall(r'type="hidden" name="(request_uri|client_id)" value="([^"]*)"', page.content.decode())
        )
        path = urlsplit(self.server()["authorization_endpoint"]).path
        response = self.browser.post(path, fields | form)
        assert response.status_code == 303, response.status_code
        address, _, query_text = response.headers["Location"].partition("?")
        assert address == BACK.partition("?")[0]
        return {name: values[0] for name, values in parse_qs(query_text).items()}

    def exchange(self, code: str, **changes: str) -> HttpResponse:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": VERIFIER,
            "redirect_uri": BACK,
            "client_id": "https://app.mihon.ac.jp",
            **changes,
        }
        body = urlencode({name: value for name, value in form.items() if value})
        return self.app.client.post(self.app.path("token"), body, content_type="application/x-www-form-urlencoded")


@pytest.fixture(autouse=True)
def unpushed(db: None) -> Iterator[None]:
    """Let apps in that do not push what they ask for, too: most of what holds here holds for both."""
    platform = Place().platform
    before = platform.offer_terms
    object.__setattr__(platform, "offer_terms", replace(before, needs_pushed=False))
    yield
    object.__setattr__(platform, "offer_terms", before)


@pytest.fixture
def signing_in(place: Place, award: AwardOutcome) -> SigningIn:
    made = offered(place, award, OfferForm.SD_JWT)
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    person = place.platform.accounts.find(made.offer.account)
    assert person is not None and browser.login(username=person.email, password=PASSWORD)
    return SigningIn(made=made, browser=browser, app=WalletApp(made.link))


@pytest.mark.parametrize("ask", [SigningIn.pushed, SigningIn.request])
def test_whoever_made_the_offer_signs_in_and_agrees(
    signing_in: SigningIn, place: Place, award: AwardOutcome, ask: Callable[[SigningIn], dict[str, str]]
) -> None:
    query = ask(signing_in)
    page = signing_in.page(query)
    text = page.content.decode()
    assert "app.mihon.ac.jp" in text
    assert "form-action 'self' https://app.mihon.ac.jp;" in page.headers["Content-Security-Policy"]
    answer = signing_in.answer(query, agreed="1")
    assert (answer["state"], answer["iss"], answer["from"]) == ("s1", signing_in.app.issuer, "kakitome")
    token = signing_in.exchange(answer["code"])
    assert token.status_code == 200, token.content
    (named,) = token.json()["authorization_details"]
    assert named["credential_identifiers"] == [named["credential_configuration_id"]] == ["micro-credential"]
    received = signing_in.app.ask(token.json()["access_token"])
    assert received.status_code == 200, received.content
    assert signing_in.app.notify(token.json()["access_token"], received.json()["notification_id"]).status_code == 204
    assert state(place, award) is OfferState.ACCEPTED
    assert refusal_of(signing_in.exchange(answer["code"])) == GONE, "a code is used once"


def test_who_does_not_agree_hands_nothing_over(signing_in: SigningIn, place: Place, award: AwardOutcome) -> None:
    answer = signing_in.answer(signing_in.pushed())
    assert (answer["error"], answer["state"], "code" in answer) == ("access_denied", "s1", False)
    assert state(place, award) is OfferState.WAITING


def test_a_stolen_code_is_of_no_use_to_another_app(signing_in: SigningIn) -> None:
    code = signing_in.answer(signing_in.pushed(), agreed="1")["code"]
    for wrong in (
        {"code_verifier": "w" * 43},
        {"code_verifier": challenge_of(VERIFIER)},
        {"redirect_uri": "https://other.mihon.ac.jp/"},
        {"client_id": "other"},
        {"code": "made up"},
    ):
        assert refusal_of(signing_in.exchange(**{"code": code, **wrong})) == GONE, wrong
    assert refusal_of(signing_in.exchange(code, code_verifier=""))[:2] == (400, "invalid_request")
    # Nor by the other grant, whatever stands in its transaction code.
    for tx_code in (signing_in.made.tx_code, json.dumps([code, challenge_of(VERIFIER), BACK]), challenge_of(VERIFIER)):
        form = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": tx_code}
        path, kind = signing_in.app.path("token"), "application/x-www-form-urlencoded"
        assert signing_in.app.client.post(path, urlencode(form), content_type=kind).status_code == 400


def test_the_code_of_the_link_is_no_authorisation_code_and_ends_with_the_agreement(signing_in: SigningIn) -> None:
    own = offer_in(signing_in.made.link)["grants"][GRANT]["pre-authorized_code"]
    assert refusal_of(signing_in.exchange(own)) == GONE
    code = signing_in.answer(signing_in.pushed(), agreed="1")["code"]
    assert refusal_of(signing_in.app.exchange(signing_in.made.tx_code)) == GONE
    assert signing_in.exchange(code).status_code == 200


def test_a_code_waits_a_minute(signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch) -> None:
    code = signing_in.answer(signing_in.pushed(), agreed="1")["code"]
    later(monkeypatch, timedelta(minutes=1, seconds=1))
    assert refusal_of(signing_in.exchange(code)) == GONE


def test_whoever_saw_the_qr_code_and_is_somebody_else_learns_nothing(signing_in: SigningIn) -> None:
    institutions.account("other@mihon.example")
    other = institutions.signed_in("other@mihon.example")
    query = signing_in.pushed()
    page = signing_in.page(query, other)
    assert page.status_code == 404
    assert "Location" not in page.headers and "Hand it over" not in page.content.decode()
    path = urlsplit(signing_in.server()["authorization_endpoint"]).path
    assert other.post(path, query | {"agreed": "1"}).status_code == 404
    visitor = signing_in.page(query, Client())
    assert visitor.status_code == 302 and visitor.headers["Location"].startswith("/account/login")


FLAWS: list[dict[str, str]] = [
    {"response_type": "token"},
    {"code_challenge": ""},
    {"code_challenge_method": "plain"},
    {"code_challenge": "short"},
    {"client_id": ""},
    {"issuer_state": ""},
    {"redirect_uri": ""},
    {"redirect_uri": "javascript:alert(1)"},
    {"redirect_uri": "http://app.mihon.ac.jp/"},
    {"redirect_uri": "https://app.mihon.ac.jp@other.mihon.ac.jp/"},
    {"redirect_uri": "https://app.mihon.ac.jp/#x"},
    {"response_mode": "form_post"},
    {"authorization_details": "[]"},
    {"request": "e30.e30."},
    {"state": "x" * 501},
]


def test_a_request_with_a_flaw_goes_nowhere(signing_in: SigningIn) -> None:
    for changes in FLAWS:
        refused = signing_in.push(**changes)
        assert refused.status_code == 400 and refused.json()["error"].split("_")[0] in ("invalid", "unsupported"), (
            changes
        )
        page = signing_in.page(signing_in.request(**changes))
        assert page.status_code == 404 and "Location" not in page.headers, changes


def test_a_pushed_request_is_good_for_its_app_its_issuer_and_ten_minutes(
    signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = signing_in.pushed()
    for wrong in ({"client_id": "other"}, {"request_uri": query["request_uri"][:-2]}, {"request_uri": "urn:x"}):
        assert signing_in.page(query | wrong).status_code == 404
    assert signing_in.page(query | {"redirect_uri": "https://other.mihon.ac.jp/"}).status_code == 200
    answer = signing_in.answer(query | {"redirect_uri": "https://other.mihon.ac.jp/"})
    assert answer["error"] == "access_denied", "what was pushed counts, not what a browser adds"
    later(monkeypatch, timedelta(minutes=10, seconds=2))
    assert signing_in.page(query).status_code == 404


def test_what_is_not_offered_is_not_asked_for(signing_in: SigningIn) -> None:
    assert signing_in.page(signing_in.pushed(scope="open-badge")).status_code == 404
    details = json.dumps([{"type": "openid_credential", "credential_configuration_id": "micro-credential"}])
    assert signing_in.page(signing_in.pushed(scope="", authorization_details=details)).status_code == 200


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://app.mihon.ac.jp/back", True),
        ("jp.ac.mihon.wallet:/back", True),
        ("eudi-openid4ci://authorize", True),
        ("http://127.0.0.1:8765/back", True),
        ("http://localhost/back", False),
        ("data:text/html,x", False),
        ("JAVASCRIPT:alert(1)", False),
        ("https://app mihon.ac.jp/", False),
        ("https://app.mihon.ac.jp;script-src/", False),
        ("//app.mihon.ac.jp/", False),
    ],
)
def test_an_answer_goes_to_an_app_alone(address: str, is_one: bool) -> None:
    assert is_address_of_app(address) is is_one


def test_where_requests_have_to_be_pushed_no_others_are_taken(signing_in: SigningIn) -> None:
    platform = Place().platform
    before = platform.offer_terms
    object.__setattr__(platform, "offer_terms", replace(before, needs_pushed=True))
    try:
        assert signing_in.server()["require_pushed_authorization_requests"] is True
        assert signing_in.page(signing_in.request()).status_code == 404
        response = signing_in.push()
        assert response.json()["expires_in"] < 600
        assert "code" in signing_in.answer(signing_in.pushed(), agreed="1")
    finally:
        object.__setattr__(platform, "offer_terms", before)
