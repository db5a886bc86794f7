"""Links to receive awards: they belong to who proves the address, end, and let nobody take what is another's."""

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from kakitome.errors import Refused, Unavailable
from kakitome.ports.claims import LINK_LASTS, Visibility
from kakitome.services.holding import LinkEnded, claim, find_held, look_at_link
from kakitome.web.pages.learner.claim import proving
from web.places import HANAKO, PASSWORD, Place, number_in


def code_for(place: Place, number: str) -> str:
    """Return the code that was mailed last."""
    messages = place.platform.store(place.key).outbox.list_messages()
    return [m.params["code"] for m in messages if m.kind == "claim_code" and m.params["number"] == number][-1]


def test_a_forwarded_link_lets_nobody_take_the_award(place: Place) -> None:
    # X received it and keeps it private; Y got the mail forwarded; Z is signed in to an account of their own.
    number = place.award().number
    link = f"/claim/{place.tokens[-1]}"
    x, y, z = Client(), Client(), Client()
    address = place.receive(x, visibility=Visibility.PRIVATE)
    assert y.post(link).status_code == 422
    place.person(email="z@home.example")
    z.login(username="z@home.example", password=PASSWORD)
    refused = z.post(link)
    assert refused.status_code == 422
    assert "別のメールアドレスに送られたもの" in refused.content.decode()
    for client in (y, z):
        assert client.post(f"{address}/visibility", {"visibility": "listed"}).status_code == 404
    held = find_held(place.platform.directory, number)
    assert held is not None and (held.visibility, held.account) == (Visibility.PRIVATE, "")
    assert x.get(address).status_code == 200


def test_a_mailed_code_proves_the_address_in_the_browser_that_asked_for_it(place: Place) -> None:
    number = place.award().number
    link = f"/claim/{place.tokens[-1]}"
    learner, other = Client(), Client()
    page = learner.get(link).content.decode()
    assert "h…@u…" in page and HANAKO.email not in page
    learner.post(link, {"act": "send"})
    code = code_for(place, number)
    assert code not in learner.get(link).content.decode()
    assert other.post(link, {"act": "code", "code": code}).status_code == 422
    assert learner.post(link, {"act": "code", "code": "3333-3333"}).status_code == 422
    answer = learner.post(link, {"act": "code", "code": code.lower().replace("-", " ")})
    assert number_in(answer.headers["Location"]) == number
    assert learner.get(answer.headers["Location"]).status_code == 200
    assert Client().get(answer.headers["Location"]).status_code == 404, "received is not shown"
    assert learner.post(link, {"act": "code", "code": code}).status_code == 422, "a code is used once"


def test_what_could_not_be_sent_counts_for_nothing_and_ends_no_earlier_code(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = str(place.award().number)
    learner, later, link = Client(), Client(), f"/claim/{place.tokens[-1]}"
    learner.post(link, {"act": "send"})
    code = code_for(place, number)

    def away(*_: object, **__: object) -> None:
        raise Unavailable("E_CLOCK_JUMPED", now="tomorrow", expected="today")

    with monkeypatch.context() as patched:
        patched.setattr("kakitome.web.pages.learner.claim.views.send_code", away)
        assert {learner.post(link, {"act": "send"}).status_code for _ in range(12)} == {503}
    later.post(link, {"act": "send"})
    assert code_for(place, number) != code, "ten that were not sent are not ten that were"
    assert number_in(learner.post(link, {"act": "code", "code": code}).headers["Location"]) == number


def test_a_mailed_code_ends_after_ten_minutes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Source: OWASP ASVS 5.0 V6.5.5."""
    number = place.award().number
    link, learner = f"/claim/{place.tokens[-1]}", Client()
    learner.post(link, {"act": "send"})
    code, sent_at = code_for(place, number), time.time()
    monkeypatch.setattr(proving.time, "time", lambda: sent_at + 10 * 60)
    assert learner.post(link, {"act": "code", "code": code}).status_code == 422
    monkeypatch.setattr(proving.time, "time", lambda: sent_at + 10 * 60 - 5)
    assert learner.post(link, {"act": "code", "code": code}).status_code == 302


def test_after_five_wrong_codes_the_right_one_opens_nothing(place: Place) -> None:
    number = place.award().number
    link, learner = f"/claim/{place.tokens[-1]}", Client()
    learner.post(link, {"act": "send"})
    for _ in range(5):
        learner.post(link, {"act": "code", "code": "3333-3333"})
    assert learner.post(link, {"act": "code", "code": code_for(place, number)}).status_code == 422


def test_an_account_that_has_proved_the_address_receives_by_one_press(place: Place) -> None:
    number = place.award().number
    person = place.person(email=HANAKO.email)
    learner = Client()
    learner.login(username=HANAKO.email, password=PASSWORD)
    answer = learner.post(f"/claim/{place.tokens[-1]}")
    assert number_in(answer.headers["Location"]) == number
    held = find_held(place.platform.directory, number)
    assert held is not None and (held.account, held.visibility) == (person.account, Visibility.PRIVATE)


def test_a_link_ends_after_ninety_days_and_a_new_one_can_be_sent(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.award()
    directory, token = place.platform.directory, place.tokens[-1]
    now = place.platform.now()
    assert look_at_link(directory, token, now=now + LINK_LASTS - timedelta(minutes=1))
    late = now + LINK_LASTS
    with pytest.raises(LinkEnded, match="E_CLAIM_ENDED"):
        claim(directory, token, account="", proved=[HANAKO.email], now=late)
    monkeypatch.setattr("kakitome.ports.claims.LINK_LASTS", timedelta(0))
    monkeypatch.setattr("kakitome.services.holding.claiming.LINK_LASTS", timedelta(0))
    page = Client().get(f"/claim/{token}")
    assert page.status_code == 410
    assert 'href="/mine/waiting"' in page.content.decode() and "90日" in page.content.decode()


@pytest.mark.parametrize("act", ["sign_in", "sign_up"])
def test_the_secret_of_a_link_stands_in_no_address_on_the_way_to_signing_in(place: Place, act: str) -> None:
    place.award()
    token, learner = place.tokens[-1], Client()
    page = learner.get(f"/claim/{token}").content.decode()
    assert not re.search(rf"next=[^\"]*{token}", page)
    location = learner.post(f"/claim/{token}", {"act": act}).headers["Location"]
    assert token not in location and urlsplit(location).query == "next=/claim/continue"
    assert learner.get("/claim/continue").headers["Location"] == f"/claim/{token}"
    assert Client().get("/claim/continue").headers["Location"] == "/mine"


def test_no_other_address_claims(place: Place) -> None:
    place.award()
    for proved in ([], [""], ["hanako@u.example.evil"], ["other@u.example"]):
        with pytest.raises(Refused, match="E_CLAIM_ADDRESS"):
            claim(place.platform.directory, place.tokens[-1], account="", proved=proved, now=place.platform.now())
    proved = [" Hanako@U.example "]
    assert claim(place.platform.directory, place.tokens[-1], account="", proved=proved, now=place.platform.now())
