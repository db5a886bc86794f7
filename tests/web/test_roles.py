"""Rights at each node, from a table: every role given at every node, asked at every node."""

import pytest

from kakitome.ports.organisations import Node, NodeKind, Role
from kakitome.values.localized_text import LocalizedText
from kakitome.web import roles
from kakitome.web.roles import Actor

TREE = {
    "u": ("u",),
    "science": ("u", "science"),
    "data": ("u", "science", "data"),
    "nursing": ("u", "nursing"),
    "other": ("other",),
}
KINDS = (NodeKind.INSTITUTION, NodeKind.FACULTY, NodeKind.PROGRAMME)
RIGHTS = {
    "view": (roles.can_view, {Role.VIEWER, Role.PROGRAMME_OWNER, Role.ADMIN}),
    "define": (roles.can_define, {Role.PROGRAMME_OWNER, Role.ADMIN}),
    "award": (roles.can_award, {Role.PROGRAMME_OWNER, Role.ADMIN}),
    "manage_people": (roles.can_manage_people, {Role.ADMIN}),
    "manage_units": (roles.can_manage_units, {Role.ADMIN}),
    "manage_keys": (roles.can_manage_keys, {Role.ADMIN}),
    "govern": (roles.can_govern, {Role.ADMIN}),
    "examine": (roles.can_examine, {Role.PROGRAMME_OWNER, Role.ADMIN}),
}


def node(name: str) -> Node:
    path = TREE[name]
    return Node(id=name, kind=KINDS[len(path) - 1], path=path, slug=name, name=LocalizedText(en=name))


@pytest.mark.parametrize("right", sorted(RIGHTS))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("given_at", sorted(TREE))
@pytest.mark.parametrize("asked_at", sorted(TREE))
def test_a_role_reaches_down_and_nowhere_else(right: str, role: Role, given_at: str, asked_at: str) -> None:
    ask, roles_that_may = RIGHTS[right]
    is_above = TREE[asked_at][: len(TREE[given_at])] == TREE[given_at]
    assert ask(Actor(account="a", roles={given_at: role}), node(asked_at)) is (role in roles_that_may and is_above)


@pytest.mark.parametrize("right", sorted(RIGHTS))
def test_visitors_and_operators_have_no_right_in_an_institution(right: str) -> None:
    ask, _ = RIGHTS[right]
    assert not ask(Actor(), node("u"))
    assert not ask(Actor(account="o", is_operator=True), node("u"))


def test_every_rule_is_in_the_table() -> None:
    assert set(roles.RULES) == {*RIGHTS, "create_institution"}


def test_only_operators_create_institutions() -> None:
    assert roles.can_create_institution(Actor(account="o", is_operator=True))
    assert not roles.can_create_institution(Actor(account="a", roles={"u": Role.ADMIN}))


def test_of_two_roles_the_stronger_one_counts() -> None:
    actor = Actor(account="a", roles={"u": Role.VIEWER, "science": Role.PROGRAMME_OWNER})
    assert roles.can_define(actor, node("data"))
    assert not roles.can_define(actor, node("nursing"))
    assert roles.can_view(actor, node("nursing"))
    units = roles.units_where(actor, [node(name) for name in TREE], right="define")
    assert units == {"science", "data"}
