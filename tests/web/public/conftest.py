"""An institution that has given awards."""

import pytest
from django.core.cache import cache

from web.places import Place


@pytest.fixture
def place(db: None) -> Place:
    cache.clear()
    return Place().open()
