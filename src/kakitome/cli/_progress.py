"""Progress of what takes long: a bar for a person who watches, plain lines for a file; neither for what is quick.

Both go to the error output and say how much is done of how much, how fast, and how long it will take: of what was done
since the beginning of this run, since what was done before took no time now.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from kakitome.cli import language_of
from kakitome.errors import Problem
from kakitome.values.localized_text import Language

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_S = 2.0
LINE_EVERY_S = 10.0


class LateBar:
    """Counts what is done, and shows it late."""

    def __init__(
        self, language: Language = "en", *, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._language: Language = language
        self._stream = stream or sys.stderr
        self._clock = clock
        self._started = self._told_at = clock()
        self._done = 0
        self._total: int | None = None
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def expect(self, total: int) -> None:
        """Note how many there are to be done."""
        self._total = total

    def advance(self, count: int) -> None:
        """Note that `count` more are done."""
        self.show(self._done + count, self._total)

    def show(self, done: int, total: int | None) -> None:
        """Note how many of how many are done."""
        self._done, self._total = done, total
        now = self._clock()
        if not self._stream.isatty():
            if now - self._told_at >= LINE_EVERY_S:
                self._told_at = now
                self._stream.write(
                    f"{progress_text(done, total, seconds=now - self._started, language=self._language)}\n"
                )
                self._stream.flush()
            return
        if self._bar is None and now - self._started > PATIENCE_S:
            self._open()
        if self._bar is not None and self._task is not None:
            text = progress_text(done, total, seconds=now - self._started, language=self._language)
            self._bar.update(self._task, completed=done, total=total, description=text)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (BarColumn(), TextColumn("{task.description}"))
        self._bar = Progress(*columns, console=Console(file=self._stream), transient=True)
        self._task = self._bar.add_task("", total=None)
        self._bar.start()


@contextmanager
def late_bar(language: Language | None = None) -> Iterator[LateBar]:
    """Provide a bar for the time of the work; its language is that of the environment when none is given."""
    bar = LateBar(language or language_of(None))
    try:
        yield bar
    finally:
        bar.close()


def progress_text(done: int, total: int | None, *, seconds: float, language: Language) -> str:
    """Say how far it is, how many a minute, and how many minutes are left."""
    from kakitome.texts import sentence

    rate = done / seconds if seconds > 0 else 0.0
    if not total or not rate:
        return sentence(Problem(code="I_PROGRESS_COUNT", params={"done": f"{done:,}"}), language)
    left = round(max(0, total - done) / rate)
    params = {
        "done": f"{done:,}",
        "total": f"{total:,}",
        "rate": f"{round(rate * 60):,}",
        "left": f"{left // 60}:{left % 60:02d}",
    }
    return sentence(Problem(code="I_PROGRESS", params=params), language)
