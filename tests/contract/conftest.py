"""One fixture per size of store, over every implementation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.factories import BOOKS, INSTITUTION, STORES, StoreFactory


@pytest.fixture(autouse=True)
def _databases_may_be_used(django_db_blocker: Any) -> Iterator[None]:
    # Each test has a database of its own, so pytest-django has nothing to protect.
    with django_db_blocker.unblock():
        yield


@pytest.fixture(params=sorted(BOOKS))
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreFactory]:
    with BOOKS[request.param](tmp_path) as factory:
        yield factory


@pytest.fixture
def book(books: StoreFactory) -> Any:
    return books.open(INSTITUTION)


@pytest.fixture(params=sorted(STORES))
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreFactory]:
    with STORES[request.param](tmp_path) as factory:
        yield factory


@pytest.fixture
def store(stores: StoreFactory) -> Any:
    return stores.open(INSTITUTION)
