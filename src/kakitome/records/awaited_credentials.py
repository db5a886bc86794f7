"""What people wait for, over the table; what issuers are asked with is sealed by whoever is handed in."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import F

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.awaited_credentials import (
    LEASE,
    MOST_AWAITED,
    AwaitedCredential,
    AwaitedSession,
    OwnAwaited,
    SessionSealing,
)
from kakitome.records.models.awaited_credential import AwaitedCredentialRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing

_AWAITED = RecordMapping(AwaitedCredentialRow, AwaitedCredential)


class DatabaseOwnAwaited:
    """Implements `ports.awaited_credentials.OwnAwaited` over one database."""

    def __init__(self, account: str, sealing: SessionSealing, *, using: str = "default") -> None:
        self._scope, self._sealing = PersonScope(account, using=using), sealing

    def add(self, awaited: AwaitedCredential, *, session: AwaitedSession) -> None:
        sealed = self._sealing.seal(json.dumps(asdict(session)))
        with self._scope.writing():
            if self._scope.rows(AwaitedCredentialRow).filter(ended_at__isnull=True).count() >= MOST_AWAITED:
                raise Conflict("E_AWAITED_MANY", limit=MOST_AWAITED)
            self._scope.add(_AWAITED.row(awaited, sealed=sealed))

    def list_awaited(self) -> Sequence[AwaitedCredential]:
        with self._scope.reading():
            return [_AWAITED.read(row) for row in self._scope.rows(AwaitedCredentialRow).order_by("-asked_at", "-pk")]

    def find(self, key: str) -> AwaitedCredential | None:
        with self._scope.reading():
            row = self._scope.rows(AwaitedCredentialRow).filter(key=key).first()
            return _AWAITED.read(row) if row is not None else None

    def read_session(self, key: str) -> AwaitedSession:
        with self._scope.reading():
            row = self._row(key)
        if not row.sealed:
            raise NotFound("E_AWAITED_UNKNOWN")
        return self._opened(row)

    def go_on(self, key: str, *, transaction: str, next_at: datetime) -> None:
        with self._scope.writing():
            row = self._row(key)
            if row.ended_at is not None:
                return
            if transaction:
                session = {**asdict(self._opened(row)), "transaction": transaction}
                row.sealed = self._sealing.seal(json.dumps(session))
            row.next_at = next_at
            row.save(using=self._scope.using, update_fields=["sealed", "next_at"])

    def end(self, awaited: AwaitedCredential) -> bool:
        with self._scope.writing():
            row = self._row(awaited.key)
            if row.ended_at is not None:
                return False
            _AWAITED.fill(row, awaited)
            row.sealed = ""
            row.save(using=self._scope.using)
        return True

    def _row(self, key: str) -> AwaitedCredentialRow:
        row = self._scope.rows(AwaitedCredentialRow).filter(key=key).first()
        if row is None:
            raise NotFound("E_AWAITED_UNKNOWN")
        return row

    def _opened(self, row: AwaitedCredentialRow) -> AwaitedSession:
        try:
            return AwaitedSession(**json.loads(self._sealing.open(row.sealed)))  # noqa: TID251 - our own
        except (TypeError, ValueError) as error:
            raise Unavailable("E_SEALED_TEXT_UNAVAILABLE") from error


class DatabaseAwaitedCredentials(UnscopedStore):
    """Implements `ports.awaited_credentials.AwaitedCredentials` over one database."""

    def __init__(self, sealing: SessionSealing, *, using: str = "default") -> None:
        super().__init__(using=using)
        self._sealing = sealing

    def open(self, account: str) -> OwnAwaited:
        return DatabaseOwnAwaited(account, self._sealing, using=self._using)

    def reseal_all(self) -> int:
        changed = 0
        with seeing(EVERYONE, using=self._using):
            rows = AwaitedCredentialRow.objects.using(self._using)
            for pk, sealed in rows.exclude(sealed="").order_by("pk").values_list("pk", "sealed"):
                if self._sealing.is_current(sealed):
                    continue
                try:
                    fresh = self._sealing.seal(self._sealing.open(sealed))
                except Unavailable:
                    # Its key is gone: whoever asks next ends the waiting, and says so.
                    continue
                # What went on, or ended, meanwhile was sealed anew or thrown away by whoever did it.
                changed += rows.filter(pk=pk, sealed=sealed).update(sealed=fresh)
        return changed

    def take_due(self, *, now: datetime, limit: int) -> Sequence[tuple[str, AwaitedCredential]]:
        taken: list[tuple[str, AwaitedCredential]] = []
        with seeing(EVERYONE, using=self._using):
            rows = AwaitedCredentialRow.objects.using(self._using).filter(ended_at__isnull=True, next_at__lte=now)
            for row in rows.select_related("account").order_by("next_at", "pk")[:limit]:
                # Of two who look at once, the second changes no row.
                still_due = rows.filter(pk=row.pk)
                if still_due.update(next_at=now + LEASE, tries=F("tries") + 1):
                    row.tries += 1
                    taken.append((str(row.account.subject), _AWAITED.read(row)))
        return taken
