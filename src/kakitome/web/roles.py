"""What a role allows at each node of the organisation tree; rights reach down, never up or sideways.

| | viewer | definer | approver | awarder | programme owner | admin |
|---|---|---|---|---|---|---|
| see the desk of a node | yes | yes | yes | yes | yes | yes |
| define micro-credentials | | yes | | | yes | yes |
| put definitions in force, and end that | | | yes | | yes | yes |
| award, revoke, suspend, correct | | | | yes | yes | yes |
| people, units, API keys, the issuer's keys | | | | | | yes |
| a recognition body's cases, as its secretariat | | | | | yes | yes |
| a recognition body's members, seats, criteria | | | | | | yes |

Operators of the installation create institutions; inside them they have no right by that alone.

    actor = actor_of(request)
    if not has_right(actor, "award", node): raise Http404
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from rules.predicates import predicate
from rules.rulesets import RuleSet

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.organisations import Node, NodeRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: an account's subject (empty for a visitor) and the roles given to it, by node."""

    account: str = ""
    roles: Mapping[str, NodeRole] = field(default_factory=dict)
    is_operator: bool = False


def roles_at(actor: Actor, node: Node) -> frozenset[NodeRole]:
    """Return the roles an actor has at a node, its own and those from above."""
    return frozenset(actor.roles[above] for above in node.path if above in actor.roles)


@predicate
def is_viewer(actor: Actor, node: Node) -> bool:
    """Any role at all lets one look."""
    return bool(roles_at(actor, node))


@predicate
def is_programme_owner(actor: Actor, node: Node) -> bool:
    """Programme owners and admins work with micro-credentials."""
    return bool(roles_at(actor, node) & {NodeRole.PROGRAMME_OWNER, NodeRole.ADMIN})


@predicate
def is_definer(actor: Actor, node: Node) -> bool:
    """Definers write definitions; programme owners and admins do so, too."""
    return is_programme_owner(actor, node) or NodeRole.DEFINER in roles_at(actor, node)


@predicate
def is_approver(actor: Actor, node: Node) -> bool:
    """Approvers put in force what others wrote; programme owners and admins do so, too."""
    return is_programme_owner(actor, node) or NodeRole.APPROVER in roles_at(actor, node)


@predicate
def is_awarder(actor: Actor, node: Node) -> bool:
    """Awarders award what is in force; programme owners and admins do so, too."""
    return is_programme_owner(actor, node) or NodeRole.AWARDER in roles_at(actor, node)


@predicate
def is_admin(actor: Actor, node: Node) -> bool:
    """Admins manage what others work with."""
    return NodeRole.ADMIN in roles_at(actor, node)


@predicate
def is_operator(actor: Actor) -> bool:
    """Operators run the installation."""
    return actor.is_operator


RULES = RuleSet()
RULES.add_rule("view", is_viewer)
RULES.add_rule("define", is_definer)
RULES.add_rule("approve", is_approver)
RULES.add_rule("award", is_awarder)
RULES.add_rule("manage_people", is_admin)
RULES.add_rule("manage_units", is_admin)
RULES.add_rule("manage_keys", is_admin)
RULES.add_rule("govern", is_admin)
RULES.add_rule("examine", is_programme_owner)
RULES.add_rule("create_institution", is_operator)


def has_right(actor: Actor, right: str, node: Node) -> bool:
    """Tell whether an actor has a right at a node, by the rule's name."""
    return bool(RULES.test_rule(right, actor, node))


def units_where(actor: Actor, nodes: list[Node], *, right: str) -> frozenset[str]:
    """Return the nodes at which the actor has a right, by the rule's name; for `list_latest(units=…)`."""
    return frozenset(node.id for node in nodes if has_right(actor, right, node))


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in a request, looked up once."""
    known: Actor | None = getattr(request, "_kakitome_actor", None)
    if known is None:
        known = _look_up(request)
        request._kakitome_actor = known  # type: ignore[attr-defined]
    return known


def nodes_of(actor: Actor) -> list[Node]:
    """Return the nodes at which an actor has a role of its own."""
    return [node for node in map(get_platform().organisations.find, actor.roles) if node is not None]


def _look_up(request: HttpRequest) -> Actor:
    account: Any = request.user
    if not account.is_authenticated:
        return Actor()
    subject = str(account.subject)
    roles = get_platform().organisations.roles_of(subject)
    return Actor(account=subject, roles=roles, is_operator=bool(account.is_operator))
