"""On PostgreSQL an institution's connection reads and writes its own tree, roles and invitations alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.errors import NotFound
from kakitome.ports.accounts import Person
from kakitome.ports.invitations import Invitation
from kakitome.ports.organisations import NodeRole
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.invitations import DatabaseInvitations
from kakitome.records.models.organisation import Organisation
from kakitome.records.organisations import DatabaseOrganisations
from kakitome.records.retention import DatabaseRetention
from kakitome.records.store.scope import Scope, seeing
from support import databases

OWN, OTHER = "example-university", "other-university"
PEOPLE = ("membership", "past_membership", "invitation")


@pytest.fixture
def member(postgres: str) -> str:
    """Somebody who has a role at the other institution, had one before, and is invited there again."""
    databases.add_institution(OTHER, using=postgres)
    organisations = DatabaseOrganisations(using=postgres)
    person = Person(account="", name="佐藤", email="a@example.jp", language="ja")
    account = DatabaseAccounts(using=postgres).add(person, password=None).account
    for role in (NodeRole.VIEWER, NodeRole.ADMIN):
        organisations.give_role(account=account, node_id=OTHER, role=role, now=NOW)
        if role is NodeRole.VIEWER:
            organisations.take_role(account=account, node_id=OTHER, now=NOW)
    return account


@pytest.fixture
def token(postgres: str, member: str) -> str:
    offered = Invitation(
        id="",
        institution=OTHER,
        node=OTHER,
        email="a@example.jp",
        name="佐藤",
        role=NodeRole.VIEWER,
        language="ja",
        invited_by="admin",
        invited_at=NOW,
    )
    return DatabaseInvitations(using=postgres).put(offered)[1]


def count(statement: str, *, using: str) -> int:
    """Count the rows that a statement of somebody with the platform's connection sees or changes."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


@pytest.mark.parametrize("table", PEOPLE)
def test_people_of_another_institution_are_neither_seen_nor_changed(postgres: str, token: str, table: str) -> None:
    for seen, rows in ((OTHER, 1), (OWN, 0), ("", 0)):
        with seeing(seen, using=postgres):
            assert count(f"SELECT id FROM {table}", using=postgres) == rows
    with seeing(OWN, using=postgres):
        assert count(f"UPDATE {table} SET institution_id = '{OWN}'", using=postgres) == 0
        assert count(f"DELETE FROM {table}", using=postgres) == 0


def test_a_role_is_not_given_at_another_institution(postgres: str, member: str) -> None:
    give = (
        "INSERT INTO membership (account_id, institution_id, organisation_id, role, created_at, given_by)"
        f" SELECT id, '{{}}', '{OTHER}', 'admin', now(), '' FROM account"
    )
    with seeing(OWN, using=postgres):
        assert count("SELECT 1 FROM account", using=postgres) == 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(using=postgres):
            count(give.format(OTHER), using=postgres)


def test_the_tree_is_read_by_everybody_and_changed_by_its_own_institution(postgres: str, member: str) -> None:
    assert [node.id for node in DatabaseOrganisations(using=postgres).list_institutions()] == [OWN, OTHER]
    rename = f"UPDATE organisation SET name_en = 'Taken' WHERE id = '{OTHER}'"
    for seen, rows in ((OWN, 0), ("", 0), (OTHER, 1)):
        with seeing(seen, using=postgres):
            assert count(rename, using=postgres) == rows
    unit = Organisation(id="unit", kind="faculty", slug="unit", institution_id=OTHER, parent_id=OTHER, created_at=NOW)
    with pytest.raises(DatabaseError, match="row-level security"), seeing(OWN, using=postgres):
        unit.save(using=postgres, force_insert=True)


def test_a_person_reads_their_own_roles_wherever_they_are_and_writes_none(postgres: str, member: str) -> None:
    organisations, accounts = DatabaseOrganisations(using=postgres), DatabaseAccounts(using=postgres)
    person = Person(account="", name="鈴木", email="b@example.jp", language="ja")
    stranger = accounts.add(person, password=None).account
    assert organisations.roles_of(member) == {OTHER: NodeRole.ADMIN}
    assert len(organisations.terms_of(member)) == 2
    assert organisations.roles_of(stranger) == {}
    with connections[postgres].cursor() as cursor:
        cursor.execute("SELECT id FROM account WHERE subject = %s", [member])
        ((key,),) = cursor.fetchall()
    with seeing(f"person:{key}", using=postgres):
        assert count("SELECT 1 FROM membership", using=postgres) == 1
        assert count("UPDATE membership SET role = 'admin'", using=postgres) == 0
    with seeing(f"person:{key + 1}", using=postgres):
        assert count("SELECT 1 FROM membership", using=postgres) == 0


def test_an_invitation_is_read_by_address_or_token_and_closed_by_its_institution(postgres: str, token: str) -> None:
    invitations = DatabaseInvitations(using=postgres)
    (invitation,) = invitations.list_for(["b@example.jp", "A@example.jp"])
    assert invitations.find_by_token(token) == invitation
    assert invitations.list_of(OWN) == []
    for seen in ("address:b@example.jp", f"token:{token}", "person:1"):
        with seeing(seen, using=postgres):
            assert count("SELECT 1 FROM invitation", using=postgres) == 0
    with seeing("address:a@example.jp", using=postgres):
        assert count("DELETE FROM invitation", using=postgres) == 0
    with pytest.raises(NotFound, match="E_INVITATION_GONE"):
        invitations.close(invitation.id, institution=OWN)
    invitations.close(invitation.id, institution=OTHER)


def test_an_account_goes_with_its_roles_and_is_never_swept_while_it_has_one(postgres: str, member: str) -> None:
    accounts, retention = DatabaseAccounts(using=postgres), DatabaseRetention(using=postgres)
    with connections[postgres].cursor() as cursor:
        cursor.execute("UPDATE account_emailaddress SET verified = false")
    later = NOW + timedelta(days=4000)
    assert retention.count_due("unproved_account", institution="", before=later) == 0
    assert retention.remove("unproved_account", institution="", before=later, most=10, now=later) == 0
    accounts.delete(member)
    assert accounts.count() == 0


def test_whoever_writes_holds_the_row_of_its_own_institution(postgres: str) -> None:
    name = connections.databases[postgres]["NAME"]
    lock = f"SELECT 1 FROM organisation WHERE id = '{OWN}' FOR NO KEY UPDATE SKIP LOCKED"
    with databases.administrator(name) as other:
        with Scope(OWN, using=postgres).writing():
            assert other.execute(lock).fetchall() == []
        assert len(other.execute(lock).fetchall()) == 1
    with pytest.raises(NotFound, match="E_INSTITUTION_UNKNOWN"), Scope("nobody", using=postgres).writing():
        pass
