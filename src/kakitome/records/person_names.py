"""Names of persons over the tables."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from kakitome.ports.person_names import FormOfName, OwnNames, PersonName
from kakitome.records.models.person_name import PersonNameRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.prepared_queries import PersonPreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore

_NAMES = RecordMapping(PersonNameRow, PersonName)
_ALL = PersonPreparedQuery(PersonNameRow, *_NAMES.names, order=("id",))
_ORDER = list(FormOfName)


class DatabaseOwnNames:
    """Implements `ports.person_names.OwnNames` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def transaction(self) -> AbstractContextManager[None]:
        return self._scope.writing()

    def list_names(self) -> Sequence[PersonName]:
        names = [_NAMES.read_values(columns) for columns in self._scope.query(_ALL)]
        return sorted(names, key=lambda name: _ORDER.index(name.form))

    def put(self, name: PersonName, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(PersonNameRow).filter(key=name.key).first()
            if row is None:
                self._scope.add(_NAMES.row(name))
            else:
                _NAMES.fill(row, name).save(using=self._scope.using)

    def remove(self, key: str) -> None:
        with self._scope.writing():
            self._scope.rows(PersonNameRow).filter(key=key).delete()


class DatabasePersonNames(UnscopedStore):
    """Implements `ports.person_names.PersonNames` over one database."""

    def open(self, account: str) -> OwnNames:
        return DatabaseOwnNames(account, using=self._using)
