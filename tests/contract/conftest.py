"""One fixture per size of store, over every implementation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.factories import BOOKS, INSTITUTION, STORES, StoreFactory


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
