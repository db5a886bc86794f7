"""Statements that are written once, told to the database's driver without the steps that Django takes around each.

Making Django's cursor, asking for wrappers and rewriting `%s` as `?` takes four times as long as SQLite's answer. On
PostgreSQL prepared questions are put by the driver's own cursor, which hands values over beside the statement, where
Django's writes them into it in Python, and reads instants in Python one by one; everything else goes Django's way
there. What these steps are for is looked at here: whoever counts or logs statements (tests, `DEBUG`) sees every one of
them, since then they go Django's way; nothing runs in a transaction that has failed; errors are Django's.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

Values = Sequence[Any]
_held = threading.local()


@contextmanager
def held(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Keep a connection at hand while a transaction of this thread is under way: finding it takes as long as asking."""
    before = getattr(_held, connection.alias, None)
    setattr(_held, connection.alias, connection)
    try:
        yield
    finally:
        setattr(_held, connection.alias, before)


def connection_to(using: str) -> BaseDatabaseWrapper:
    """Return this thread's connection to a database."""
    connection: BaseDatabaseWrapper = getattr(_held, using, None) or connections[using]
    return connection


@contextmanager
def together(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Send the beginning of a transaction and its first statement to PostgreSQL at once: one turn to the server less.

    The driver begins a transaction when its first statement comes, and waits for the answer before it sends that;
    in pipeline mode it does not wait. Other databases, and a transaction that has begun, are left as they are.

    Source: https://www.psycopg.org/psycopg3/docs/advanced/pipeline.html.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def execute_question(connection: BaseDatabaseWrapper, statement: str, values: Values) -> list[tuple[Any, ...]]:
    """Return the rows that answer a question whose values are compared with columns, and nothing else.

    PostgreSQL finds the kinds of such values by itself; of values that are written, or computed with, it would not.
    """
    if connection.vendor != "postgresql" or _is_watched(connection):
        return execute_query(connection, statement, values)
    # As Django's cursor does, instants are in UTC, which the connection is set to, and JSON is its text.
    with connection.wrap_database_errors:
        cursor = _cursor_of(connection)
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def execute_query(connection: BaseDatabaseWrapper, statement: str, values: Values) -> list[tuple[Any, ...]]:
    """Return the rows that a statement brings."""
    if connection.vendor != "sqlite" or _is_watched(connection):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()
    with connection.wrap_database_errors:
        rows: list[tuple[Any, ...]] = connection.connection.execute(_for_sqlite(statement), values).fetchall()
    return rows


def execute_many(connection: BaseDatabaseWrapper, statement: str, rows: Sequence[Values]) -> int:
    """Run a statement for every row; return how many rows of the table it made or changed."""
    if connection.vendor != "sqlite" or _is_watched(connection):
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
            return int(cursor.rowcount)
    with connection.wrap_database_errors:
        count: int = connection.connection.executemany(_for_sqlite(statement), rows).rowcount
    return count


def _is_watched(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether somebody wants to see statements; if nobody does, the connection is ready for them."""
    if connection.execute_wrappers or connection.force_debug_cursor or settings.DEBUG:
        return True
    connection.close_if_health_check_failed()
    if connection.connection is None:
        connection.ensure_connection()
    connection.validate_no_broken_transaction()
    return False


def _cursor_of(connection: BaseDatabaseWrapper) -> Any:
    """Return this thread's cursor of a connection; making one takes longer than asking through it."""
    cursors: dict[str, Any] = _held.__dict__.setdefault("cursors of PostgreSQL", {})
    cursor = cursors.get(connection.alias)
    if cursor is None or cursor.connection is not connection.connection:
        from psycopg import Cursor  # noqa: PLC0415 (an installation on SQLite needs no driver of PostgreSQL)
        from psycopg.types.datetime import TimestamptzLoader  # noqa: PLC0415

        cursor = cursors[connection.alias] = Cursor(connection.connection)
        # Django's reader of instants makes each of them UTC in Python; here the driver's own does, in C.
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
    return cursor


@lru_cache(maxsize=1024)
def _for_sqlite(statement: str) -> str:
    return statement.replace("%s", "?").replace("%%", "%")
