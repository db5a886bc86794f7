"""The tree of organisations, and the roles people have in it.

It deliberately decides nothing: what a role allows is in `web/roles.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kakitome.values.localized_text import LocalizedText


class NodeKind(StrEnum):
    """What a node is; each kind lies under the one before."""

    INSTITUTION = "institution"
    FACULTY = "faculty"
    PROGRAMME = "programme"


class NodeRole(StrEnum):
    """What a person is at a node and at everything under it.

    A programme owner does what definers, approvers and awarders do; an institution that parts these acts gives those.
    """

    ADMIN = "admin"
    PROGRAMME_OWNER = "programme_owner"
    DEFINER = "definer"
    APPROVER = "approver"
    AWARDER = "awarder"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of the tree.

    Attributes:
        id: an institution's key is its slug and never changes (addresses and sealed keys contain it).
        path: ids from the institution down to this node.
        mark: a small cleaned SVG for badge images.
        ror, corporate_number: numbers that registers gave it, in the form `values.institution_numbers` returns.
    """

    id: str
    kind: NodeKind
    path: tuple[str, ...]
    slug: str
    name: LocalizedText
    did: str = ""
    url: str = ""
    email: str = ""
    country: str = ""
    colour: str = ""
    mark: str = ""
    ror: str = ""
    corporate_number: str = ""
    is_demonstration: bool = False

    @property
    def institution(self) -> str:
        """Key of the institution the node belongs to."""
        return self.path[0]

    @property
    def parent(self) -> str:
        """Id of the node above; empty for an institution."""
        return self.path[-2] if len(self.path) > 1 else ""

    @property
    def depth(self) -> int:
        """0 for an institution."""
        return len(self.path) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHolder:
    """A person's role at a node; `account` is the account's subject."""

    account: str
    name: str
    email: str
    organisation: str
    role: NodeRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """From when to when somebody had a role in an institution, and who gave it.

    `until` is None while it lasts; `given_by` is an account, empty when that is not known.
    """

    institution: str
    since: datetime
    until: datetime | None = None
    given_by: str = ""


class Organisations(Protocol):
    """The tree of one platform, and the roles people have in it."""

    def list_institutions(self) -> Sequence[Node]:
        """Return the institutions by key."""

    def list_tree(self, institution: str) -> Sequence[Node]:
        """Return an institution's nodes, each followed by what lies under it; empty when there is none."""

    def find(self, node_id: str) -> Node | None:
        """Find a node."""

    def get(self, node_id: str) -> Node:
        """Return a node; raises `NotFound` (E_NODE_UNKNOWN)."""

    def add_institution(self, node: Node, *, now: datetime) -> Node:
        """Store an institution; its id is its slug.

        Raises `Conflict` (E_NODE_EXISTS), `Invalid` (E_NODE_SLUG).
        """

    def add_unit(self, node: Node, *, under: str, now: datetime) -> Node:
        """Store a faculty or programme under a node; its id is drawn here.

        Raises `NotFound` (E_NODE_UNKNOWN), `Invalid` (E_NODE_SLUG), `Conflict` (E_NODE_EXISTS), (E_NODE_KIND) when the
        kinds do not fit.
        """

    def change(self, node: Node) -> Node:
        """Store a node's names, addresses and colours; kind, place and slug stay. Raises `NotFound`."""

    def roles_of(self, account: str) -> Mapping[str, NodeRole]:
        """Return the roles given to an account, by the node they were given at."""

    def terms_of(self, account: str) -> Sequence[Term]:
        """Return when an account had which roles, those that ended too."""

    def list_members(self, institution: str) -> Sequence[RoleHolder]:
        """Return everyone with a role somewhere in an institution, by name."""

    def give_role(self, *, account: str, node_id: str, role: NodeRole, now: datetime, given_by: str = "") -> None:
        """Give a role at a node, in place of an earlier one there, which keeps its beginning.

        People accept a role before they have it (`journeys.people.inviting`); this asks nobody.

        Raises `NotFound` (E_NODE_UNKNOWN), (E_ACCOUNT_UNKNOWN), `Conflict` (E_LAST_ADMIN) as `take_role`,
        (E_CLOSING_DONE) in an institution that is closed.
        """

    def take_role(self, *, account: str, node_id: str, now: datetime) -> None:
        """Take back a role and remember that it was held; nothing happens when there is none.

        Raises `NotFound` (E_NODE_UNKNOWN), `Conflict` (E_LAST_ADMIN) when nobody could manage the institution
        afterwards.
        """

    def end_roles(self, institution: str, *, now: datetime) -> int:
        """Take back every role in an institution that closes, the last administrator's too; how many there were."""
