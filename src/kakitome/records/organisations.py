"""The tree of organisations and the roles people have in it, over the tables."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connections, transaction
from django.db.models import QuerySet

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.organisations import Node, NodeKind, NodeRole, RoleHolder, Term
from kakitome.records.models.account import Account
from kakitome.records.models.closing import ClosingRow
from kakitome.records.models.organisation import Membership, Organisation, PastMembership
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import PersonPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore, refusing_doubles, seeing, seeing_person

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
"""Slugs stand in addresses, in file names and, for institutions, in DIDs."""

_ROLES = PersonPreparedQuery(Membership, "organisation_id", "role", order=("id",))
_NODES = RecordMapping(Organisation, Node, apart=["path"])
_FOR_EVER = ("id", "kind", "slug", "is_demonstration")
"""Columns of a node that no change touches."""

_PARENTS: Mapping[NodeKind, frozenset[NodeKind]] = {
    NodeKind.INSTITUTION: frozenset(),
    NodeKind.FACULTY: frozenset({NodeKind.INSTITUTION}),
    NodeKind.PROGRAMME: frozenset({NodeKind.INSTITUTION, NodeKind.FACULTY}),
}


class DatabaseOrganisations(UnscopedStore):
    """Implements `ports.organisations.Organisations` over one database."""

    def list_institutions(self) -> Sequence[Node]:
        roots = Organisation.objects.using(self._using).filter(parent=None).order_by("id")
        return [_NODES.read(row, path=(row.pk,)) for row in roots]

    def list_tree(self, institution: str) -> Sequence[Node]:
        rows = list(Organisation.objects.using(self._using).filter(institution=institution).order_by("slug"))
        nodes: list[Node] = []

        def add(row: Organisation, above: tuple[str, ...]) -> None:
            node = _NODES.read(row, path=(*above, row.pk))
            nodes.append(node)
            for child in rows:
                if child.parent_id == row.pk:
                    add(child, node.path)

        for row in rows:
            if row.parent_id is None:
                add(row, ())
        return nodes

    def find(self, node_id: str) -> Node | None:
        row = Organisation.objects.using(self._using).filter(pk=node_id).first()
        if row is None:
            return None
        if row.parent_id is None:
            # An institution is found without its faculties: it is asked for with every page and every award.
            return _NODES.read(row, path=(row.pk,))
        return next(node for node in self.list_tree(row.institution_id) if node.id == node_id)

    def get(self, node_id: str) -> Node:
        node = self.find(node_id)
        if node is None:
            raise NotFound("E_NODE_UNKNOWN")
        return node

    def add_institution(self, node: Node, *, now: datetime) -> Node:
        """Store an institution; its id is its slug.

        Raises `Conflict` (E_NODE_EXISTS), `Invalid` (E_NODE_SLUG).
        """
        return self._add(node, parent=None, now=now)

    def add_unit(self, node: Node, *, under: str, now: datetime) -> Node:
        """Store a faculty or programme under a node; its id is drawn here.

        Raises `NotFound` (E_NODE_UNKNOWN), `Invalid` (E_NODE_SLUG), `Conflict` (E_NODE_EXISTS), (E_NODE_KIND) when the
        kinds do not fit.
        """
        parent = self.get(under)
        if parent.kind not in _PARENTS[node.kind]:
            raise Conflict("E_NODE_KIND", kind=node.kind.value, under=parent.kind.value)
        return self._add(node, parent=parent, now=now)

    def change(self, node: Node) -> Node:
        columns = {name: value for name, value in _NODES.by_column(node).items() if name not in _FOR_EVER}
        with seeing(self.get(node.id).institution, using=self._using):
            if not Organisation.objects.using(self._using).filter(pk=node.id).update(**columns):
                raise NotFound("E_NODE_UNKNOWN")
        return self.get(node.id)

    def roles_of(self, account: str) -> Mapping[str, NodeRole]:
        # What belongs to a person is seen under the person's name, and so are their roles.
        rows = PersonScope(account, using=self._using).query(_ROLES)
        return {node: NodeRole(role) for node, role in rows}

    def terms_of(self, account: str) -> Sequence[Term]:
        lasting = Membership.objects.using(self._using).filter(account__subject=account)
        past = PastMembership.objects.using(self._using).filter(account__subject=account)
        with self._seeing_roles_of(account):
            return [
                *(
                    Term(
                        institution=membership.institution_id,
                        since=membership.created_at,
                        given_by=membership.given_by,
                    )
                    for membership in lasting.order_by("created_at", "id")
                ),
                *(
                    Term(
                        institution=past_membership.institution_id,
                        since=past_membership.began_at,
                        until=past_membership.ended_at,
                        given_by=past_membership.given_by,
                    )
                    for past_membership in past.order_by("began_at", "id")
                ),
            ]

    def list_members(self, institution: str) -> Sequence[RoleHolder]:
        with seeing(institution, using=self._using):
            rows = list(
                Membership.objects.using(self._using)
                .filter(institution=institution)
                .select_related("account")
                .order_by("account__name", "account__email", "organisation_id")
            )
        return [
            RoleHolder(
                account=str(row.account.subject),
                name=row.account.name,
                email=row.account.email,
                organisation=row.organisation_id,
                role=NodeRole(row.role),
            )
            for row in rows
        ]

    def give_role(self, *, account: str, node_id: str, role: NodeRole, now: datetime, given_by: str = "") -> None:
        """Give a role at a node, in place of an earlier one there, which keeps its beginning.

        People accept a role before they have it (`journeys.people.inviting`); this asks nobody.

        Raises `NotFound` (E_NODE_UNKNOWN), (E_ACCOUNT_UNKNOWN), `Conflict` (E_LAST_ADMIN) as `take_role`,
        (E_CLOSING_DONE) in an institution that is closed.
        """
        node = self.get(node_id)
        with transaction.atomic(using=self._using), seeing(node.institution, using=self._using):
            self._refuse_closed(node.institution)
            person = Account.objects.using(self._using).filter(subject=account).first()
            if person is None:
                raise NotFound("E_ACCOUNT_UNKNOWN")
            if role is not NodeRole.ADMIN:
                self._refuse_without_admin(node, account)
            Membership.objects.using(self._using).update_or_create(
                account=person,
                organisation_id=node.id,
                defaults={"role": role.value},
                create_defaults={
                    "role": role.value,
                    "institution_id": node.institution,
                    "created_at": now,
                    "given_by": given_by,
                },
            )

    def take_role(self, *, account: str, node_id: str, now: datetime) -> None:
        """Take back a role and remember that it was held; nothing happens when there is none.

        Raises `NotFound` (E_NODE_UNKNOWN), `Conflict` (E_LAST_ADMIN) when nobody could manage the institution
        afterwards.
        """
        node = self.get(node_id)
        with transaction.atomic(using=self._using), seeing(node.institution, using=self._using):
            self._refuse_without_admin(node, account)
            rows = Membership.objects.using(self._using)
            self._end(rows.filter(account__subject=account, organisation_id=node_id), now=now)

    def end_roles(self, institution: str, *, now: datetime) -> int:
        with transaction.atomic(using=self._using), seeing(institution, using=self._using):
            return self._end(Membership.objects.using(self._using).filter(institution=institution), now=now)

    def _end(self, memberships: QuerySet[Membership], *, now: datetime) -> int:
        """Take back roles and remember that they were held; how many there were."""
        ended = 0
        for membership in memberships:
            PastMembership.objects.using(self._using).create(
                account=membership.account,
                institution_id=membership.institution_id,
                role=membership.role,
                given_by=membership.given_by,
                began_at=membership.created_at,
                ended_at=now,
            )
            membership.delete()
            ended += 1
        return ended

    def _refuse_closed(self, institution: str) -> None:
        """Let nobody begin to work in an institution that is closed; who closes it holds the root's row."""
        Organisation.objects.using(self._using).select_for_update(no_key=True).get(pk=institution)
        with seeing(institution, using=self._using):
            done = ClosingRow.objects.using(self._using).filter(institution_id=institution, state="done")
            if done.exists():
                raise Conflict("E_CLOSING_DONE")

    @contextmanager
    def _seeing_roles_of(self, account: str) -> Iterator[None]:
        """See the roles of one person, in all institutions."""
        if connections[self._using].vendor != "postgresql":
            yield
            return
        key = Account.objects.using(self._using).filter(subject=account).values_list("pk", flat=True).first()
        with seeing_person(key or 0, using=self._using):
            yield

    def _refuse_without_admin(self, node: Node, leaving: str) -> None:
        """Keep one admin at the root; two who leave at once wait for each other at the root's row."""
        if node.depth > 0:
            return
        Organisation.objects.using(self._using).select_for_update(no_key=True).get(pk=node.id)
        rows = Membership.objects.using(self._using).filter(organisation_id=node.id, role=NodeRole.ADMIN.value)
        if {str(subject) for subject in rows.values_list("account__subject", flat=True)} == {leaving}:
            raise Conflict("E_LAST_ADMIN")

    def _add(self, node: Node, *, parent: Node | None, now: datetime) -> Node:
        if not _SLUG.fullmatch(node.slug):
            raise Invalid("E_NODE_SLUG", slug=node.slug[:80])
        row = _NODES.row(node, id=secrets.token_hex(8) if parent else node.slug, created_at=now)
        row.parent_id = parent.id if parent else None
        row.institution_id = parent.institution if parent else row.pk
        taken = Conflict("E_NODE_EXISTS", slug=node.slug)
        with refusing_doubles(taken, using=self._using), seeing(row.institution_id, using=self._using):
            row.save(using=self._using, force_insert=True)
        return self.get(row.pk)
