"""Databases for tests: a migrated one is made once, each test works on its own copy.

What many tests want to find in theirs is written once, too: `sqlite(folder, filled=fill)` gives a copy of a database
that was given to `fill`, a function of a module.

A test gets an alias for `django.db.connections`, as the stores take it. On PostgreSQL the tables
belong to an ordinary account, not to the superuser, so row-level security is in force.
"""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url
import psycopg
from django.core.management import call_command
from django.db import connections
from django.test.utils import setup_databases

from contract.fakes import MemoryObjects
from kakitome.records.models.organisation import Organisation
from kakitome.records.store.document_packs import LEAST, DocumentPacks
from kakitome.records.store.scope import seeing
from support import migrated_tables, postgres_server, run_folder

Fill = Callable[[str], None]
"""Writes into the database of an alias."""

_ACCOUNT = "kakitome_app"
_numbers = itertools.count(1)


class QueueOnPostgres:
    """Keeps procrastinate's tables out of SQLite, for which they are not made."""

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        if app_label == "procrastinate":
            return connections[db].vendor == "postgresql"
        return None


class NoWitness:
    """A witness that saw nothing; for tests that are not about loss."""

    def note(self, _institution: str, _event: Any, /) -> None:
        pass

    def find_checkpoint(self, _institution: str) -> None:
        return None


@cache
def packs(_using: str, *, least: int = LEAST) -> DocumentPacks:
    """The packs beside a database: the same ones whenever its stores are opened."""
    return DocumentPacks(MemoryObjects(), least=least)


def add_institution(institution: str, *, using: str) -> None:
    """Make sure a root of the organisation tree exists."""
    with seeing(institution, using=using):
        Organisation.objects.using(using).get_or_create(
            id=institution,
            defaults={
                "kind": "institution",
                "institution_id": institution,
                "slug": institution,
                "created_at": datetime(2026, 1, 1, tzinfo=UTC),
            },
        )


@contextmanager
def sqlite(folder: Path, *, filled: Fill | None = None) -> Iterator[str]:
    """Yield the alias of a fresh SQLite database in a folder."""
    file = folder / f"records-{next(_numbers)}.sqlite3"
    shutil.copyfile(_filled_sqlite(filled) if filled else migrated_sqlite(), file)
    with registered(sqlite_settings(file)) as alias:
        yield alias


@contextmanager
def postgres(*, filled: Fill | None = None) -> Iterator[str]:
    """Yield the alias of a PostgreSQL database: an empty one, the same every time, or a copy of a filled one."""
    if filled is None:
        name = _working_postgres()
        _empty(name)
        with registered(postgres_settings(name)) as alias:
            yield alias
        return
    with copied_postgres(_filled_postgres(filled)) as alias:
        yield alias


@contextmanager
def copied_postgres(name: str) -> Iterator[str]:
    """Yield the alias of a copy of a PostgreSQL database to which nobody is connected."""
    copy = _copy_postgres(name, "copy")
    try:
        with registered(postgres_settings(copy)) as alias:
            yield alias
    finally:
        _drop(copy)


def one_of(kind: str, folder: Path, *, filled: Fill | None = None) -> AbstractContextManager[str]:
    """Give what `sqlite` or `postgres` gives, by the name of the kind: for tests that run on both."""
    return sqlite(folder, filled=filled) if kind == "sqlite" else postgres(filled=filled)


@contextmanager
def database_url(name: str) -> Iterator[str]:
    """Yield the URL of a new, empty PostgreSQL database without any table; for commands in their own process."""
    _create(name)
    settings = dj_database_url.parse(server_url())
    host = quote(str(settings["HOST"] or settings.get("OPTIONS", {}).get("host", "")), safe="")
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    try:
        yield f"postgres://{_ACCOUNT}:{_ACCOUNT}@{host}{port}/{name}"
    finally:
        _drop(name)


@contextmanager
def registered(settings: dict[str, Any]) -> Iterator[str]:
    """Make a database known to Django under a new alias."""
    alias = f"test_{next(_numbers)}"
    connections.databases[alias] = settings
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


@contextmanager
def as_default(alias: str) -> Iterator[None]:
    """Let a whole platform, which works on the default database, work on this one; threads can share it."""
    before, kept = connections.databases["default"], connections["default"]
    del connections["default"]
    connections.databases["default"] = connections.databases[alias]
    try:
        yield
    finally:
        connections["default"].close()
        connections.databases["default"] = before
        connections["default"] = kept


def fill_default() -> None:
    """Let the default database be one in memory, which lasts as long as this process."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        setup_databases(verbosity=0, interactive=False)
        return
    connection.close()
    connection.settings_dict["NAME"] = connection.creation._get_test_db_name()
    connection.ensure_connection()
    with closing(sqlite3.connect(migrated_sqlite())) as migrated:
        migrated.backup(connection.connection)


def migrated_sqlite() -> Path:
    """The file with all tables and no rows, one for as long as the source makes the same tables."""
    return migrated_tables.made_once("tests.sqlite3", _migrate_sqlite)


def _migrate_sqlite(file: Path) -> None:
    with registered(sqlite_settings(file)) as alias:
        call_command("migrate", database=alias, verbosity=0)
    migrated_tables.fold(file)


@cache
def _filled_sqlite(fill: Fill) -> Path:
    file = Path(os.environ["KAKITOME_DATA_DIR"]) / f"filled-{next(_numbers)}.sqlite3"
    shutil.copyfile(migrated_sqlite(), file)
    with registered(sqlite_settings(file)) as alias:
        fill(alias)
    migrated_tables.fold(file)
    return file


@cache
def migrated_postgres() -> str:
    """The database with all tables and no rows; nobody stays connected to it, so that it can be copied."""
    name = f"kakitome_template_{os.getpid()}"
    _create(name)
    run_folder.undo_at_end(partial(_drop, name))
    with registered(postgres_settings(name)) as alias:
        call_command("migrate", database=alias, verbosity=0)
    return name


@cache
def _filled_postgres(fill: Fill) -> str:
    name = _copy_postgres(migrated_postgres(), "filled")
    run_folder.undo_at_end(partial(_drop, name))
    with registered(postgres_settings(name)) as alias:
        fill(alias)
    return name


@cache
def _working_postgres() -> str:
    name = _copy_postgres(migrated_postgres(), "work")
    run_folder.undo_at_end(partial(_drop, name))
    return name


def _copy_postgres(template: str, what: str) -> str:
    name = f"kakitome_{what}_{os.getpid()}_{next(_numbers)}"
    _create(name, template)
    return name


def _create(name: str, template: str = "template1") -> None:
    with administrator() as server:
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_ACCOUNT]).fetchone() is None:
            server.execute(f"CREATE ROLE {_ACCOUNT} LOGIN PASSWORD '{_ACCOUNT}'")
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name} OWNER {_ACCOUNT} TEMPLATE {template}")


_EMPTY = """
DO $$
DECLARE one record; found boolean;
BEGIN
    -- As a replica the session fires no trigger: emptying is not what the guards refuse, it is no act of a journey.
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one.tablename) INTO found;
        IF found THEN
            EXECUTE format('DELETE FROM %I', one.tablename);
        END IF;
    END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
        AND sequencename <> 'django_migrations_id_seq' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
    END LOOP;
END $$
"""


def _empty(name: str) -> None:
    """Delete the rows of those tables that have some, which is most of the time few."""
    _administrator_of(name).execute(_EMPTY)


@cache
def _administrator_of(name: str) -> psycopg.Connection[Any]:
    return _connect(name)


def _drop(name: str) -> None:
    with administrator() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@cache
def server_url() -> str:
    return postgres_server.start()


@contextmanager
def administrator(database: str = "") -> Iterator[psycopg.Connection[Any]]:
    """Connect to the server, or one of its databases, as the account that may create databases."""
    with _connect(database) as connection:
        yield connection


def _connect(database: str = "") -> psycopg.Connection[Any]:
    settings = dj_database_url.parse(server_url())
    return psycopg.connect(
        dbname=database or settings["NAME"] or "postgres",
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or settings.get("OPTIONS", {}).get("host"),
        port=settings["PORT"] or None,
        autocommit=True,
    )


def sqlite_settings(file: Path) -> dict[str, Any]:
    """Return the settings of a database in a file."""
    from kakitome.web.settings import sqlite_database  # noqa: PLC0415 (settings must be loaded as settings first)

    return {**deepcopy(connections.databases["default"]), **sqlite_database(file)}


def postgres_settings(name: str) -> dict[str, Any]:
    found = dict(dj_database_url.parse(server_url()))
    found.update({"NAME": name, "USER": _ACCOUNT, "PASSWORD": _ACCOUNT, "ENGINE": "django.db.backends.postgresql"})
    return {**deepcopy(connections.databases["default"]), "OPTIONS": {}, **found}
