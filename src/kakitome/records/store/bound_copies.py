"""Copies of awards that are bound to the key of one app, over a table."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from kakitome.errors import Conflict, NotFound
from kakitome.ports.bound_copies import BoundCopy
from kakitome.records.models.bound_copy import BoundCopyRow
from kakitome.records.models.status_list import StatusEventRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_COPIES = RecordMapping(BoundCopyRow, BoundCopy)


class DatabaseBoundCopies(ScopedStore):
    """Implements `BoundCopyStore`."""

    def add(self, copy: BoundCopy, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_COPY_EXISTS")):
            self._scope.add([_COPIES.row(copy)])

    def find(self, key: str, /) -> BoundCopy | None:
        return self._scope.find(_COPIES, key=key)

    def find_many(self, keys: Sequence[str], /) -> dict[str, BoundCopy]:
        return {copy.key: copy for copy in self._scope.find_all(_COPIES, "id", key__in=list(keys))} if keys else {}

    def end(self, key: str, /, *, at: datetime) -> bool:
        with self._scope.writing():
            row = self._scope.get_row(BoundCopyRow, NotFound("E_COPY_UNKNOWN"), key=key)
            if row.ended_at is not None:
                return False
            row.ended_at = at
            row.save(using=self._scope.using, update_fields=["ended_at"])
        return True

    def list_changed(self, issuer: str, /) -> Sequence[BoundCopy]:
        with self._scope.reading():
            events = self._scope.rows(StatusEventRow).filter(credential_id=OuterRef("credential_id"))
            rows = self._scope.rows(BoundCopyRow).filter(issuer=issuer)
            changed = rows.filter(Q(ended_at__isnull=False) | Exists(events)).order_by("id")
            return [_COPIES.read(row) for row in changed]
