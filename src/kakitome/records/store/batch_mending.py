"""What people say of a list's columns and mend of its rows, over tables."""

from collections.abc import Collection, Mapping, Sequence

from kakitome.errors import NotFound
from kakitome.learning.class_list.mending import Mend
from kakitome.learning.class_list.model import ChosenColumns
from kakitome.ports.list_reading import ColumnChoice
from kakitome.records.models.batch import BatchTable, ColumnChoiceRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore
from kakitome.values.plain_data import from_plain, to_plain

_CHOICES = RecordMapping(ColumnChoiceRow, ColumnChoice)


class DatabaseMending(ScopedStore):
    """The mending of `BatchStore`."""

    def get_mends(self, number: str, /) -> Sequence[Mend]:
        with self._scope.reading():
            rows = self._scope.rows(BatchTable).filter(number=number)
            return from_plain(tuple[Mend, ...], next(iter(rows.values_list("mends", flat=True)), None) or [])

    def set_mends(self, number: str, mends: Sequence[Mend], /) -> None:
        self._set(number, mends=to_plain(tuple(mends)))

    def set_columns(self, number: str, columns: ChosenColumns, /) -> None:
        self._set(number, columns=to_plain(columns))

    def find_column_choices(self, keys: Collection[str], /) -> Mapping[str, ColumnChoice]:
        with self._scope.reading():
            rows = self._scope.rows(ColumnChoiceRow).filter(key__in=list(keys))
            return {row.key: _CHOICES.read(row) for row in rows}

    def remember_columns(self, choice: ColumnChoice, /) -> None:
        with self._scope.writing():
            self._scope.rows(ColumnChoiceRow).filter(key=choice.key).delete()
            self._scope.add([_CHOICES.row(choice)])

    def forget_columns(self, key: str, /) -> bool:
        with self._scope.writing():
            return bool(self._scope.rows(ColumnChoiceRow).filter(key=key).delete()[0])

    def _set(self, number: str, **values: object) -> None:
        with self._scope.writing():
            if not self._scope.rows(BatchTable).filter(number=number).update(**values):
                raise NotFound("E_BATCH_UNKNOWN", batch=number)
