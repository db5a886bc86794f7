"""Questions that are asked for every award, written as SQL once instead of composed each time.

    NUMBERS = PreparedQuery(AwardRow, "number", among="number")
    scope.query(NUMBERS, among=["A-7K2Q-9F4M-3X8P"])       # [("A-7K2Q-9F4M-3X8P",)]

A question names one table, the columns it wants, and what it compares; the columns' names, and how the database's
values become ours, are asked of Django's fields. Composing such a question by the object mapper costs ten times as much
as answering it.

Whose rows are seen is decided by `Scope.query` and `PersonScope.query`, which put the institution or the account first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Self

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from kakitome.records.store.direct_statements import execute_question
from kakitome.records.store.reading_once import keep_rows, rows_read

MOST = 1024
"""Values compared in one statement of SQLite; there is a statement for one, two, four … of them, which its driver
remembers."""

_ANY = MOST + 1
"""Stands for one list of whatever length, which PostgreSQL compares with."""

Values = tuple[Any, ...]
Converter = Callable[[Any], Any]


_SEEING = (
    "SELECT answer.* FROM (SELECT set_config('kakitome.institution', %s, true) AS whose OFFSET 0) AS seen"
    " CROSS JOIN LATERAL ({} OFFSET 0) AS answer"
)
"""What row-level security compares with is set before the first row is looked at: the question asks for the setting,
and OFFSET 0 keeps the two from being planned as one. There is one row to join with, so the order stays."""


class PreparedQuery:
    """One question to a table: `columns` of the rows of an institution.

    Args:
        equal: columns that are compared with one value each.
        among: a column that is compared with many values.
        conditions: columns with the words of which one must be there, or None for rows without any; a minus before
            a column: must not be there. They are written out, as the conditions of indices are.
        order: columns to sort by; a minus sorts downwards.
        first: whether only the first row is wanted.
    """

    _whose: tuple[str, ...] = ("institution_id",)

    def __init__(
        self,
        model: type[models.Model],
        *columns: str,
        equal: Sequence[str] = (),
        among: str = "",
        conditions: Mapping[str, Sequence[str] | None] | None = None,
        order: Sequence[str] = (),
        first: bool = False,
    ) -> None:
        self._by_name = by_name = {field.attname: field for field in model._meta.concrete_fields}
        self._table = model._meta.db_table
        self._fields = [by_name[name] for name in columns]
        self.names = columns
        self._unread: frozenset[str] = frozenset()
        self._looked_up: list[str] = []
        self._among = by_name[among].column if among else ""
        compared = [f'"{by_name[name].column}" = %s' for name in (*self._whose, *equal)]
        for name, words in (conditions or {}).items():
            condition = _condition(str(by_name[name.lstrip("-")].column), words)
            compared.append(f"NOT ({condition})" if name[0] == "-" else condition)
        self._where = " AND ".join(compared)
        sorting = ", ".join(
            f'"{by_name[name.lstrip("-")].column}"{" DESC" if name[0] == "-" else ""}' for name in order
        )
        self._end = (f" ORDER BY {sorting}" if sorting else "") + (" LIMIT 1" if first else "")
        self._statements: dict[int, str] = {}
        self._converters: dict[str, list[tuple[int, Converter]]] = {}

    def between(self, column: str) -> Self:
        """Ask for rows whose column lies between two values, both included, which come behind the equal ones."""
        self._where += f' AND "{self._by_name[column].column}" BETWEEN %s AND %s'
        return self

    def belonging(self, relation: str, *, by: str) -> Self:
        """Ask for rows of the one related row that a unique column names, whose value comes behind the equal ones."""
        field = self._field_of(relation)
        table = field.related_model._meta
        self._where += (
            f' AND "{field.column}" = (SELECT "{table.pk.column}" FROM "{table.db_table}"'  # noqa: S608
            f' WHERE "{table.get_field(by).column}" = %s)'
        )
        return self

    def looking_up(self, *related: str) -> Self:
        """Ask also for columns of related rows (`pack__name`), behind the others and as the database has them.

        Row-level security holds for the related table, too: what may not be seen is None, as what is not there.
        """
        for name in related:
            relation, _, column = name.partition("__")
            field = self._field_of(relation)
            table = field.related_model._meta
            its_column, its_key = table.get_field(column).column, table.pk.column
            self._looked_up.append(
                f'(SELECT "{its_column}" FROM "{table.db_table}"'  # noqa: S608
                f' WHERE "{its_key}" = "{self._table}"."{field.column}") AS "{name}"'
            )
        return self

    def leaving(self, *columns: str) -> Self:
        """Leave these columns as the database has them; their reader knows most of them already."""
        self._unread = frozenset(columns)
        return self

    def run(
        self, *equal: Any, among: Sequence[Any] = (), connection: BaseDatabaseWrapper, seen_as: str = ""
    ) -> list[Values]:
        """Ask for the rows of an institution, which comes first; values must be as the driver takes them.

        Args:
            seen_as: what PostgreSQL's row-level security compares with, where the statement brings that with it.
        """
        if not self._among:
            return self._execute(equal, count=0, connection=connection, seen_as=seen_as)
        if connection.vendor == "postgresql":
            # One statement for every length: the driver takes those apart again that are too long to be remembered.
            values = (*equal, list(among))
            return self._execute(values, count=_ANY, connection=connection, seen_as=seen_as) if among else []
        rows: list[Values] = []
        for some in _portions(among):
            rows += self._execute((*equal, *some), count=len(some), connection=connection, seen_as=seen_as)
        return rows

    def _field_of(self, relation: str) -> Any:
        return next(field for field in self._by_name.values() if field.name == relation)

    def _execute(self, values: Values, *, count: int, connection: BaseDatabaseWrapper, seen_as: str) -> list[Values]:
        key = -1 - count if seen_as else count
        statement = self._statements.get(key) or self._written(count, key=key)
        rows = self._rows(statement, (seen_as, *values) if seen_as else values, connection=connection)
        converters = self._converters.get(connection.vendor)
        if converters is None:
            converters = self._converters[connection.vendor] = list(self._converters_of(connection))
        if not converters:
            return rows
        return [_converted(row, converters) for row in rows]

    def _rows(self, statement: str, values: Values, *, connection: BaseDatabaseWrapper) -> list[Values]:
        """Ask, unless this answer has asked the very same before; inside a transaction always."""
        if _is_in_transaction(connection):
            return execute_question(connection, statement, values)
        question = (
            connection.alias,
            statement,
            *(tuple(value) if isinstance(value, list) else value for value in values),
        )
        rows = rows_read(question)
        if rows is None:
            rows = execute_question(connection, statement, values)
            keep_rows(question, rows)
        return rows

    def _written(self, count: int, *, key: int) -> str:
        columns = ", ".join([*(f'"{field.column}"' for field in self._fields), *self._looked_up])
        among = f'"{self._among}" IN ({", ".join(["%s"] * count)})' if count else ""
        among = f'"{self._among}" = ANY(%s)' if count == _ANY else among
        needs_setting = "seen.whose IS NOT NULL" if key < 0 else ""
        where = " AND ".join(filter(None, (self._where, among, needs_setting)))
        statement = f'SELECT {columns} FROM "{self._table}" WHERE {where}{self._end}'  # noqa: S608
        if key < 0:
            statement = _SEEING.format(statement)
        self._statements[key] = statement
        return statement

    def _converters_of(self, connection: Any) -> Iterator[tuple[int, Converter]]:
        """Find how Django turns the database's values into ours, column by column; most need nothing."""
        for place, field in enumerate(self._fields):
            if field.attname in self._unread:
                continue
            if connection.vendor == "sqlite" and isinstance(field, models.DateTimeField):
                yield place, _instant
                continue
            column = field.get_col(self._table)
            steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
            if steps:
                yield place, _all_of(steps, column, connection)


class PersonPreparedQuery(PreparedQuery):
    """A question to a table of what belongs to persons: the rows of an account, by its primary key."""

    _whose = ("account_id",)


class UnscopedPreparedQuery(PreparedQuery):
    """A question over the rows of all institutions, for what tells whose a thing is."""

    _whose = ()

    def find(self, *equal: Any, among: Sequence[Any] = (), using: str) -> list[Values]:
        """Ask for rows, whosever they are; the caller makes sure that they may be seen."""
        return self.run(*equal, among=among, connection=connections[using])


def _is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    return bool(connection.in_atomic_block)


def _instant(stored: datetime | None) -> datetime | None:
    """Say of an instant that it is UTC, as Django does, whose driver for SQLite reads it without a zone."""
    return None if stored is None else stored.replace(tzinfo=UTC)


def _all_of(steps: Sequence[Callable[..., Any]], column: Any, connection: Any) -> Converter:
    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


def _converted(row: Values, converters: Sequence[tuple[int, Converter]]) -> Values:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)


def _condition(column: str, words: Sequence[str] | None) -> str:
    if words is None:
        return f'"{column}" IS NULL'
    if any(set(word) & {"'", "%"} for word in words):
        raise ValueError(f"a condition on {column} is not plain")
    quoted = [f"'{word}'" for word in words]
    return f'"{column}" = {quoted[0]}' if len(quoted) == 1 else f'"{column}" IN ({", ".join(quoted)})'


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut values into portions of a power of two, the last one filled up with the last value again."""
    bounds = [*range(0, len(values), MOST), len(values)]
    for start, end in pairwise(bounds):
        some = list(values[start:end])
        size = 1 << (len(some) - 1).bit_length()
        yield some + some[-1:] * (size - len(some))
