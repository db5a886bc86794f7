"""What a process that awards thousands at a time does differently with memory, and one that answers visitors.

A chunk of awards touches some two thousand pages of a large SQLite file in one transaction. With SQLite's own two
megabytes of cache it writes most of them to the disk before the transaction ends, and again when they change once more.
Python's collector, at its own pace, looks through everything that is loaded for every few hundred rows, and finds
nothing: rows hold no circles.
"""

import gc
from typing import Any, Final

from django.db.backends.signals import connection_created

PAGES_MB: Final = 16
"""Of SQLite's pages kept per connection; a worker has one connection, and 150 MB in all."""

_YOUNG: Final = (50_000, 20, 50)
"""How many new objects, and how many collections of them, call for the collector."""

_YOUNG_OF_PAGES: Final = (10_000, 20, 20)
"""The same for pages, whose objects may hold what a visitor sent: they are looked for sooner."""


def tune_for_batches() -> None:
    """Give each new SQLite connection of this process a larger cache, and let the collector rest more."""
    connection_created.connect(_keep_pages, dispatch_uid="kakitome.pages")
    _let_the_collector_rest(_YOUNG)


def tune_for_pages() -> None:
    """Let the collector of a page process pass by what is loaded: looking through it holds every visitor up."""
    _let_the_collector_rest(_YOUNG_OF_PAGES)


def _let_the_collector_rest(thresholds: tuple[int, int, int]) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*thresholds)


def _keep_pages(*, connection: Any, **_: object) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{PAGES_MB * 1000}")
