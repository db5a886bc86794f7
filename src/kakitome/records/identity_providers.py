"""Identity providers of institutions over the tables."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kakitome.errors import Conflict, NotFound
from kakitome.ports.identity_providers import EntitledRole, EntitledState, IdentityProvider
from kakitome.records.models.account import Account
from kakitome.records.models.identity_provider import EntitledRoleRow, IdentityProviderRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_PROVIDERS = RecordMapping(IdentityProviderRow, IdentityProvider, columns={"institution": "institution_id"})
_ROLES = RecordMapping(
    EntitledRoleRow,
    EntitledRole,
    columns={
        "institution": "institution_id",
        "provider": "provider_id",
        "node": "node_id",
    },
    apart=["account"],
)
_FOR_EVER = ("id", "institution_id", "protocol", "issuer", "created_at")
"""Columns of a provider that no change touches: accounts are bound to them."""


class DatabaseIdentityProviders(UnscopedStore):
    """Implements `ports.identity_providers.IdentityProviders` over one database."""

    def add(self, provider: IdentityProvider, /) -> IdentityProvider:
        row = _PROVIDERS.row(provider, id=secrets.token_hex(8))
        scope = self._scope(provider.institution)
        with scope.refusing_doubles(Conflict("E_IDP_EXISTS")):
            scope.add([row])
        return _PROVIDERS.read(row)

    def change(self, provider: IdentityProvider, /) -> None:
        columns = {name: value for name, value in _PROVIDERS.by_column(provider).items() if name not in _FOR_EVER}
        scope = self._scope(provider.institution)
        with scope.writing():
            if not scope.rows(IdentityProviderRow).filter(pk=provider.id).update(**columns):
                raise NotFound("E_IDP_UNKNOWN")

    def find(self, provider_id: str) -> IdentityProvider | None:
        with seeing(EVERYONE, using=self._using):
            row = IdentityProviderRow.objects.using(self._using).filter(pk=provider_id).first()
        return _PROVIDERS.read(row) if row else None

    def list_of(self, institution: str) -> Sequence[IdentityProvider]:
        return self._scope(institution).find_all(_PROVIDERS, "created_at", "id")

    def list_on(self) -> Sequence[IdentityProvider]:
        with seeing(EVERYONE, using=self._using):
            rows = IdentityProviderRow.objects.using(self._using).filter(is_on=True).order_by("created_at", "id")
            return [_PROVIDERS.read(row) for row in rows]

    def put_role(self, role: EntitledRole, /) -> None:
        scope = self._scope(role.institution)
        with scope.writing():
            person = Account.objects.using(self._using).get(subject=role.account)
            scope.rows(EntitledRoleRow).update_or_create(
                institution_id=role.institution,
                provider_id=role.provider,
                account=person,
                node_id=role.node,
                defaults={"role": role.role.value, "state": role.state.value, "asserted_at": role.asserted_at},
            )

    def drop_role(self, role: EntitledRole, /) -> None:
        scope = self._scope(role.institution)
        with scope.writing():
            scope.rows(EntitledRoleRow).filter(
                provider_id=role.provider, account__subject=role.account, node_id=role.node
            ).delete()

    def list_roles(self, account: str) -> Sequence[EntitledRole]:
        return self._list_roles(account__subject=account)

    def list_roles_before(self, moment: datetime) -> Sequence[EntitledRole]:
        return self._list_roles(asserted_at__lt=moment, state=EntitledState.ACCEPTED.value)

    def _list_roles(self, **where: Any) -> list[EntitledRole]:
        with seeing(EVERYONE, using=self._using):
            rows = EntitledRoleRow.objects.using(self._using).filter(**where).select_related("account")
            return [
                _ROLES.read(row, account=str(row.account.subject)) for row in rows.order_by("institution_id", "node_id")
            ]
