"""Each test has a database of its own; what is about the records themselves runs on both."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import databases

INSTITUTION = "example-university"


@pytest.fixture(autouse=True)
def _databases_may_be_used(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(params=["sqlite", "postgres"])
def using(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The alias of an empty database with one institution."""
    opened = databases.one_of(request.param, tmp_path)
    with opened as alias:
        databases.add_institution(INSTITUTION, using=alias)
        yield alias


@pytest.fixture
def postgres() -> Iterator[str]:
    with databases.postgres() as alias:
        databases.add_institution(INSTITUTION, using=alias)
        yield alias
