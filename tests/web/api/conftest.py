"""One institution and its caller for the API's tests."""

import pytest
from django.core.cache import cache

from web.api.callers import Caller, caller_of
from web.places import Place


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()


@pytest.fixture
def place(db: None) -> Place:
    return Place().open()


@pytest.fixture
def caller(place: Place) -> Caller:
    return caller_of(place)
