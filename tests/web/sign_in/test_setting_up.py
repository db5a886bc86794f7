"""An administrator sets the institution's sign-in up; visitors find it by a part of its name."""

import pytest
from django.test import Client

from kakitome.ports.identity_providers import IdentityProvider, RoleRule
from kakitome.ports.organisations import NodeRole
from support import institutions

NAMES = {"name_ja": "瀬戸内 統合認証", "name_en": "Setouchi SSO"}
NEW = {
    "protocol": "oidc",
    "openid-name_ja": "瀬戸内 統合認証",
    "openid-name_en": "Setouchi SSO",
    "openid-issuer": "https://idp.setouchi.example",
}


@pytest.fixture
def admin(setouchi: str) -> Client:
    return institutions.signed_in("admin@setouchi.example")


def text(answer) -> str:
    return answer.content.decode()


def providers() -> list[IdentityProvider]:
    return list(institutions.platform().identity_providers.list_of("setouchi"))


def set_up(admin: Client, **changes: str) -> IdentityProvider:
    """Set one up and turn it on."""
    assert admin.post("/desk/setouchi/sign-in", NEW).status_code == 302
    (provider,) = providers()
    form = {
        **NAMES,
        "client_id": "kakitome",
        "client_secret": "s3cret",
        "is_on": "on",
        "value_0": "staff@setouchi.example",
        "role_0": "viewer",
        "node_0": "setouchi",
        "role_1": "viewer",
        "node_1": "setouchi",
        **changes,
    }
    assert admin.post(f"/desk/setouchi/sign-in/{provider.id}", form).status_code == 302
    return providers()[0]


def test_until_somebody_sets_one_up_nobody_is_offered_it() -> None:
    assert "your institution" not in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/account/login"))
    assert "No institution has set up" in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/account/institutions"))


def test_an_administrator_sets_it_up_in_two_steps(admin: Client) -> None:
    provider = set_up(admin)

    assert provider.is_on
    assert provider.rules == (RoleRule(value="staff@setouchi.example", node="setouchi", role=NodeRole.VIEWER),)
    page = text(admin.get(f"/desk/setouchi/sign-in/{provider.id}"))
    assert f"/account/institutions/{provider.id}/oidc" in page
    assert "s3cret" not in page
    assert institutions.platform().secrets("setouchi").open_secret(f"identity-provider:{provider.id}") == b"s3cret"
    trail = [event.entry.action for event in institutions.platform().store("setouchi").audit.list_events()]
    assert trail[-2:] == ["sign_in.provider_added", "sign_in.provider_on"]
    assert "Sign in with your institution" in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/account/login"))


def test_a_new_one_leads_nobody_anywhere(admin: Client) -> None:
    admin.post("/desk/setouchi/sign-in", NEW)

    assert not providers()[0].is_on


def test_it_is_not_turned_on_without_a_client_and_nothing_that_was_typed_is_lost(admin: Client) -> None:
    admin.post("/desk/setouchi/sign-in", NEW)
    form = {**NAMES, "is_on": "on", "value_0": "typed", "role_0": "viewer", "node_0": "setouchi", "role_1": "viewer"}

    answer = admin.post(f"/desk/setouchi/sign-in/{providers()[0].id}", form | {"node_1": "setouchi"})

    assert answer.status_code == 422
    assert "Write the client ID" in text(answer)
    assert 'value="typed"' in text(answer)


@pytest.mark.parametrize("issuer", ["http://idp.example.ac.jp", "idp", ""])
def test_an_issuer_is_a_safe_address(admin: Client, issuer: str) -> None:
    assert admin.post("/desk/setouchi/sign-in", NEW | {"openid-issuer": issuer}).status_code == 422
    assert providers() == []


def test_the_same_one_is_set_up_once(admin: Client) -> None:
    admin.post("/desk/setouchi/sign-in", NEW)

    assert "already" in text(admin.post("/desk/setouchi/sign-in", NEW))


def test_a_rule_names_no_unit_of_another_institution(admin: Client) -> None:
    institutions.open_university("aoba", institutions.platform().organisations.get("setouchi").name)
    admin.post("/desk/setouchi/sign-in", NEW)
    form = {**NAMES, "client_id": "x", "value_0": "v", "role_0": "admin", "node_0": "aoba"}

    answer = admin.post(f"/desk/setouchi/sign-in/{providers()[0].id}", form)

    assert answer.status_code == 422
    assert providers()[0].rules == ()


@pytest.mark.parametrize("query", ["瀬戸内", "setouchi", "ＳＳＯ", "海洋"])
def test_an_institution_is_found_by_a_part_of_its_name(admin: Client, query: str) -> None:
    set_up(admin)

    found = text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/account/institutions", {"q": query}))
    missed = text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/account/institutions", {"q": "kyoto"}))

    assert "Setouchi SSO" in found
    assert "Setouchi SSO" not in missed


def test_where_one_goes_afterwards_stays_on_this_site(admin: Client) -> None:
    set_up(admin)

    page = text(Client().get("/account/institutions", {"next": "https://evil.example/"}))

    assert 'value="https://evil' not in page
    assert 'name="next" value="/mine"' in text(Client().get("/account/institutions", {"next": "/mine"}))
