"""What one answer has read already: no question is asked of the database twice while a page is put together.

    with reading_once():
        …                                       # prepared queries with the same values are answered from before

Opening a share asks whose an award is, which keys its issuer has and what its list says, once for each credential and
once for each thing that needs it. Within one answer all of them mean the same instant, so the first reading stands for
the others. It is this thread's, begins empty, and is gone with the answer: the next opening reads everything anew.

Whose rows were seen is part of the question (row-level security's setting, the institution, the account), so nothing is
answered to somebody who could not have asked. Inside a transaction nothing is taken from here, and who writes in turn
(`sqlite_turn.in_turn`, which every writer passes) makes everything forgotten: rules are decided by what holds then.

Source: docs/adr/0090-what-one-opening-reads.md.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

Rows = list[tuple[Any, ...]]
_thread = threading.local()
_MOST: Final = 4_096
"""Questions that are remembered at once; an answer that asks more begins anew."""


@contextmanager
def reading_once() -> Iterator[None]:
    """Answer prepared queries that are asked again inside with the rows of the first time."""
    before = getattr(_thread, "rows", None)
    _thread.rows = {} if before is None else before
    try:
        yield
    finally:
        _thread.rows = before


def rows_read(question: tuple[Any, ...]) -> Rows | None:
    """Return the rows that answered a question before in this answer; None when it has to be asked."""
    remembered: dict[tuple[Any, ...], Rows] | None = getattr(_thread, "rows", None)
    return remembered.get(question) if remembered else None


def keep_rows(question: tuple[Any, ...], rows: Rows) -> None:
    """Keep the rows of a question for the rest of this answer, where one is being put together."""
    remembered: dict[tuple[Any, ...], Rows] | None = getattr(_thread, "rows", None)
    if remembered is None:
        return
    if len(remembered) >= _MOST:
        remembered.clear()
    remembered[question] = rows


def forget_rows() -> None:
    """Forget what this answer has read: something is about to be written."""
    remembered: dict[tuple[Any, ...], Rows] | None = getattr(_thread, "rows", None)
    if remembered:
        remembered.clear()
