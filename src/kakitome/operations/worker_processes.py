"""Worker processes: started together, replaced when they die, stopped in order within 30 seconds.

The parent loads the platform once and forks; it never touches the database itself, so its children share nothing but
memory that nobody writes to. Linux tells a child when its parent dies: no worker works on unseen.

Source: docs/rules/faults.md F07.
"""

import ctypes
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable

STOP_S = 30.0
RESPAWN_S = 1.0
"""A process that dies at once is not replaced more often than this."""
_PR_SET_PDEATHSIG = 1

_log = logging.getLogger(__name__)


def work_in_processes(work: Callable[[], None], *, processes: int) -> None:
    """Run `work` in several processes until told to stop; `work` itself ends when its process gets SIGTERM."""
    children: dict[int, float] = {}
    alarm = _Alarm(signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
    try:
        for _ in range(processes):
            children[_fork(work)] = time.monotonic()
        while not alarm.rang(signal.SIGTERM, signal.SIGINT):
            alarm.wait(60)
            for ended in _ended(children):
                _log.error("workers: process %d ended, another takes its place", ended)
                alarm.wait(max(0.0, children.pop(ended) + RESPAWN_S - time.monotonic()))
                if not alarm.rang(signal.SIGTERM, signal.SIGINT):
                    children[_fork(work)] = time.monotonic()
    finally:
        _stop(set(children), alarm)


class _Alarm:
    """Wakes the parent when a signal came, so that it need not look again and again."""

    def __init__(self, *names: signal.Signals) -> None:
        self._came: set[int] = set()
        self._reading, writing = os.pipe()
        os.set_blocking(writing, False)
        os.set_blocking(self._reading, False)
        for name in names:
            signal.signal(name, self._note)
        signal.set_wakeup_fd(writing)

    def rang(self, *names: signal.Signals) -> bool:
        """Tell whether one of the signals came."""
        return not self._came.isdisjoint(names)

    def wait(self, seconds: float) -> None:
        """Sleep until a signal comes."""
        if select.select([self._reading], [], [], seconds)[0]:
            os.read(self._reading, 4096)

    def _note(self, name: int, _frame: object) -> None:
        self._came.add(name)


def end_with_parent() -> None:
    """Ask Linux for SIGTERM when our parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _fork(work: Callable[[], None]) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        end_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # Ctrl-C in a terminal reaches everybody; the parent tells us in its order.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if os.getppid() == parent:
            work()
        code = 0
    finally:
        os._exit(code)


def _ended(children: Iterable[int]) -> list[int]:
    """Return the children that ended, and let the system forget them."""
    return [process for process in children if os.waitpid(process, os.WNOHANG)[0]]


def _stop(children: set[int], alarm: _Alarm) -> None:
    """Ask all to end what they have in hand; those that take too long leave it to others."""
    for process in children:
        os.kill(process, signal.SIGTERM)
    until = time.monotonic() + STOP_S
    while children and time.monotonic() < until:
        alarm.wait(1)
        children.difference_update(_ended(children))
    for process in children:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
