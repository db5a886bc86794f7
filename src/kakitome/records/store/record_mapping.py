"""Between the rows of a table and frozen records, field by field.

    CLAIMS = RecordMapping(ClaimRow, Claim)
    scope.add([CLAIMS.row(claim)])
    CLAIMS.read(row)

A field lies in the column of its name, unless `columns` names another. What a column holds follows from the field's
type: an enumeration its value, a `LocalizedText` the two columns `…_ja` and `…_en`, another record the columns of its
own fields in the same row, several words one text, and a JSON column the plain form (`values.plain_data`). Where a
column may be NULL and the field may not be None, NULL stands for the field's default; where it is the other way round,
an empty text for None.
"""

import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import partial
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from django.db import models

from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

Row = TypeVar("Row", bound=models.Model)
Record = TypeVar("Record")
Convert = Callable[[Any], Any]


class _Leaf(NamedTuple):
    """One column: where its value lies in a record, and how it is stored."""

    path: str
    column: str
    store: Convert | None


class RecordMapping(Generic[Row, Record]):
    """The columns of a table in which the fields of a kind of record lie.

    Args:
        model: the table.
        kind: the records' dataclass.
        columns: fields (`by.role` for one of a record inside) whose column has another name. A dotted column belongs to
            a related row (`award.credential_id`): it is read, and never written here.
        apart: fields that are no column; `read` is given their values.
    """

    def __init__(
        self,
        model: type[Row],
        kind: type[Record],
        *,
        columns: Mapping[str, str] | None = None,
        apart: Collection[str] = (),
    ) -> None:
        self.model = model
        self._columns, self._apart = columns or {}, frozenset(apart)
        self._fields = {field.attname: field for field in model._meta.concrete_fields}
        self._leaves: list[_Leaf] = []
        self._read = self._reader_of(kind, "")
        self.related = tuple({name.rpartition(".")[0]: None for name in self._columns.values() if "." in name})
        self.names: tuple[str, ...] = tuple(leaf.column for leaf in self._leaves)
        """The columns, in the order of `values` and `read_values`."""
        self._get = attrgetter(*(leaf.path for leaf in self._leaves))
        self._stores = [(place, leaf.store) for place, leaf in enumerate(self._leaves) if leaf.store is not None]

    def values(self, record: Record, /) -> tuple[Any, ...]:
        """Return what the columns `names` hold for a record."""
        values = list(self._get(record))
        for place, store in self._stores:
            values[place] = store(values[place])
        return tuple(values)

    def by_column(self, record: Record, /) -> dict[str, Any]:
        """Return the same by column."""
        return dict(zip(self.names, self.values(record), strict=True))

    def row(self, record: Record, /, **others: Any) -> Row:
        """Return a new row; `others` are columns that the record does not tell, or tells otherwise."""
        return self.model(**{**self.by_column(record), **others})

    def fill(self, row: Row, record: Record, /) -> Row:
        """Write a record into a row, and return the row."""
        for column, value in self.by_column(record).items():
            setattr(row, column, value)
        return row

    def read(self, row: Any, /, **apart: Any) -> Record:
        """Return the record of a row, or of whatever has the row's columns as attributes."""
        return cast("Record", self._read(row, **apart))

    def read_values(self, values: Sequence[Any], /, **apart: Any) -> Record:
        """Return the record of the values of the columns `names`."""
        return self.read(types.SimpleNamespace(**dict(zip(self.names, values, strict=True))), **apart)

    def _reader_of(self, kind: type, path: str) -> Callable[..., Any]:
        hints = get_type_hints(kind)
        readers = {
            field.name: self._field_reader(field, hints[field.name], f"{path}{field.name}")
            for field in fields(kind)
            if f"{path}{field.name}" not in self._apart
        }
        return lambda row, **apart: kind(**{name: read(row) for name, read in readers.items()}, **apart)

    def _field_reader(self, field: Field[Any], hint: Any, path: str) -> Convert:
        column = self._columns.get(path, field.name)
        if hint is LocalizedText and column not in self._fields:
            for language in ("ja", "en"):
                self._leaves.append(_Leaf(f"{path}.{language}", f"{column}_{language}", None))
            get_texts = attrgetter(f"{column}_ja", f"{column}_en")
            return lambda row: LocalizedText(**dict(zip(("ja", "en"), get_texts(row), strict=True)))
        if is_dataclass(hint) and column not in self._fields:
            return self._reader_of(cast("type", hint), f"{path}.")
        store, load = _conversion(field, hint, self._fields.get(column))
        if "." not in column:
            self._leaves.append(_Leaf(path, column, store))
        get = attrgetter(column)
        return get if load is None else lambda row: load(get(row))


class ContentMapping(Generic[Row, Record]):
    """Rows that hold a whole record as JSON in their column `content`."""

    related = ()

    def __init__(self, model: type[Row], kind: type[Record]) -> None:
        self.model = model
        self._kind = kind

    def read(self, row: Any, /) -> Record:
        """Return the record of a row."""
        return from_plain(self._kind, row.content)


def _conversion(field: Field[Any], hint: Any, column: models.Field | None) -> tuple[Convert | None, Convert | None]:
    """Find how a field's value is stored in its column, and how it is read from there; None: as it is."""
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    is_optional = type(None) in kinds
    store, load = _conversion_of(next(kind for kind in kinds if kind is not type(None)), column)
    may_be_null = column is not None and column.null
    if is_optional == may_be_null and store is load is None:
        return None, None
    if not is_optional and not may_be_null:
        return store, load
    no_value = None if is_optional else _default(field)
    no_column = None if may_be_null else ""
    return (
        lambda value: no_column if value == no_value else store(value) if store else value,
        lambda value: no_value if value == no_column else load(value) if load else value,
    )


def _conversion_of(kind: Any, column: models.Field | None) -> tuple[Convert | None, Convert | None]:
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return attrgetter("value"), kind
    if kind is bytes:
        return None, bytes  # a driver may bring a memoryview
    if isinstance(column, models.JSONField) and isinstance(origin, type) and issubclass(origin, Mapping):
        return dict, None
    if isinstance(column, models.JSONField) and (origin is not None or is_dataclass(kind)):
        return to_plain, partial(from_plain, kind)
    if origin is tuple:
        return " ".join, lambda text: tuple(text.split())
    return (str, Fraction) if kind is Fraction else (None, None)


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
