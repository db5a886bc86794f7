"""A progress bar that appears only when a person watches and has waited for two seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_S = 2.0


class LateBar:
    """Counts what is done, and shows it late."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._done = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def advance(self, count: int) -> None:
        """Note that `count` more are done."""
        self.show(self._done + count, None)

    def show(self, done: int, total: int | None) -> None:
        """Note how many of how many are done."""
        self._done = done
        if self._bar is None and sys.stderr.isatty() and time.monotonic() - self._started > PATIENCE_S:
            self._open()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=None)
        self._bar.start()


@contextmanager
def late_bar() -> Iterator[LateBar]:
    """Provide a bar for the time of the work."""
    bar = LateBar()
    try:
        yield bar
    finally:
        bar.close()
