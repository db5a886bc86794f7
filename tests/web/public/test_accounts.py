"""Accounts: making one, several addresses, a new password; nobody learns who has one."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha1
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client, override_settings

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid
from kakitome.operations.breaches import examine_breaches
from kakitome.ports.accounts import Person
from web.places import PASSWORD, Place


@pytest.fixture(autouse=True)
def _place(place: Place) -> None:
    place.person()


def link_in(message: object) -> str:
    return re.findall(r"https?://[^/\s]+(/\S+)", message.body)[0]  # type: ignore[attr-defined]


def test_an_account_is_made_by_confirming_its_address(client: Client) -> None:
    response = client.post("/account/signup", {"email": "new@home.example", "password1": "four words make a password"})
    assert response.headers["Location"].startswith("/account/addresses/confirm")
    (message,) = mail.outbox
    assert "Confirm" in message.subject
    assert "確認" in message.body
    address = link_in(message)
    assert "new@home.example" in client.get(address).content.decode()
    client.post(address)
    assert client.login(username="new@home.example", password="four words make a password")


def test_a_mail_about_an_account_is_text_and_html_and_names_whom_to_ask(client: Client, settings: Any) -> None:
    settings.INSTALLATION = replace(settings.INSTALLATION, contact="help@u.example")
    client.post("/account/signup", {"email": "new@home.example", "password1": "four words make a password"})
    (message,) = mail.outbox
    ((html, kind),) = message.alternatives  # type: ignore[attr-defined]
    assert (kind, message.reply_to) == ("text/html", ["help@u.example"])
    assert f'<a href="{settings.INSTALLATION.site_url}{link_in(message)}">' in html
    assert 'lang="ja"' in html and 'lang="en"' in html
    assert "問い合わせ先" in message.body and "help@u.example" in message.body
    words = unescape(re.sub(r"<[^>]+>", " ", html)).split()
    assert " ".join(words) == " ".join(message.body.split())


def test_a_short_password_is_refused_where_it_was_typed(client: Client) -> None:
    page = client.post("/account/signup", {"email": "new@home.example", "password1": "short"}).content.decode()
    assert 'aria-describedby="id_password1-hint id_password1-error"' in page
    assert 'value="new@home.example"' in page


def test_making_an_account_twice_looks_the_same_from_outside(client: Client) -> None:
    answers = [
        client.post("/account/signup", {"email": email, "password1": "four words make a password"}).headers["Location"]
        for email in ("new@home.example", "hanako@home.example")
    ]
    assert answers[0] == answers[1]


def test_signing_in_leads_a_learner_to_my_awards(client: Client) -> None:
    response = client.post("/account/login", {"login": "hanako@home.example", "password": PASSWORD})
    assert client.get(response.headers["Location"]).headers["Location"] == "/mine"
    assert "髙﨑 花子" in client.get("/mine").content.decode()


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client) -> None:
    pages = [
        client.post("/account/login", {"login": email, "password": "not the password"}).content.decode()
        for email in ("hanako@home.example", "nobody@home.example")
    ]
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|value="\w+@home.example"')
    assert token.sub("", pages[0]) == token.sub("", pages[1])
    assert 'role="alert"' in pages[0]


def test_an_account_holds_several_addresses(client: Client) -> None:
    client.post("/account/login", {"login": "hanako@home.example", "password": PASSWORD})
    client.post("/account/addresses", {"action_add": "", "email": "second@home.example"})
    client.post(link_in(mail.outbox[-1]))
    page = client.get("/account/addresses").content.decode()
    assert page.count("確認ずみ") == 2


def test_a_new_password_is_set_by_mail(client: Client) -> None:
    client.post("/account/password/reset", {"email": "hanako@home.example"})
    address = client.get(link_in(mail.outbox[-1])).headers["Location"]
    new = "another four word phrase"
    client.post(address, {"password1": new, "password2": new})
    assert client.login(username="hanako@home.example", password=new)


def asked_for_a_new_password(client: Client, **request: str) -> str:
    client.post("/account/password/reset", {"email": "hanako@home.example"}, **request)  # type: ignore[arg-type]
    return link_in(mail.outbox[-1])


def test_a_link_for_a_new_password_is_good_once_and_looking_changes_nothing(client: Client) -> None:
    link = asked_for_a_new_password(client)
    for _ in range(2):
        assert Client().get(link, follow=True).status_code == 200

    first, second = "another four word phrase", "a third phrase of words"
    address = client.get(link).headers["Location"]
    client.post(address, {"password1": first, "password2": first})
    late = Client().get(link, follow=True)
    Client().post(address, {"password1": second, "password2": second})

    assert "password1" not in late.content.decode()
    assert Client().login(username="hanako@home.example", password=first)
    assert not Client().login(username="hanako@home.example", password=second)


@pytest.mark.parametrize(("minutes", "is_good"), [(29, True), (31, False)])
def test_a_link_for_a_new_password_ends_after_half_an_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch, minutes: int, is_good: bool
) -> None:
    link = asked_for_a_new_password(client)
    assert "30分以内" in mail.outbox[-1].body and "within 30 minutes" in mail.outbox[-1].body
    then = datetime.now() + timedelta(minutes=minutes)  # as Django counts
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _: then)

    assert ("password1" in client.get(link, follow=True).content.decode()) == is_good


def test_links_in_mails_of_accounts_lead_to_the_configured_address(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    elsewhere = {"HTTP_HOST": "localhost:6666"}
    asked_for_a_new_password(client, **elsewhere)
    client.post(
        "/account/signup", {"email": "new@home.example", "password1": "four words make a password"}, **elsewhere
    )
    client.post(
        "/account/signup", {"email": "hanako@home.example", "password1": "four words make a password"}, **elsewhere
    )

    links = [re.findall(r"https?://\S+", str(message.body)) for message in mail.outbox]
    assert len(links) == 3 and all(links)
    assert all(link.startswith(f"{settings.INSTALLATION.site_url}/account/") for found in links for link in found)
    assert "6666" not in "".join(str(message.message()) for message in mail.outbox)


def test_asking_for_a_new_password_betrays_nothing(client: Client) -> None:
    pages = [
        client.post("/account/password/reset", {"email": email}, follow=True).content
        for email in ("hanako@home.example", "nobody@home.example")
    ]
    assert pages[0] == pages[1]


def test_signing_out_takes_a_button(client: Client) -> None:
    client.post("/account/login", {"login": "hanako@home.example", "password": PASSWORD})
    assert client.get("/account/logout").status_code == 200
    assert client.get("/mine").status_code == 200
    client.post("/account/logout")
    assert client.get("/mine").status_code == 302


@pytest.mark.parametrize("page", ["signup", "login", "password/reset"])
def test_account_pages_speak_both_languages(client: Client, page: str) -> None:
    japanese, english = (client.get(f"/account/{page}", {"lang": lang}).content.decode() for lang in ("ja", "en"))
    assert "メールアドレス" in japanese
    assert "E-mail address" in english
    assert not re.search(r"[ぁ-ん]", re.sub(r'lang="ja"[^>]*>[^<]*|aria-label="言語[^"]*"', "", english))


def test_whoever_signs_in_too_often_is_answered_by_a_page_of_ours(client: Client, place: Place) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"}):
        answers = [
            client.post("/account/login", {"login": "x@home.example", "password": "no"}, HTTP_ACCEPT_LANGUAGE="ja")
            for _ in range(2)
        ]
    page = answers[-1].content.decode()
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"
    assert 'lang="ja"' in page
    assert "Too Many" not in page


def test_a_password_from_a_breach_is_refused_where_it_was_typed_and_silence_refuses_nobody(
    client: Client, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    validator = {"NAME": "kakitome.web.breached_passwords.BreachValidator", "OPTIONS": {"source": str(tmp_path)}}
    settings.AUTH_PASSWORD_VALIDATORS = [*settings.AUTH_PASSWORD_VALIDATORS, validator]
    leaked, other = "four words make a password", "three more words make another"
    digest = sha1(leaked.encode(), usedforsecurity=False).hexdigest().upper()
    (tmp_path / f"{digest[:5]}.txt").write_text(f"{digest[5:]}:2\n")

    refused = client.post("/account/signup", {"email": "new@home.example", "password1": leaked})
    assert "ほかのサイトから流出した" in refused.content.decode()
    with pytest.raises(Invalid, match="E_PASSWORD_BREACHED"):
        get_platform().accounts.add(Person(account="", name="", email="n@home.example", language="ja"), password=leaked)
    assert not caplog.records
    taken = client.post("/account/signup", {"email": "new@home.example", "password1": other})
    assert taken.headers["Location"].startswith("/account/addresses/confirm")
    assert "E_BREACHED_PASSWORDS_SILENT" in caplog.text and other not in caplog.text


def test_the_doctor_tells_when_nobody_knows_of_breaches(settings: Any, tmp_path: Path) -> None:
    assert not list(examine_breaches())
    settings.SIGN_IN = replace(settings.SIGN_IN, breached_passwords=str(tmp_path))
    assert [problem.code for problem in examine_breaches()] == ["W_DOCTOR_BREACHED_PASSWORDS"]
    (tmp_path / "5BAA6.txt").write_text("1E4C9B93F3F0682250B6CF8331B7EE68FD8:9\n")
    assert not list(examine_breaches())
