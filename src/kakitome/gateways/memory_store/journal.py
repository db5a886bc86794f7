"""Transactions over things in memory: every change says how to undo it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Final = object()
"""Stands for what a row was before there was one."""


class Journal:
    """Remembers how to undo what a transaction did; cost is per change, not per record kept.

    `on_commit` runs when the outermost transaction ends well, before it is acknowledged; when it
    raises, everything is undone.
    """

    def __init__(self, on_commit: Callable[[], None] | None = None) -> None:
        self._undo: list[Callable[[], object] | tuple[dict[Any, Any], Any, Any]] = []
        self._depth = 0
        self._on_commit = on_commit

    def transaction(self) -> AbstractContextManager[None]:
        return _Transaction(self)

    def begin(self) -> int:
        """Begin a transaction, and tell where it began."""
        self._depth += 1
        return len(self._undo)

    def end(self, start: int, *, is_good: bool) -> None:
        """End the innermost transaction, which began at `start`; undo it when it is not good."""
        try:
            if is_good and self._depth == 1 and self._on_commit is not None:
                is_good = False
                self._on_commit()
                is_good = True
        finally:
            while not is_good and len(self._undo) > start:
                _take_back(self._undo.pop())
            self._depth -= 1
            if self._depth == 0:
                self._undo.clear()

    def note(self, undo: Callable[[], object]) -> None:
        if self._depth:
            self._undo.append(undo)

    def note_row(self, rows: dict[Any, Any], key: Any) -> None:
        """Remember what a row is before it is changed."""
        if self._depth:
            self._undo.append((rows, key, rows.get(key, _ABSENT)))


class _Transaction(AbstractContextManager[None]):
    """One transaction; a class, since one award alone opens nine."""

    __slots__ = ("_journal", "_start")

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._start = 0

    def __enter__(self) -> None:
        self._start = self._journal.begin()

    def __exit__(self, *raised: object) -> None:
        self._journal.end(self._start, is_good=raised[0] is None)


def _take_back(undo: Callable[[], object] | tuple[dict[Any, Any], Any, Any]) -> None:
    if not isinstance(undo, tuple):
        undo()
        return
    rows, key, before = undo
    if before is _ABSENT:
        del rows[key]
    else:
        rows[key] = before


class Rows(Generic[K, V]):
    """A keyed table."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._rows: dict[K, V] = {}

    def put(self, key: K, value: V) -> None:
        """Set a row."""
        self._journal.note_row(self._rows, key)
        self._rows[key] = value

    def drop(self, key: K) -> None:
        """Remove a row that may be missing."""
        if key in self._rows:
            self._journal.note_row(self._rows, key)
            del self._rows[key]

    def find(self, key: K) -> V | None:
        """Find a row."""
        return self._rows.get(key)

    def values(self) -> list[V]:
        """Return all rows, oldest first."""
        return list(self._rows.values())

    def __iter__(self) -> Iterator[K]:
        return iter(list(self._rows))

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)


class Log(Generic[V]):
    """An append-only list."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._items: list[V] = []

    def append(self, item: V) -> None:
        self._journal.note(self._items.pop)
        self._items.append(item)

    def items(self) -> list[V]:
        """Return all items, oldest first."""
        return list(self._items)

    def each_page(self, size: int) -> Iterator[list[V]]:
        """Yield all items, oldest first, at most so many at a time."""
        start = 0
        while page := self._items[start : start + size]:
            yield page
            start += len(page)

    def last(self) -> V | None:
        """Return the last item."""
        return self._items[-1] if self._items else None

    def __len__(self) -> int:
        return len(self._items)
