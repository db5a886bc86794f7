"""Databases for tests: a migrated one is made once, each test works on its own copy.

A test gets an alias for `django.db.connections`, as the stores take it. On PostgreSQL the tables
belong to an ordinary account, not to the superuser, so row-level security is in force.
"""

import atexit
import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url
import psycopg
from django.core.management import call_command
from django.db import connections

import postgres_server
from kakitome.gateways.memory_objects import MemoryObjects
from kakitome.records.models import Organisation
from kakitome.records.store.document_packs import LEAST, DocumentPacks

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
def sqlite(folder: Path) -> Iterator[str]:
    """Yield the alias of a fresh SQLite database in a folder."""
    file = folder / f"records-{next(_numbers)}.sqlite3"
    shutil.copyfile(migrated_sqlite(), file)
    with registered(_sqlite_settings(file)) as alias:
        yield alias


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the alias of an empty PostgreSQL database; it is the same one every time, emptied."""
    with registered(_postgres_settings(migrated_postgres())) as alias:
        connection = connections[alias]
        with connection.cursor() as cursor:
            tables = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
            # TRUNCATE is not what the guards refuse: it is an act of the tables' owner, not of a journey.
            cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
        yield alias


@contextmanager
def database_url(name: str) -> Iterator[str]:
    """Yield the URL of a new, empty PostgreSQL database without any table; for commands in their own process."""
    with administrator() as server:
        _add_account(server)
        server.execute(f"CREATE DATABASE {name} OWNER {_ACCOUNT}")
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


@cache
def migrated_sqlite() -> Path:
    file = Path(os.environ["KAKITOME_DATA_DIR"]) / "template.sqlite3"
    with registered(_sqlite_settings(file)) as alias:
        call_command("migrate", database=alias, verbosity=0)
    # Copying the file alone must copy everything.
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


@cache
def migrated_postgres() -> str:
    name = f"kakitome_template_{os.getpid()}"
    with administrator() as server:
        _add_account(server)
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name} OWNER {_ACCOUNT}")
    atexit.register(_drop, name)
    with registered(_postgres_settings(name)) as alias:
        call_command("migrate", database=alias, verbosity=0)
    return name


def _add_account(server: psycopg.Connection[Any]) -> None:
    if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_ACCOUNT]).fetchone() is None:
        server.execute(f"CREATE ROLE {_ACCOUNT} LOGIN PASSWORD '{_ACCOUNT}'")


def _drop(name: str) -> None:
    with administrator() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@cache
def server_url() -> str:
    return postgres_server.start()


@contextmanager
def administrator() -> Iterator[psycopg.Connection[Any]]:
    """Connect to the server as the account that may create databases."""
    settings = dj_database_url.parse(server_url())
    connection = psycopg.connect(
        dbname=settings["NAME"] or "postgres",
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or settings.get("OPTIONS", {}).get("host"),
        port=settings["PORT"] or None,
        autocommit=True,
    )
    with connection:
        yield connection


def _sqlite_settings(file: Path) -> dict[str, Any]:
    from kakitome.web.settings import sqlite_database  # noqa: PLC0415 (settings must be loaded as settings first)

    return {**deepcopy(connections.databases["default"]), **sqlite_database(file)}


def _postgres_settings(name: str) -> dict[str, Any]:
    found = dict(dj_database_url.parse(server_url()))
    found.update({"NAME": name, "USER": _ACCOUNT, "PASSWORD": _ACCOUNT, "ENGINE": "django.db.backends.postgresql"})
    return {**deepcopy(connections.databases["default"]), "OPTIONS": {}, **found}
