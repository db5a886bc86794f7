"""One institution and its caller for the API's tests; or a whole platform in a process of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache

from kakitome.bootstrap.platform import get_platform
from support import forked, migrated_tables
from web.api.callers import Caller, caller_of
from web.places import Place


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()
    get_platform().counts.forget()


@pytest.fixture
def place(db: None) -> Place:
    return Place().open()


@pytest.fixture
def caller(place: Place) -> Caller:
    return caller_of(place)


@dataclass(frozen=True)
class Served:
    """A platform that answers over HTTP."""

    url: str
    key: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    environment = forked.site(migrated_tables.lay(tmp_path_factory.mktemp("served")))
    program = Path(__file__).with_name("served.py").read_text(encoding="utf-8")
    process = forked.Process(program, env=environment, stdout=forked.PIPE)
    assert process.stdout is not None
    try:
        yield Served(**json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
