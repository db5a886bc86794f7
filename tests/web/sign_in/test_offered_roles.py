"""What follows from a provider's word: an offer, never a role; and the end of what was accepted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from kakitome.journeys.people.entitled_roles import LASTS, compare_with_word, end_unconfirmed, offers_for
from kakitome.journeys.people.identity_providers import add_provider
from kakitome.ports.identity_providers import EntitledState, IdentityProvider, RoleRule, SignInProtocol
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions

NOW = institutions.NOW
SAYS = frozenset({"staff@setouchi.example"})


@pytest.fixture
def provider(setouchi: str) -> IdentityProvider:
    rules = (
        RoleRule(value="member@setouchi.example", node=setouchi, role=NodeRole.VIEWER),
        RoleRule(value="staff@setouchi.example", node=setouchi, role=NodeRole.PROGRAMME_OWNER),
    )
    wanted = IdentityProvider(
        id="",
        institution=setouchi,
        protocol=SignInProtocol.OIDC,
        issuer="https://idp.setouchi.example",
        client_id="kakitome",
        name=LocalizedText(en="Setouchi"),
        rules=rules,
        created_at=NOW,
        changed_by="admin-account",
    )
    return add_provider(institutions.platform(), wanted, client_secret="", actor="admin-account", now=NOW)


@pytest.fixture
def hanako(setouchi: str) -> str:
    return institutions.account("hanako@home.example")


def says(provider: IdentityProvider, account: str, *values: str, later: timedelta = timedelta(0)) -> None:
    compare_with_word(institutions.platform(), provider, account=account, asserted=frozenset(values), now=NOW + later)


def roles(account: str) -> dict[str, NodeRole]:
    return dict(institutions.platform().organisations.roles_of(account))


def actions() -> list[str]:
    return [event.entry.action for event in institutions.platform().store("setouchi").audit.list_events()]


def accept(client: Client) -> None:
    key = offers_for(
        institutions.platform(), institutions.platform().accounts.find_by_email("hanako@home.example").account
    )
    client.post("/account/offers", {"offer": f"{key[0].provider}-{key[0].node}", "do": "accept"})


def test_a_word_is_an_offer_of_the_highest_role_and_nothing_else(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, "member@setouchi.example", "staff@setouchi.example", "unknown")

    assert roles(hanako) == {}
    assert [offered.role for offered in offers_for(institutions.platform(), hanako)] == [NodeRole.PROGRAMME_OWNER]


def test_a_role_begins_when_it_is_accepted_and_the_trail_says_by_what(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)
    client = institutions.signed_in("hanako@home.example")

    assert "offers you a role" in client.get("/desk/").content.decode()
    page = client.get("/account/offers").content.decode()
    assert "Setouchi University" in page
    accept(client)

    assert roles(hanako) == {"setouchi": NodeRole.PROGRAMME_OWNER}
    assert actions()[-1] == "people.entitled_accepted"
    (term,) = institutions.platform().organisations.terms_of(hanako)
    assert term.given_by == "admin-account"


def test_what_is_declined_stays_declined_while_the_word_is_the_same(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)
    client = institutions.signed_in("hanako@home.example")
    client.post("/account/offers", {"offer": f"{provider.id}-setouchi", "do": "decline"})

    says(provider, hanako, *SAYS, later=timedelta(days=1))

    assert offers_for(institutions.platform(), hanako) == []
    assert roles(hanako) == {}


def test_an_accepted_role_ends_at_the_sign_in_without_the_word(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)
    accept(institutions.signed_in("hanako@home.example"))

    says(provider, hanako, "alumni@setouchi.example", later=timedelta(days=30))

    assert roles(hanako) == {}
    assert actions()[-1] == "people.entitled_ended"


def test_another_word_ends_the_role_and_offers_the_other(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)
    accept(institutions.signed_in("hanako@home.example"))

    says(provider, hanako, "member@setouchi.example")

    assert roles(hanako) == {}
    assert [offered.role for offered in offers_for(institutions.platform(), hanako)] == [NodeRole.VIEWER]


def test_a_role_that_was_given_otherwise_is_never_touched(provider: IdentityProvider, hanako: str) -> None:
    organisations = institutions.platform().organisations
    organisations.give_role(account=hanako, node_id="setouchi", role=NodeRole.VIEWER, now=NOW)

    says(provider, hanako, *SAYS)
    assert offers_for(institutions.platform(), hanako) == []
    says(provider, hanako)

    assert roles(hanako) == {"setouchi": NodeRole.VIEWER}


def test_a_role_that_was_raised_by_an_admin_is_not_ended_by_a_word(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)
    accept(institutions.signed_in("hanako@home.example"))
    organisations = institutions.platform().organisations
    organisations.give_role(account=hanako, node_id="setouchi", role=NodeRole.ADMIN, now=NOW)

    says(provider, hanako)

    assert roles(hanako) == {"setouchi": NodeRole.ADMIN}


def test_the_last_administrator_stays_and_the_trail_says_so(provider: IdentityProvider, hanako: str) -> None:
    platform = institutions.platform()
    rules = (RoleRule(value="dean", node="setouchi", role=NodeRole.ADMIN),)
    says(replace(provider, rules=rules), hanako, "dean")
    accept(institutions.signed_in("hanako@home.example"))
    for member in platform.organisations.list_members("setouchi"):
        if member.account != hanako:
            platform.organisations.take_role(account=member.account, node_id="setouchi", now=NOW)

    says(replace(provider, rules=rules), hanako)

    assert roles(hanako) == {"setouchi": NodeRole.ADMIN}
    assert actions()[-1] == "people.entitled_kept"


def test_a_role_that_no_sign_in_confirmed_for_half_a_year_ends(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)
    accept(institutions.signed_in("hanako@home.example"))

    assert end_unconfirmed(institutions.platform(), now=NOW + LASTS) == 0
    assert roles(hanako)
    assert end_unconfirmed(institutions.platform(), now=NOW + LASTS + timedelta(days=1)) == 1
    assert roles(hanako) == {}


def test_nobody_accepts_what_was_offered_to_somebody_else(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)
    institutions.account("other@home.example")
    other = institutions.signed_in("other@home.example")

    other.post("/account/offers", {"offer": f"{provider.id}-setouchi", "do": "accept"})

    assert other.get("/desk/setouchi").status_code == 404
    (offered,) = institutions.platform().identity_providers.list_roles(hanako)
    assert offered.state is EntitledState.OFFERED


def test_a_deleted_account_takes_its_offers_along(provider: IdentityProvider, hanako: str) -> None:
    says(provider, hanako, *SAYS)

    institutions.platform().accounts.delete(hanako)

    assert institutions.platform().identity_providers.list_roles(hanako) == []
