"""The tree of organisations and the roles in it."""

from dataclasses import replace

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from contract.records import NOW
from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.organisations import DatabaseOrganisations
from kakitome.values.localized_text import LocalizedText


@pytest.fixture
def tree(using: str) -> DatabaseOrganisations:
    """u › science › data, u › nursing; and another institution."""
    organisations = DatabaseOrganisations(using=using)
    for slug in ("u", "other"):
        organisations.add_institution(node(slug, NodeKind.INSTITUTION), now=NOW)
    science = organisations.add_unit(node("science", NodeKind.FACULTY), under="u", now=NOW)
    organisations.add_unit(node("nursing", NodeKind.FACULTY), under="u", now=NOW)
    organisations.add_unit(node("data", NodeKind.PROGRAMME), under=science.id, now=NOW)
    return organisations


def node(slug: str, kind: NodeKind) -> Node:
    return Node(id="", kind=kind, path=(), slug=slug, name=LocalizedText(ja=f"{slug}部", en=slug))


def by_slug(tree: DatabaseOrganisations, slug: str) -> Node:
    return next(one for one in tree.list_tree("u") if one.slug == slug)


def person(using: str, email: str = "a@example.jp") -> Person:
    return DatabaseAccounts(using=using).add(Person(account="", name="佐藤", email=email, language="ja"), password=None)


def test_a_tree_is_listed_from_its_root_each_node_before_what_lies_under_it(tree: DatabaseOrganisations) -> None:
    assert [(one.slug, one.depth) for one in tree.list_tree("u")] == [
        ("u", 0),
        ("nursing", 1),
        ("science", 1),
        ("data", 2),
    ]
    data = by_slug(tree, "data")
    assert data.path == ("u", by_slug(tree, "science").id, data.id)
    assert (data.institution, data.parent) == ("u", by_slug(tree, "science").id)
    assert tree.get(data.id) == data
    assert tree.list_tree("nobody") == []


def test_institutions_are_listed_without_what_lies_in_them(tree: DatabaseOrganisations) -> None:
    assert [one.id for one in tree.list_institutions()] == ["example-university", "other", "u"]


def test_an_institution_is_found_as_the_tree_has_it_with_one_question(tree: DatabaseOrganisations, using: str) -> None:
    with CaptureQueriesContext(connections[using]) as asked:
        institution = tree.get("u")
    assert len(asked) == 1
    assert institution == by_slug(tree, "u")


@pytest.mark.parametrize("slug", ["", "U", "a b", "-a", "a-", "あ", "../x", "a" * 33, "a_b"])
def test_a_slug_that_cannot_stand_in_addresses_is_refused(using: str, slug: str) -> None:
    with pytest.raises(Invalid, match="E_NODE_SLUG"):
        DatabaseOrganisations(using=using).add_institution(node(slug, NodeKind.INSTITUTION), now=NOW)


def test_a_slug_is_used_once_in_its_place(tree: DatabaseOrganisations) -> None:
    with pytest.raises(Conflict, match="E_NODE_EXISTS"):
        tree.add_institution(node("u", NodeKind.INSTITUTION), now=NOW)
    with pytest.raises(Conflict, match="E_NODE_EXISTS"):
        tree.add_unit(node("science", NodeKind.FACULTY), under="u", now=NOW)
    tree.add_unit(node("science", NodeKind.FACULTY), under="other", now=NOW)


def test_kinds_lie_under_each_other_in_one_order_only(tree: DatabaseOrganisations) -> None:
    with pytest.raises(Conflict, match="E_NODE_KIND"):
        tree.add_unit(node("x", NodeKind.FACULTY), under=by_slug(tree, "data").id, now=NOW)
    with pytest.raises(Conflict, match="E_NODE_KIND"):
        tree.add_unit(node("x", NodeKind.INSTITUTION), under="u", now=NOW)
    with pytest.raises(NotFound, match="E_NODE_UNKNOWN"):
        tree.add_unit(node("x", NodeKind.FACULTY), under="nobody", now=NOW)


def test_names_and_colours_change_and_places_do_not(tree: DatabaseOrganisations) -> None:
    data = by_slug(tree, "data")
    changed = tree.change(replace(data, name=LocalizedText(ja="髙度データ"), colour="#0d5f6e", slug="elsewhere"))
    assert changed == replace(data, name=LocalizedText(ja="髙度データ"), colour="#0d5f6e")
    with pytest.raises(NotFound):
        tree.change(replace(data, id="nobody"))


def test_a_role_is_given_replaced_and_taken_back(tree: DatabaseOrganisations, using: str) -> None:
    who, science = person(using).account, by_slug(tree, "science").id
    tree.give_role(account=who, node_id=science, role=NodeRole.VIEWER, now=NOW)
    tree.give_role(account=who, node_id=science, role=NodeRole.PROGRAMME_OWNER, now=NOW)
    assert tree.roles_of(who) == {science: NodeRole.PROGRAMME_OWNER}
    assert [(one.account, one.organisation, one.role) for one in tree.list_members("u")] == [
        (who, science, NodeRole.PROGRAMME_OWNER)
    ]
    assert tree.list_members("other") == []
    tree.take_role(account=who, node_id=science, now=NOW)
    assert tree.roles_of(who) == {}


def test_the_last_admin_of_an_institution_stays(tree: DatabaseOrganisations, using: str) -> None:
    first, second = person(using).account, person(using, "b@example.jp").account
    tree.give_role(account=first, node_id="u", role=NodeRole.ADMIN, now=NOW)
    with pytest.raises(Conflict, match="E_LAST_ADMIN"):
        tree.take_role(account=first, node_id="u", now=NOW)
    with pytest.raises(Conflict, match="E_LAST_ADMIN"):
        tree.give_role(account=first, node_id="u", role=NodeRole.VIEWER, now=NOW)
    tree.give_role(account=second, node_id="u", role=NodeRole.ADMIN, now=NOW)
    tree.take_role(account=first, node_id="u", now=NOW)
    assert tree.roles_of(first) == {}


def test_roles_are_for_people_and_nodes_that_exist(tree: DatabaseOrganisations, using: str) -> None:
    with pytest.raises(NotFound, match="E_NODE_UNKNOWN"):
        tree.give_role(account=person(using).account, node_id="nobody", role=NodeRole.ADMIN, now=NOW)
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        unknown = "00000000-0000-0000-0000-000000000000"
        tree.give_role(account=unknown, node_id="u", role=NodeRole.ADMIN, now=NOW)
