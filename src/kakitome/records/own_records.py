"""Own records of persons over the tables."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256 as digest_of

from kakitome.errors import Conflict, NotFound, Unavailable
from kakitome.ports.own_records import OwnFile, OwnRecord, PersonOwnRecords
from kakitome.records.models.own_record import OwnFileRow, OwnRecordRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import PersonPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, UnscopedStore, refusing_doubles, seeing

_RECORDS = RecordMapping(OwnRecordRow, OwnRecord, apart=["files"])
_FILES = RecordMapping(OwnFileRow, OwnFile)
_OWN_RECORDS = PersonPreparedQuery(OwnRecordRow, "id", *_RECORDS.names, order=("-created_at", "-id"))
_OWN_FILES = PersonPreparedQuery(OwnFileRow, "record_id", *_FILES.names, order=("id",))
_AT_ONCE = 20
"""Files that are read together with their bytes."""


class DatabasePersonOwnRecords:
    """Implements `ports.own_records.PersonOwnRecords` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

    def list_records(self) -> Sequence[OwnRecord]:
        records = self._scope.query(_OWN_RECORDS)
        files: dict[int, list[OwnFile]] = {}
        for record, *values in self._scope.query(_OWN_FILES) if records else ():
            files.setdefault(record, []).append(_FILES.read_values(values))
        return [_RECORDS.read_values(values, files=tuple(files.get(key, ()))) for key, *values in records]

    def find(self, key: str) -> OwnRecord | None:
        with self._scope.reading():
            row = self._scope.rows(OwnRecordRow).filter(key=key).first()
            if row is None:
                return None
            files = self._scope.rows(OwnFileRow).filter(record=row).order_by("pk").values_list(*_FILES.names)
            return _RECORDS.read(row, files=tuple(_FILES.read_values(values) for values in files))

    def put(self, record: OwnRecord, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(OwnRecordRow).filter(key=record.key).first()
            if row is None:
                self._scope.add(_RECORDS.row(record))
            else:
                _RECORDS.fill(row, record).save(using=self._scope.using)

    def add_file(self, key: str, file: OwnFile, *, content: bytes) -> None:
        with self._scope.writing(), refusing_doubles(Conflict("E_OWN_FILE_TWICE"), using=self._scope.using):
            row = self._scope.rows(OwnRecordRow).filter(key=key).first()
            if row is None:
                raise NotFound("E_OWN_RECORD_UNKNOWN")
            self._scope.add(_FILES.row(file, record_id=row.pk, data=content))

    def read_file(self, key: str, sha256: str) -> bytes:
        with self._scope.reading():
            row = self._scope.rows(OwnFileRow).filter(record__key=key, sha256=sha256).first()
            if row is None:
                raise NotFound("E_OWN_FILE_UNKNOWN")
            content = bytes(row.data)
        if digest_of(content).hexdigest() != sha256:
            raise Unavailable("E_WALLET_DAMAGED")
        return content

    def remove_file(self, key: str, sha256: str) -> None:
        with self._scope.writing():
            self._scope.rows(OwnFileRow).filter(record__key=key, sha256=sha256).delete()

    def remove(self, key: str) -> None:
        with self._scope.writing():
            self._scope.rows(OwnRecordRow).filter(key=key).delete()


class DatabaseOwnRecords(UnscopedStore):
    """Implements `ports.own_records.OwnRecords` over one database."""

    def open(self, account: str) -> PersonOwnRecords:
        return DatabasePersonOwnRecords(account, using=self._using)

    def walk_files(self) -> Iterator[tuple[OwnFile, bytes]]:
        last = 0
        while rows := self._after(last):
            for row in rows:
                yield _FILES.read(row), bytes(row.data)
                last = row.pk

    def _after(self, last: int) -> list[OwnFileRow]:
        with seeing(EVERYONE, using=self._using):
            return list(OwnFileRow.objects.using(self._using).filter(pk__gt=last).order_by("pk")[:_AT_ONCE])
