"""Pages of recognition and credit: what one test asked for is not counted against the next."""

import pytest

from kakitome.bootstrap.platform import get_platform


@pytest.fixture(autouse=True)
def forgotten_counts(db: None) -> None:
    get_platform().counts.forget()
