"""Rights at each node, from a table: every role given at every node, asked at every node."""

import pytest

from kakitome.journeys.telling_administrators import AWARDING
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.values.localized_text import LocalizedText
from kakitome.web import roles
from kakitome.web.pages.provider.define.form_page import APPROVING
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
    "view": set(NodeRole),
    "define": {NodeRole.DEFINER, NodeRole.PROGRAMME_OWNER, NodeRole.ADMIN},
    "approve": {NodeRole.APPROVER, NodeRole.PROGRAMME_OWNER, NodeRole.ADMIN},
    "award": {NodeRole.AWARDER, NodeRole.PROGRAMME_OWNER, NodeRole.ADMIN},
    "manage_people": {NodeRole.ADMIN},
    "manage_units": {NodeRole.ADMIN},
    "manage_keys": {NodeRole.ADMIN},
    "govern": {NodeRole.ADMIN},
    "examine": {NodeRole.PROGRAMME_OWNER, NodeRole.ADMIN},
}


def node(name: str) -> Node:
    path = TREE[name]
    return Node(id=name, kind=KINDS[len(path) - 1], path=path, slug=name, name=LocalizedText(en=name))


@pytest.mark.parametrize("right", sorted(RIGHTS))
@pytest.mark.parametrize("role", list(NodeRole))
@pytest.mark.parametrize("given_at", sorted(TREE))
@pytest.mark.parametrize("asked_at", sorted(TREE))
def test_a_role_reaches_down_and_nowhere_else(right: str, role: NodeRole, given_at: str, asked_at: str) -> None:
    is_above = TREE[asked_at][: len(TREE[given_at])] == TREE[given_at]
    actor = Actor(account="a", roles={given_at: role})
    assert roles.has_right(actor, right, node(asked_at)) is (role in RIGHTS[right] and is_above)


@pytest.mark.parametrize("right", sorted(RIGHTS))
def test_visitors_and_operators_have_no_right_in_an_institution(right: str) -> None:
    assert not roles.has_right(Actor(), right, node("u"))
    assert not roles.has_right(Actor(account="o", is_operator=True), right, node("u"))


def test_every_rule_is_in_the_table() -> None:
    assert set(roles.RULES) == {*RIGHTS, "create_institution"}


def test_only_operators_create_institutions() -> None:
    assert roles.RULES.test_rule("create_institution", Actor(account="o", is_operator=True))
    assert not roles.RULES.test_rule("create_institution", Actor(account="a", roles={"u": NodeRole.ADMIN}))


def test_of_two_roles_the_stronger_one_counts() -> None:
    actor = Actor(account="a", roles={"u": NodeRole.VIEWER, "science": NodeRole.PROGRAMME_OWNER})
    assert roles.has_right(actor, "define", node("data"))
    assert not roles.has_right(actor, "define", node("nursing"))
    assert roles.has_right(actor, "view", node("nursing"))
    units = roles.units_where(actor, [node(name) for name in TREE], right="define")
    assert units == {"science", "data"}


def test_who_is_named_or_written_to_is_who_may() -> None:
    assert RIGHTS["approve"] == APPROVING
    assert RIGHTS["award"] == AWARDING
