"""Apps of the badge services and what persons let them do, over the tables."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kakitome.errors import Conflict, NotFound
from kakitome.ports.connected_apps import AppGrant, ConnectedApp, GrantSecret, HeldGrant
from kakitome.ports.security_events import SecurityEventKind
from kakitome.records.models.connected_app import AppGrantRow, ConnectedAppRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_APPS = RecordMapping(ConnectedAppRow, ConnectedApp)
_GRANTS = RecordMapping(AppGrantRow, AppGrant, columns={"app_id": "app.app_id"})


HeldGrantName = tuple[str, str]
"""Numbers of an account and of an app."""
NoteApp = Callable[[SecurityEventKind, HeldGrantName], None]
"""Notes what happened, to whose account and with which app."""


def _note_nothing(_kind: SecurityEventKind, _name: HeldGrantName) -> None:
    """Leave it: nobody keeps a record here."""


class DatabaseConnectedApps(UnscopedStore):
    """Implements `ports.connected_apps.ConnectedApps` over one database; every way in and out is noted."""

    def __init__(self, *, using: str = "default", note: NoteApp = _note_nothing) -> None:
        """Tell `note` when an app is let in, and when what it was let do ends before its time."""
        super().__init__(using=using)
        self._note = note

    def add(self, app: ConnectedApp, /) -> None:
        with refusing_doubles(Conflict("E_APP_TWICE"), using=self._using):
            _APPS.row(app).save(using=self._using)

    def find(self, app_id: str) -> ConnectedApp | None:
        row = ConnectedAppRow.objects.using(self._using).filter(app_id=app_id).first()
        return _APPS.read(row) if row else None

    def add_grant(self, account: str, grant: AppGrant, /) -> None:
        scope = PersonScope(account, using=self._using)
        with scope.writing():
            apps = ConnectedAppRow.objects.using(self._using).filter(app_id=grant.app_id)
            app = apps.first()
            if app is None:
                raise NotFound("E_APP_UNKNOWN")
            apps.update(used_at=grant.granted_at)
            scope.rows(AppGrantRow).filter(app=app).delete()
            scope.add(_GRANTS.row(grant, app_id=app.pk))
        self._note(SecurityEventKind.APP_LET_IN, (account, grant.app_id))

    def find_grant(self, secret: GrantSecret, secret_hash: str) -> HeldGrant | None:
        with seeing(EVERYONE, using=self._using):
            rows = AppGrantRow.objects.using(self._using).filter(account__is_active=True)
            rows = rows.filter(**{secret.value: secret_hash}) if secret_hash else rows.none()
            row = rows.select_related("account", "app").defer("account__password").first()
            return HeldGrant(account=str(row.account.subject), grant=_GRANTS.read(row)) if row else None

    def replace_grant(self, account: str, *, before: AppGrant, after: AppGrant) -> bool:
        scope = PersonScope(account, using=self._using)
        try:
            with scope.writing():
                rows = scope.rows(AppGrantRow).filter(key=before.key, code_hash=before.code_hash)
                rows = rows.filter(
                    code_used_at=before.code_used_at,
                    access_hash=before.access_hash,
                    refresh_hash=before.refresh_hash,
                )
                return rows.update(**_GRANTS.by_column(replace(after, key=before.key))) == 1
        except NotFound:
            return False

    def end_grant(self, account: str, key: str) -> None:
        scope = PersonScope(account, using=self._using)
        with scope.writing():
            rows = scope.rows(AppGrantRow).filter(key=key)
            app_ids = list(rows.values_list("app__app_id", flat=True))
            rows.delete()
        for app_id in app_ids:
            self._note(SecurityEventKind.APP_ENDED, (account, app_id))

    def list_grants(self, account: str) -> Sequence[tuple[ConnectedApp, AppGrant]]:
        scope = PersonScope(account, using=self._using)
        with scope.reading():
            rows = scope.rows(AppGrantRow).select_related("app").order_by("-granted_at", "-pk")
            return [(_APPS.read(row.app), _GRANTS.read(row)) for row in rows]
