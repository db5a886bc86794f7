"""Ways into an account in the browser: listed with their proofs, removed with a preview, the last one never."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from kakitome.ports.wallets import IdentityKind
from kakitome.services import holding
from support import institutions
from web.account.test_own_data import ADDRESS, browser, learner

pytestmark = pytest.mark.django_db
PRIVATE = "hanako@private.example"


def page_of(client: Client, path: str = "/mine/identities") -> str:
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def address_of(email: str) -> EmailAddress:
    return EmailAddress.objects.get(email=email)


def path_of(email: str) -> str:
    return f"/mine/identities/mail/{address_of(email).pk}/remove"


def passkey(account: str, *, is_passwordless: bool) -> Authenticator:
    user = address_of(ADDRESS).user
    assert str(user.subject) == account
    results = {"clientExtensionResults": {"credProps": {"rk": is_passwordless}}}
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "みほん電話", "credential": results}
    )


def test_a_dying_address_is_removed_and_everything_stays() -> None:
    account = learner(awards=2)
    EmailAddress.objects.create(user=address_of(ADDRESS).user, email=PRIVATE, verified=True)
    client = browser()
    assert "There are 2 ways in." in page_of(client)
    before = page_of(client, path_of(ADDRESS))
    for sentence in (
        "The 2 credentials you hold",
        "2 of them were received at this address",
        "Nothing has been removed",
    ):
        assert sentence in before
    assert PRIVATE in before.split("You get in by:")[1]
    assert client.post(path_of(ADDRESS))["Location"] == "/mine/identities"
    platform = institutions.platform()
    assert len(holding.list_held(platform.directory, account)) == 2
    person = platform.accounts.find(account)
    assert person is not None and person.email == PRIVATE
    assert ADDRESS in page_of(client).split("What has ended")[1]


def test_the_last_way_in_is_kept_on_every_page() -> None:
    account = institutions.account(ADDRESS)
    client = browser()
    unproved = EmailAddress.objects.create(user=address_of(ADDRESS).user, email=PRIVATE, verified=False)
    assert "This is the last way in" in page_of(client, path_of(ADDRESS))
    answer = client.post(path_of(ADDRESS), follow=True)
    assert "Without this you could not get in." in answer.content.decode()
    client.post("/account/addresses", {"email": ADDRESS, "action_remove": ""})
    assert address_of(ADDRESS).verified
    # What opens nothing goes whenever its owner likes.
    assert client.post(path_of(PRIVATE))["Location"] == "/mine/identities"
    assert not EmailAddress.objects.filter(pk=unproved.pk)
    (way,) = institutions.platform().persons.ways.list_of(account)
    assert (way.kind, way.opens) == (IdentityKind.MAIL, True)


@pytest.mark.parametrize(("is_passwordless", "sentence"), [(True, "only address we can reach"), (False, "last way in")])
def test_a_passkey_is_a_way_in_where_it_asks_for_no_password(is_passwordless: bool, sentence: str) -> None:
    account = institutions.account(ADDRESS)
    client = browser()
    key = passkey(account, is_passwordless=is_passwordless)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    assert sentence in page_of(client, path_of(ADDRESS))
    client.post(path_of(ADDRESS))
    assert address_of(ADDRESS).verified
    path = f"/mine/identities/passkey/{key.pk}/remove"
    assert client.get(f"/account/passkeys/{key.pk}/remove")["Location"] == path
    assert client.post(path)["Location"] == "/mine/identities"
    assert not Authenticator.objects.filter(pk=key.pk)


def test_ways_in_of_another_are_not_there() -> None:
    key = passkey(institutions.account(ADDRESS), is_passwordless=True)
    institutions.account("taro@mihon.example")
    other = institutions.signed_in("taro@mihon.example")
    for path in (path_of(ADDRESS), f"/mine/identities/passkey/{key.pk}/remove", "/mine/identities/mail/x/remove"):
        assert other.get(path).status_code == 404
        assert other.post(path).status_code == 404
    assert Client().get(path_of(ADDRESS))["Location"].startswith("/account/login")


def test_the_only_passkey_of_who_has_no_password_stays() -> None:
    account = institutions.account(ADDRESS)
    key = passkey(account, is_passwordless=True)
    user = address_of(ADDRESS).user
    user.set_unusable_password()
    user.save()
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    path = f"/mine/identities/passkey/{key.pk}/remove"
    assert client.post(path)["Location"] == path
    assert "This is the last way in" in page_of(client, path)
    assert Authenticator.objects.filter(pk=key.pk)
