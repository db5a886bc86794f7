"""Stores over SQLite for tests that need one without ado: each is a copy of the migrated tables, closed after its module.

    store = new_store()                    # of the institution "u"
    other = store_beside(store, "v")       # another institution in the same database
    registry = registry_of(store)

Whoever uses them needs the fixture `databases_may_be_used`, which all tests in `services` have.
"""

import itertools
import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from kakitome.ports.status_lists import LIST_LENGTH
from kakitome.records.store.institution_store import DatabaseDirectory, InstitutionStore
from kakitome.records.store.registry import DatabaseRegistry
from support import databases

_opened = ExitStack()
_numbers = itertools.count(1)
# Nobody reads these files after a crash, so nothing waits for the disk.
_IN_A_HURRY = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"


def new_database() -> str:
    """Return the alias of a database with all tables and no rows."""
    file = Path(os.environ["KAKITOME_DATA_DIR"]) / f"store-{next(_numbers)}.sqlite3"
    shutil.copyfile(databases.migrated_sqlite(), file)
    _opened.callback(file.unlink)
    settings = databases.sqlite_settings(file)
    settings["OPTIONS"] = {**settings["OPTIONS"], "init_command": _IN_A_HURRY}
    return _opened.enter_context(databases.registered(settings))


def new_store(institution: str = "u", *, list_length: int = LIST_LENGTH) -> InstitutionStore:
    """Return the empty store of an institution that is alone in its database."""
    return _open(institution, using=new_database(), list_length=list_length)


def store_beside(store: InstitutionStore, institution: str) -> InstitutionStore:
    """Return the store of another institution in the same database."""
    return _open(institution, using=database_of(store))


def database_of(store: InstitutionStore) -> str:
    """Return the alias of a store's database."""
    return store._scope.using


def registry_of(store: InstitutionStore, *institutions: str) -> DatabaseRegistry:
    """Return the registry in a store's database, where these institutions are known too."""
    for institution in institutions:
        databases.add_institution(institution, using=database_of(store))
    return DatabaseRegistry(using=database_of(store))


def directory_of(store: InstitutionStore) -> DatabaseDirectory:
    """Return the directory of all institutions in a store's database."""
    using = database_of(store)
    return DatabaseDirectory(witness=databases.NoWitness(), packs=databases.packs(using), using=using)


def close_all() -> None:
    """Close and delete every database."""
    _opened.close()


def _open(institution: str, *, using: str, list_length: int = LIST_LENGTH) -> InstitutionStore:
    databases.add_institution(institution, using=using)
    return InstitutionStore(
        institution,
        witness=databases.NoWitness(),
        packs=databases.packs(using),
        using=using,
        list_length=list_length,
    )
