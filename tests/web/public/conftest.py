"""An institution that has given awards."""

import shutil

import pytest
from django.core.cache import cache

from kakitome.bootstrap.platform import get_platform
from web.places import Place


@pytest.fixture
def place(db: None) -> Place:
    cache.clear()
    get_platform().counts.forget()
    # Its files outlive the database of a test.
    shutil.rmtree(get_platform().installation.log_dir, ignore_errors=True)
    return Place().open()
