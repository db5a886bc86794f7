"""The university's account ends; the person's account here, and their awards, do not."""

import re
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from kakitome.journeys.people.identity_providers import change_provider
from kakitome.ports.identity_providers import IdentityProvider
from support import institutions
from web.sign_in.conftest import HANAKO, TARO, Elsewhere, account_of, go, return_from, sign_in

pytestmark = pytest.mark.slow

PASSWORD = "a lamp that nobody else lit"


def text(answer) -> str:
    return answer.content.decode()


def confirm(client: Client, address: str) -> None:
    client.post("/account/addresses", {"email": address, "action_add": ""})
    link = re.search(r"http\S+(/account/addresses/confirm/\S+)", str(mail.outbox[-1].body))
    assert link
    assert client.post(link[1]).status_code == 302


def test_somebody_adds_an_address_and_a_password_and_outlives_the_universitys_account(
    elsewhere: Elsewhere, provider: IdentityProvider
) -> None:
    hanako, _ = sign_in(elsewhere, provider, HANAKO["sub"])
    account = account_of(hanako)
    assert "You sign in through an institution only" in text(hanako.get("/account/ways"))

    confirm(hanako, "hanako@home.example")
    hanako.post("/account/password/set", {"password1": PASSWORD, "password2": PASSWORD})
    assert "You sign in through an institution only" not in text(hanako.get("/account/ways"))
    hanako.logout()
    gone = replace(provider, is_on=False)
    change_provider(institutions.platform(), gone, client_secret="", actor="admin", now=institutions.NOW)

    later = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert later.post("/account/login", {"login": "hanako@home.example", "password": PASSWORD}).status_code == 302
    assert account_of(later) == account
    assert "turned off by the institution" in text(later.get("/account/ways"))


def test_the_only_way_to_sign_in_is_not_unbound(elsewhere: Elsewhere, provider: IdentityProvider) -> None:
    hanako, _ = sign_in(elsewhere, provider, HANAKO["sub"])
    way = SocialAccount.objects.get()

    assert "Unbind" not in text(hanako.get("/account/ways"))
    hanako.post("/account/ways", {"way": way.pk})

    assert SocialAccount.objects.filter(pk=way.pk).exists()


def test_a_way_is_bound_to_an_account_only_by_who_is_signed_in_and_unbound_again(
    elsewhere: Elsewhere, provider: IdentityProvider
) -> None:
    account = institutions.account("hanako@home.example")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.post("/account/login", {"login": "hanako@home.example", "password": institutions.PASSWORD})

    sign_in(elsewhere, provider, HANAKO["sub"], client, process="connect")
    other, _ = sign_in(elsewhere, provider, HANAKO["sub"])

    assert account_of(client) == account_of(other) == account
    assert "From now on you can sign in" in text(client.get("/account/ways"))
    client.post("/account/ways", {"way": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


def test_a_way_of_somebody_else_is_not_taken_over(elsewhere: Elsewhere, provider: IdentityProvider) -> None:
    hanako, _ = sign_in(elsewhere, provider, HANAKO["sub"])
    institutions.account("other@home.example")
    other = Client(HTTP_ACCEPT_LANGUAGE="en")
    other.post("/account/login", {"login": "other@home.example", "password": institutions.PASSWORD})

    sign_in(elsewhere, provider, HANAKO["sub"], other, process="connect")

    assert str(SocialAccount.objects.get().user.subject) == account_of(hanako)
    assert "Another account here is bound" in text(other.get("/account/ways"))


def test_nobody_unbinds_a_way_of_somebody_else(elsewhere: Elsewhere, provider: IdentityProvider) -> None:
    sign_in(elsewhere, provider, HANAKO["sub"])
    other, _ = sign_in(elsewhere, provider, TARO["sub"])

    other.post("/account/ways", {"way": SocialAccount.objects.get(uid=HANAKO["sub"]).pk})

    assert SocialAccount.objects.count() == 2


def test_connecting_without_being_signed_in_is_signing_in(elsewhere: Elsewhere, provider: IdentityProvider) -> None:
    browser = Client()
    back = return_from(elsewhere, go(browser, provider, process="connect"), HANAKO["sub"])
    browser.get(back)

    assert account_of(browser)


def test_an_address_of_the_provider_is_shown_as_not_confirmed(elsewhere: Elsewhere, provider: IdentityProvider) -> None:
    hanako, _ = sign_in(elsewhere, provider, HANAKO["sub"])

    page = text(hanako.get("/account/addresses"))

    assert HANAKO["email"] in page
    assert "not confirmed" in page
    assert not EmailAddress.objects.filter(email=HANAKO["email"], verified=True).exists()
