"""Where the contract tests get their stores from.

A factory opens the store of one institution; opening the same institution again shows the same
records, as after a restart. To hold another implementation to the contract, add its factory here.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from typing import Any, Protocol

from kakitome.gateways.memory_store.store import MemoryStore

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
        self._stores: dict[str, MemoryStore] = {}

    def open(self, institution: str) -> MemoryStore:
        return self._stores.setdefault(institution, MemoryStore(list_length=LIST_LENGTH, random=Random(7)))


@contextmanager
def memory(_folder: Path) -> Iterator[StoreFactory]:
    yield MemoryFactory()


Opener = Callable[[Path], AbstractContextManager[StoreFactory]]

STORES: dict[str, Opener] = {"memory": memory}
"""Implementations of `ports.store.Store`."""

BOOKS: dict[str, Opener] = {**STORES}
"""Implementations of `ports.store.AwardBook`: every store, and the folder."""
