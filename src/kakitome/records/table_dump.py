"""All rows as text, and back: what a backup of either database is made of.

One JSON array per row, in the order of the columns named first. The text is the same whichever
database it came from, so a backup made on SQLite restores into PostgreSQL and the other way round.
Sessions are left out (people sign in again), and so is what `migrate` makes by itself, and the index of the registry,
which is built again from its entries. Jobs that wait are only wake-up calls, which the scheduler makes again.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from kakitome.errors import Invalid
from kakitome.records.models.account import Account
from kakitome.records.models.organisation import Organisation
from kakitome.records.models.registry_search import (
    CommonTermRow,
    FacetLabelRow,
    FacetRow,
    SearchRow,
    SearchStateRow,
    WordRow,
)
from kakitome.records.models.work_queue import WorkJobRow
from kakitome.records.row_text import text_of
from kakitome.records.store.scope import EVERYONE, seeing

_LEFT_OUT = frozenset({"sessions", "usersessions", "contenttypes", "auth", "procrastinate"})
_DERIVED = frozenset(
    model._meta.db_table
    for model in (CommonTermRow, FacetLabelRow, FacetRow, SearchRow, SearchStateRow, WordRow, WorkJobRow)
)
_CHUNK = 500


def list_tables() -> Sequence[str]:
    """Return the names of the tables a backup holds, sorted."""
    return sorted(_models())


def list_migrations(*, using: str = "default") -> Sequence[str]:
    """Return the migrations of our own tables that were applied."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app not in _LEFT_OUT)


def is_empty(*, using: str = "default") -> bool:
    """Tell whether nobody has used this database yet."""
    return not (Organisation.objects.using(using).exists() or Account._base_manager.using(using).exists())


@contextmanager
def snapshot(*, using: str = "default") -> Iterator[None]:
    """See one state of all tables while others go on writing."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with seeing(EVERYONE, using=using):
                yield
        return
    # Django's own transactions begin IMMEDIATE and would keep writers out; a WAL reader need not.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def dump_table(table: str, *, columns: Sequence[str] = (), using: str = "default") -> Iterator[bytes]:
    """Yield a table's lines: the columns (all, unless some are named), then one line per row by primary key."""
    model = _models()[table]
    columns = columns or _columns(model)
    yield text_of(columns)
    rows = model._base_manager.using(using).order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=_CHUNK):
        yield text_of(row)


def load_table(table: str, lines: Iterable[bytes], *, using: str = "default") -> Sequence[str]:
    """Insert a table's lines and return the columns they had; raises `Invalid` (E_BACKUP_TABLE).

    A backup from before a column existed lacks it; the column's default stands in, where it has one.
    """
    model = _models().get(table)
    remaining = iter(lines)
    columns = _read(next(remaining, b""))
    if model is None or not isinstance(columns, list) or not _is_loadable(model, columns):
        raise Invalid("E_BACKUP_TABLE", table=table[:80])
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_column[column] for column in columns]
    while chunk := list(islice(remaining, _CHUNK)):
        rows = [model(**_values(fields, _read(line), table)) for line in chunk]
        model._base_manager.using(using).bulk_create(rows)
    return columns


def _is_loadable(model: type[models.Model], columns: Sequence[Any]) -> bool:
    wanted = _columns(model)
    if [column for column in wanted if column in columns] != list(columns):
        return False
    added = (field for field in model._meta.concrete_fields if field.attname not in columns)
    return all(field.has_default() or field.null for field in added)


@contextmanager
def loading(*, using: str = "default") -> Iterator[None]:
    """Load all tables inside, together or not at all; references are checked at the end."""
    with transaction.atomic(using=using), seeing(EVERYONE, using=using):
        yield
        connection = connections[using]
        resets = connection.ops.sequence_reset_sql(no_style(), list(_models().values()))
        with connection.cursor() as cursor:
            for statement in resets:
                cursor.execute(statement)


def empty_postgres(*, using: str = "default") -> None:
    """Empty every table of a backup; an act of the tables' owner that no journey can do."""
    names = ", ".join(connections[using].ops.quote_name(table) for table in list_tables())
    with connections[using].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}, django_session RESTART IDENTITY CASCADE")


def _models() -> Mapping[str, type[models.Model]]:
    all_models = apps.get_models(include_auto_created=True)
    own = (model for model in all_models if model._meta.app_label not in _LEFT_OUT)
    return {model._meta.db_table: model for model in own if model._meta.db_table not in _DERIVED}


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _values(fields: Sequence[Any], values: Any, table: str) -> dict[str, Any]:
    if not isinstance(values, list) or len(values) != len(fields):
        raise Invalid("E_BACKUP_TABLE", table=table)
    # A JSON column is plain data already; every other field reads its own text.
    return {
        field.attname: value if value is None or isinstance(field, models.JSONField) else _from_text(field, value)
        for field, value in zip(fields, values, strict=True)
    }


def _from_text(field: Any, value: Any) -> Any:
    target = field.target_field if field.is_relation else field
    stored = target.to_python(value)
    return bytes(stored) if isinstance(stored, memoryview) else stored


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)  # noqa: TID251 (our own backup, its hash already compared)
    except ValueError as error:
        raise Invalid("E_BACKUP_TABLE", table="") from error
