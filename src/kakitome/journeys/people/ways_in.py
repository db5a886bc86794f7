"""Taking a way into an account away, and never the last one.

with without_losing_the_last(platform, account, way=way):
    address.delete()
"""

from collections.abc import Iterator
from contextlib import contextmanager

from kakitome.errors import Conflict
from kakitome.journeys.platform import Platform
from kakitome.ports.ways_in import WayIn, is_last_way


@contextmanager
def without_losing_the_last(platform: Platform, account: str, *, way: WayIn) -> Iterator[None]:
    """Do what takes a way in away, while nobody else changes the account: two that take one each leave one.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
        Conflict: E_LAST_WAY_IN.
    """
    with platform.transaction():
        platform.accounts.lock(account)
        if is_last_way(platform.persons.ways.list_of(account), way):
            raise Conflict("E_LAST_WAY_IN")
        yield
