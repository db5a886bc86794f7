"""Where the contract tests get their stores from.

A factory opens the store of one institution; opening the same institution again shows the same
records, as after a restart. To hold another implementation to the contract, add its factory here.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from typing import Any, Protocol

from kakitome.gateways.folder_store.store import FolderStore
from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.records.store.institution_store import InstitutionStore
from support import databases

INSTITUTION = "example-university"
LIST_LENGTH = 64
"""Factories open status lists of this length, so that a test can fill one."""


class StoreFactory(Protocol):
    """Opens stores; `keeps_people` is False for stores that hold no personal data."""

    keeps_people: bool

    def open(self, institution: str) -> Any: ...


class MemoryFactory:
    keeps_people = True

    def __init__(self) -> None:
        self._books: dict[str, MemoryAwardBook] = {}

    def open(self, institution: str) -> MemoryAwardBook:
        return self._books.setdefault(institution, MemoryAwardBook(list_length=LIST_LENGTH, random=Random(7)))


@contextmanager
def memory(_folder: Path) -> Iterator[StoreFactory]:
    yield MemoryFactory()


class DatabaseFactory:
    keeps_people = True

    def __init__(self, using: str) -> None:
        self.using = using

    def open(self, institution: str) -> InstitutionStore:
        databases.add_institution(institution, using=self.using)
        return InstitutionStore(
            institution,
            witness=databases.NoWitness(),
            packs=databases.packs(self.using),
            using=self.using,
            list_length=LIST_LENGTH,
        )


@contextmanager
def sqlite(folder: Path) -> Iterator[StoreFactory]:
    with databases.sqlite(folder) as alias:
        yield DatabaseFactory(alias)


@contextmanager
def postgres(_folder: Path) -> Iterator[StoreFactory]:
    with databases.postgres() as alias:
        yield DatabaseFactory(alias)


class FolderFactory:
    keeps_people = False

    def __init__(self, root: Path) -> None:
        self._root = root
        self._opened: dict[str, FolderStore] = {}

    def open(self, institution: str) -> FolderStore:
        self.close(institution)
        folder = self._root / institution
        self._opened[institution] = FolderStore(folder, list_length=LIST_LENGTH, random=Random(7))
        return self._opened[institution]

    def close(self, institution: str) -> None:
        if institution in self._opened:
            self._opened.pop(institution).close()


@contextmanager
def folder(root: Path) -> Iterator[StoreFactory]:
    factory = FolderFactory(root)
    yield factory
    for institution in list(factory._opened):
        factory.close(institution)


Opener = Callable[[Path], AbstractContextManager[StoreFactory]]

STORES: dict[str, Opener] = {"sqlite": sqlite, "postgres": postgres}
"""Implementations of `ports.store.Store`."""

BOOKS: dict[str, Opener] = {**STORES, "folder": folder, "memory": memory}
"""Implementations of `ports.store.AwardBook`: every store, the folder, and what the folder reads itself into."""
