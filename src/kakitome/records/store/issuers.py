"""Issuers and their public keys over tables."""

from collections.abc import Sequence

from kakitome.errors import Conflict, NotFound
from kakitome.ports.issuers import KEY_MOVES, IssuerKey, IssuerRecord, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.records.models.issuer import IssuerKeyRow, IssuerRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_ISSUERS = RecordMapping(IssuerRow, IssuerRecord)
_ISSUER_KEYS = RecordMapping(IssuerKeyRow, IssuerKey, apart=["issuer"])
_ISSUER = PreparedQuery(IssuerRow, *_ISSUERS.names, equal=("did",))
_ALL = PreparedQuery(IssuerRow, *_ISSUERS.names, order=("slug",))
_BY_SLUG = PreparedQuery(IssuerRow, *_ISSUERS.names, equal=("slug",))
_NAME = PreparedQuery(IssuerRow, "id", equal=("did",))
_KEYS = PreparedQuery(IssuerKeyRow, *_ISSUER_KEYS.names, equal=("issuer_id",), order=("published_at", "id"))
_ACTIVE = PreparedQuery(
    IssuerKeyRow, *_ISSUER_KEYS.names, equal=("issuer_id", "purpose"), conditions={"state": [KeyState.ACTIVE.value]}
)


class DatabaseIssuers(ScopedStore):
    """Implements `IssuerStore`."""

    def add(self, record: IssuerRecord, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_ISSUER_EXISTS")):
            self._scope.add([_ISSUERS.row(record)])

    def replace(self, record: IssuerRecord, /) -> None:
        with self._scope.refusing_doubles(Conflict("E_ISSUER_EXISTS")):
            _ISSUERS.fill(self._row(record.did), record).save(using=self._scope.using)

    def get(self, did: str) -> IssuerRecord:
        for columns in self._scope.query(_ISSUER, did):
            return _ISSUERS.read_values(columns)
        raise NotFound("E_ISSUER_UNKNOWN")

    def find_by_slug(self, slug: str) -> IssuerRecord | None:
        return next((_ISSUERS.read_values(columns) for columns in self._scope.query(_BY_SLUG, slug)), None)

    def list_issuers(self) -> Sequence[IssuerRecord]:
        return [_ISSUERS.read_values(columns) for columns in self._scope.query(_ALL)]

    def add_key(self, key: IssuerKey, /) -> None:
        with self._scope.writing():
            row = _ISSUER_KEYS.row(key, issuer=self._row(key.issuer))
            if key.state is KeyState.ACTIVE and self._has_other_active(row):
                raise Conflict("E_KEY_MOVE", key_id=key.key_id)
            with self._scope.refusing_doubles(Conflict("E_KEY_EXISTS")):
                self._scope.add([row])

    def move_key(self, key: IssuerKey, /) -> None:
        with self._scope.writing():
            unknown = NotFound("E_KEY_UNKNOWN")
            row = self._scope.get_row(IssuerKeyRow, unknown, key_id=key.key_id, issuer__did=key.issuer)
            before = KeyState(row.state)
            if row.purpose != key.purpose.value or key.state not in KEY_MOVES[before]:
                raise Conflict("E_KEY_MOVE", key_id=key.key_id)
            if key.state is KeyState.ACTIVE and self._has_other_active(row):
                raise Conflict("E_KEY_MOVE", key_id=key.key_id)
            _ISSUER_KEYS.fill(row, key).save(using=self._scope.using)

    def list_keys(self, did: str) -> Sequence[IssuerKey]:
        keys = [columns for (issuer,) in self._scope.query(_NAME, did) for columns in self._scope.query(_KEYS, issuer)]
        return [_ISSUER_KEYS.read_values(columns, issuer=did) for columns in keys]

    def find_active_key(self, did: str, *, purpose: KeyPurpose = KeyPurpose.CREDENTIAL) -> IssuerKey | None:
        with self._scope.reading():
            for (issuer,) in self._scope.query(_NAME, did):
                for columns in self._scope.query(_ACTIVE, issuer, purpose.value):
                    return _ISSUER_KEYS.read_values(columns, issuer=did)
        return None

    def _row(self, did: str) -> IssuerRow:
        return self._scope.get_row(IssuerRow, NotFound("E_ISSUER_UNKNOWN"), did=did)

    def _has_other_active(self, row: IssuerKeyRow) -> bool:
        active = (
            self._scope.rows(IssuerKeyRow)
            .filter(state=KeyState.ACTIVE.value)
            .filter(issuer=row.issuer, purpose=row.purpose)
        )
        return active.exclude(key_id=row.key_id).exists()
