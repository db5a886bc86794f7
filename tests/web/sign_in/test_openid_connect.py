"""Signing in at an institution's OpenID provider, with another's software at the other end."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from kakitome.journeys.people.identity_providers import change_provider
from kakitome.ports.identity_providers import IdentityProvider
from kakitome.records.models.account import Account
from kakitome.records.models.sealed_key import SealedKeyRow
from support import institutions
from web.sign_in.conftest import HANAKO, HOST, TARO, Elsewhere, ListeningNetwork, account_of, go, return_from, sign_in

pytestmark = pytest.mark.slow

REFUSED = 401


def test_somebody_signs_in_where_they_belong_and_is_known_by_provider_and_subject(
    elsewhere: Elsewhere, provider: IdentityProvider
) -> None:
    first, answer = sign_in(elsewhere, provider, HANAKO["sub"])
    again, _ = sign_in(elsewhere, provider, HANAKO["sub"])

    assert answer.status_code == 302
    assert account_of(first) == account_of(again) != ""
    person = institutions.platform().accounts.find(account_of(first))
    assert person is not None
    assert person.name == "瀬戸 花子"
    bound = SocialAccount.objects.get()
    assert (bound.provider, bound.uid, bound.extra_data) == (provider.id, HANAKO["sub"], {})
    assert not SocialToken.objects.exists()


def test_the_request_has_state_nonce_and_a_challenge_and_every_question_goes_through_the_door(
    elsewhere: Elsewhere, provider: IdentityProvider, door: ListeningNetwork
) -> None:
    browser = Client()
    asked = parse_qs(urlsplit(go(browser, provider)).query)

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == [f"http://testserver/account/institutions/{provider.id}/oidc"]
    sign_in(elsewhere, provider, HANAKO["sub"])
    assert {urlsplit(url).path for url in door.asked} == {
        "/.well-known/openid-configuration",
        "/oauth2/token",
        "/jwks",
        "/userinfo",
    }


def test_an_address_from_a_provider_joins_no_account_and_proves_nothing(
    elsewhere: Elsewhere, provider: IdentityProvider
) -> None:
    admin = institutions.platform().accounts.find_by_email(TARO["email"])

    browser, _ = sign_in(elsewhere, provider, TARO["sub"])

    assert admin is not None
    assert account_of(browser) not in ("", admin.account)
    taro = Account.objects.get(subject=account_of(browser))
    assert taro.email == ""
    assert [address.verified for address in EmailAddress.objects.filter(user=taro)] == [False]
    assert institutions.platform().accounts.find_by_email(TARO["email"]) == admin


def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(
    elsewhere: Elsewhere, provider: IdentityProvider
) -> None:
    browser, other = Client(), Client()
    back = return_from(elsewhere, go(browser, provider), HANAKO["sub"])

    assert other.get(back).status_code == REFUSED
    assert browser.get(back).status_code == 302
    browser.logout()
    assert browser.get(back).status_code == REFUSED
    assert account_of(browser) == account_of(other) == ""


def test_a_token_of_another_sign_in_is_refused(
    elsewhere: Elsewhere, provider: IdentityProvider, door: ListeningNetwork
) -> None:
    """A provider's own, signed token, replayed: its nonce belongs to another attempt."""
    tokens: list[bytes] = []

    def replay(url: str, body: bytes) -> bytes:
        if "token" in url:
            tokens.append(body)
            return tokens[0]
        return body

    door.change = replay
    first, _ = sign_in(elsewhere, provider, HANAKO["sub"])
    second, answer = sign_in(elsewhere, provider, HANAKO["sub"])

    assert account_of(first)
    assert (answer.status_code, account_of(second)) == (REFUSED, "")


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _read(part: str) -> dict[str, object]:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def unsigned(token: str) -> str:
    _, claims, _ = token.split(".")
    return f"{_part({'alg': 'none'})}.{claims}."


def with_claims(**changes: object) -> Callable[[str], str]:
    def change(token: str) -> str:
        head, claims, signature = token.split(".")
        return f"{head}.{_part(_read(claims) | changes)}.{signature}"

    return change


def shared_secret(token: str) -> str:
    """Signed with HMAC under the client's secret, which the provider never does."""
    import jwt  # noqa: PLC0415

    return jwt.encode(_read(token.split(".")[1]), "very secret", algorithm="HS256")


def missing(token: str) -> str:
    return ""


@pytest.mark.parametrize(
    "alter", [unsigned, with_claims(sub=TARO["sub"]), with_claims(exp=1), shared_secret, missing],
    ids=["unsigned", "another subject", "expired", "shared secret", "no token"],
)  # fmt: skip
def test_an_altered_token_is_refused(
    elsewhere: Elsewhere, provider: IdentityProvider, door: ListeningNetwork, alter: Callable[[str], str]
) -> None:
    def change(url: str, body: bytes) -> bytes:
        if "token" not in url:
            return body
        answer = json.loads(body)
        return json.dumps(answer | {"id_token": alter(answer["id_token"])}).encode()

    door.change = change
    browser, answer = sign_in(elsewhere, provider, HANAKO["sub"])

    assert (answer.status_code, account_of(browser)) == (REFUSED, "")


@pytest.mark.parametrize("changed", [{"issuer": "https://evil.example"}, {"authorization_endpoint": "javascript:1"}])
def test_a_description_of_another_provider_leads_nowhere(
    provider: IdentityProvider, door: ListeningNetwork, changed: dict[str, str]
) -> None:
    door.change = lambda url, body: json.dumps(json.loads(body) | changed).encode()

    assert Client().post(f"/account/institutions/{provider.id}/go").status_code == 503


@pytest.mark.parametrize("inside", ["https://127.0.0.1/token", "https://169.254.169.254/latest", "http://u.org/token"])
def test_a_description_that_names_an_address_of_the_inside_is_not_followed(
    elsewhere: Elsewhere, provider: IdentityProvider, door: ListeningNetwork, inside: str
) -> None:
    browser = Client()
    back = return_from(elsewhere, go(browser, provider), HANAKO["sub"])

    def change(url: str, body: bytes) -> bytes:
        return json.dumps(json.loads(body) | {"token_endpoint": inside}).encode() if "openid-conf" in url else body

    door.change = change

    assert browser.get(back).status_code == REFUSED
    assert account_of(browser) == ""


def test_userinfo_of_another_subject_is_refused(
    elsewhere: Elsewhere, provider: IdentityProvider, door: ListeningNetwork
) -> None:
    door.change = lambda url, body: json.dumps({"sub": TARO["sub"]}).encode() if "userinfo" in url else body

    browser, answer = sign_in(elsewhere, provider, HANAKO["sub"])

    assert (answer.status_code, account_of(browser)) == (REFUSED, "")


def test_a_provider_that_is_off_leads_nowhere_and_takes_no_answer(
    elsewhere: Elsewhere, provider: IdentityProvider
) -> None:
    browser = Client()
    back = return_from(elsewhere, go(browser, provider), HANAKO["sub"])
    off = replace(provider, is_on=False)
    change_provider(institutions.platform(), off, client_secret="", actor="admin", now=institutions.NOW)

    assert browser.get(back).status_code == 404
    assert browser.post(f"/account/institutions/{provider.id}/go").status_code == 404
    assert HOST not in browser.get("/account/institutions").content.decode()


def test_the_same_subject_at_another_institutions_record_of_the_issuer_is_another_person(
    elsewhere: Elsewhere, provider: IdentityProvider
) -> None:
    """An institution vouches for its own people alone, whatever issuer it names."""
    from kakitome.journeys.people.identity_providers import add_provider  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415

    institutions.open_university("aoba", LocalizedText(en="Aoba"))
    theirs = replace(provider, institution="aoba", rules=())
    other = add_provider(institutions.platform(), theirs, client_secret="x", actor="admin", now=institutions.NOW)

    first, _ = sign_in(elsewhere, provider, HANAKO["sub"])
    second, _ = sign_in(elsewhere, other, HANAKO["sub"])

    assert account_of(first) != account_of(second)


def test_a_clients_secret_is_sealed_and_in_no_row_as_it_is(provider: IdentityProvider) -> None:
    (row,) = SealedKeyRow.objects.filter(purpose="secret")

    assert b"very secret" not in bytes(row.ciphertext)
    assert "very secret" not in str(institutions.platform().identity_providers.find(provider.id))
