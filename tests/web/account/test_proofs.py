"""What acts ask for beside being signed in: the table, the way to a missing proof, and what was entered meanwhile."""

import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from kakitome.web.proofs import OWN_PROOF, PROOFS, Proof, proof_of
from support import institutions
from support.codes import code_of

pytestmark = pytest.mark.django_db

EMAIL = "admin@setouchi.example"
KEYS = "/desk/setouchi/api-keys"


@pytest.fixture(autouse=True)
def _admin() -> None:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内大学", en="Setouchi"))
    institutions.account(EMAIL, NodeRole.ADMIN, "setouchi")


def signed_in_by_hand() -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.post("/account/login", {"login": EMAIL, "password": institutions.PASSWORD})
    return client


def set_up(client: Client) -> str:
    (key,) = re.findall(r'id="key">([A-Z2-7]+)<', client.get("/account/authenticator").content.decode())
    client.post("/account/authenticator", {"code": code_of(key, at=time.time())})
    return key


def form_of(page: str) -> tuple[str, dict[str, str]]:
    (form,) = re.findall(r'<form class="row below-l" method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form[1])
    return unescape(form[0]), {unescape(name): unescape(value) for name, value in fields}


def routes(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern) if not str(pattern.pattern).startswith("api/") else ()
        elif _takes_post(pattern):
            yield pattern.name or ""


def _takes_post(pattern: URLPattern) -> bool:
    """Tell whether a view answers to POST: it says so, or it says nothing (`require_http_methods` keeps its list)."""
    waiting, seen = [pattern.callback], set()
    while waiting:
        function: Any = waiting.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        for cell in getattr(function, "__closure__", None) or ():
            value = cell.cell_contents
            if isinstance(value, list) and value and all(isinstance(item, str) and item.isupper() for item in value):
                return "POST" in value
            if callable(value):
                waiting.append(value)
        waiting += [function.__wrapped__] if hasattr(function, "__wrapped__") else []
    return bool(pattern.name)


def test_every_route_that_takes_a_post_says_what_it_asks_for() -> None:
    acting = {name for name in routes(get_resolver()) if name and not name.startswith(OWN_PROOF)}
    assert acting - set(PROOFS) == set()
    assert {name for name in PROOFS if name not in acting} == set()


def test_a_route_nobody_thought_of_asks_for_the_most() -> None:
    assert proof_of("new-and-unknown") is Proof.AGAIN


def test_a_password_alone_makes_no_key_and_what_was_entered_goes_on_after_a_factor_is_set_up() -> None:
    client = signed_in_by_hand()
    wished = {"name": "登録係 & <x>", "scopes": ["award", "verify"]}
    answer = client.post(KEYS, wished)
    assert answer.headers["Location"] == "/account/signing-in"
    assert "Your role asks for a second factor" in client.get("/account/signing-in").content.decode()
    set_up(client)
    page = client.get("/account/go-on").content.decode()
    address, fields = form_of(page)
    assert (address, fields["name"]) == (KEYS, "登録係 & <x>")
    assert page.count('name="scopes"') == 2
    assert client.post(address, wished).status_code != 302
    # It went where it was going: nothing waits any more.
    assert client.get("/account/go-on").headers["Location"] == "/desk/"


def test_a_proof_grows_old_and_is_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_by_hand()
    key, now = set_up(client), time.time()
    assert client.post(KEYS, {"name": "x"}).status_code != 302
    monkeypatch.setattr("kakitome.web.proofs.time.time", lambda: now + 16 * 60)
    answer = client.post(KEYS, {"name": "x"})
    assert answer.headers["Location"] == "/account/code/again?next=%2Faccount%2Fgo-on"
    # What asks for a factor alone goes on without.
    assert client.post(f"{KEYS}/revoke", {"prefix": "00000000"}).status_code in (200, 302, 404)
    assert "/account/code" not in client.post("/desk/setouchi/units/add", {"name": "x"}).headers.get("Location", "")
    monkeypatch.undo()
    cache.clear()
    answer = client.post("/account/code/again?next=/account/go-on", {"code": code_of(key, at=time.time())})
    assert answer.headers["Location"] == "/account/go-on"
    assert form_of(client.get("/account/go-on").content.decode())[1]["name"] == "x"


def test_a_session_from_before_the_factor_shows_it_first() -> None:
    before, other = signed_in_by_hand(), signed_in_by_hand()
    set_up(other)
    assert before.post(KEYS, {"name": "x"}).headers["Location"].startswith("/account/code/again")


def test_a_page_says_so_before_anything_is_entered_and_no_longer_afterwards() -> None:
    client = signed_in_by_hand()
    notice = "Your role asks for a second factor before you award"
    assert notice in client.get("/desk/setouchi").content.decode()
    set_up(client)
    assert notice not in client.get("/desk/setouchi").content.decode()


def test_a_demonstration_asks_for_none(settings: Any) -> None:
    settings.SIGN_IN = type(settings.SIGN_IN)(demands_factor=False)
    client = signed_in_by_hand()
    assert "/account/" not in client.post(KEYS, {"name": "x"}).headers.get("Location", "")
    assert "asks for no second factor" in client.get("/account/signing-in").content.decode()


def test_a_visitor_signs_in_first() -> None:
    assert Client().post(KEYS, {"name": "x"}).headers["Location"].startswith("/account/login")


def test_what_another_person_entered_waits_for_nobody_else() -> None:
    client = signed_in_by_hand()
    client.post(KEYS, {"name": "secret"})
    client.post("/account/logout")
    assert "carried" not in client.session
