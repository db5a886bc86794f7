"""Invitations in both databases: found by token and address, renewed, closed once; roles that ended are remembered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contract.records import NOW
from kakitome.errors import NotFound
from kakitome.ports.accounts import Person
from kakitome.ports.invitations import LASTS, Invitation
from kakitome.ports.organisations import NodeRole, Term
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.invitations import DatabaseInvitations
from kakitome.records.models.organisation import InvitationRow
from kakitome.records.organisations import DatabaseOrganisations
from kakitome.records.store.scope import seeing

U = "example-university"


def offered(email: str = "New@Example.jp", **changes: object) -> Invitation:
    made = Invitation(
        id="",
        institution=U,
        node=U,
        email=email,
        name="新しい人",
        role=NodeRole.VIEWER,
        language="ja",
        invited_by="admin",
        invited_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_an_invitation_is_found_by_its_token_and_by_its_address_whatever_its_letters(using: str) -> None:
    kept, token = DatabaseInvitations(using=using).put(offered())

    assert DatabaseInvitations(using=using).find_by_token(token) == kept
    assert DatabaseInvitations(using=using).list_for(["NEW@example.JP"]) == [kept]
    assert DatabaseInvitations(using=using).find_by_token(kept.id) is None
    assert DatabaseInvitations(using=using).find(kept.id, institution="other") is None
    with seeing(U, using=using):
        (row,) = InvitationRow.objects.using(using).all()
    assert token not in str(row.__dict__)


def test_inviting_again_keeps_one_invitation_and_only_the_last_link(using: str) -> None:
    invitations = DatabaseInvitations(using=using)
    first, old = invitations.put(offered())
    second, new = invitations.put(offered("new@example.jp", role=NodeRole.ADMIN, invited_at=NOW + timedelta(days=1)))

    assert first.id == second.id
    assert invitations.find_by_token(old) is None
    assert invitations.find_by_token(new) == second
    assert [one.role for one in invitations.list_of(U)] == [NodeRole.ADMIN]


def test_an_invitation_ends_and_is_closed_once(using: str) -> None:
    invitations = DatabaseInvitations(using=using)
    kept, _ = invitations.put(offered())
    assert not kept.is_over(NOW + LASTS - timedelta(seconds=1))
    assert kept.is_over(NOW + LASTS)

    invitations.close(kept.id, institution=U)

    with pytest.raises(NotFound, match="E_INVITATION_GONE"):
        invitations.close(kept.id, institution=U)


def test_a_role_that_was_taken_back_is_remembered_with_who_gave_it(using: str) -> None:
    organisations = DatabaseOrganisations(using=using)
    who = DatabaseAccounts(using=using).add(
        Person(account="", name="佐藤", email="a@x.example", language="ja"), password=None
    )
    later = NOW + timedelta(days=1)
    organisations.give_role(account=who.account, node_id=U, role=NodeRole.VIEWER, now=NOW, given_by="admin")
    organisations.give_role(account=who.account, node_id=U, role=NodeRole.PROGRAMME_OWNER, now=later, given_by="other")
    assert organisations.terms_of(who.account) == [Term(institution=U, since=NOW, given_by="admin")]

    organisations.take_role(account=who.account, node_id=U, now=later)

    assert organisations.roles_of(who.account) == {}
    assert organisations.terms_of(who.account) == [Term(institution=U, since=NOW, until=later, given_by="admin")]
