"""Run the platform: granian serves the pages, this process does the work that pages leave for later.

Beside it a process of workers awards, so that pages stay quick; this one starts it again when it ends.

One lock over all of them: a restore, or another `serve` on the same SQLite file from another
machine's mount, finds the lock taken. SIGTERM and Ctrl-C stop granian first, let the running turn of
work end, and leave.
"""

import fcntl
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from kakitome.errors import Conflict, Misconfigured
from kakitome.operations.worker_processes import end_with_parent
from kakitome.values.localized_text import Language

STOP_S = 30
PAGE_THREADS = 16
"""Requests a process works on at once. Most of them wait: for the disk, for a child, for another site.

More than the limits of costly work let wait together, so that what is simple is answered.
"""
MALLOC_ARENAS = "2"
"""glibc keeps for each thread what its largest request needed: with 16 of them a process grew by 20 MB for each."""
HEAD_S = 15
"""How long the head of a request may take, and how long a connection may wait for its next one."""
MOST_FILES = 16_384
"""Descriptors a process asks for when it may have more than it was given (systemd gives 1,024 and allows more)."""
MOST_CONNECTIONS = 4096
"""Connections a process holds open: whoever sends slowly costs one of these, and no thread."""


@contextmanager
def in_service(data_dir: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the installation's lock: shared to serve, alone to restore.

    Raises:
        Conflict: E_IN_SERVICE somebody holds it in a way that does not fit.
    """
    with (data_dir / "service.lock").open("w") as handle:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("E_IN_SERVICE") from error
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class PageServer:
    """Where pages are served, and by how many processes."""

    host: str
    port: int
    workers: int


def serve(pages: PageServer, *, processes: int, language: Language, work: Callable[[], None], every_s: float) -> int:
    """Serve until told to stop; `work` is done again and again in between. Returns granian's exit code.

    Args:
        pages: where to listen.
        processes: worker processes beside the pages; none when other machines do that.
        language: what the worker processes speak to the terminal.
        work: what this process does.
        every_s: the pause after it.
    """
    stop = threading.Event()

    def told_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, told_to_stop)
    _take_more_files()
    server = _start(_pages(pages))
    beside = Beside(_workers(processes, language)) if processes else None
    try:
        while not stop.is_set() and server.poll() is None:
            if beside is not None:
                beside.keep_running()
            work()
            stop.wait(every_s)
    finally:
        if beside is not None:
            beside.tell_to_stop()
        code = _stop(server)
        if beside is not None:
            beside.stop()
    return 0 if stop.is_set() else code


class Beside:
    """A process that is started again when it ends, though not more often than every few seconds."""

    _AGAIN_S = 5.0

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._begun_at = time.monotonic()
        self._process = _start(command)

    def keep_running(self) -> None:
        """Start it again when it is no more."""
        if self._process.poll() is not None and time.monotonic() - self._begun_at > self._AGAIN_S:
            self._begun_at = time.monotonic()
            self._process = _start(self._command)

    def tell_to_stop(self) -> None:
        """Ask it to end what it has in hand."""
        if self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """Wait until it has ended."""
        _stop(self._process)


def _pages(pages: PageServer) -> Sequence[str]:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--host", pages.host, "--port", str(pages.port)),
        *("--workers", str(pages.workers), "--log-level", "warning", "--respawn-failed-workers"),
        # Visitors speak HTTP/2 with the proxy; here one connection would count for two hundred.
        *("--http", "1", "--no-ws", "--http1-header-read-timeout", str(HEAD_S * 1000)),
        *("--backpressure", str(connections_for(files)), "--backlog", "512"),
        "kakitome.web.rsgi:application",
    ]


def connections_for(files: int) -> int:
    """Return how many connections a process may hold that may open so many files: databases and papers need some."""
    return max(16, min(MOST_CONNECTIONS, files // 2))


def _take_more_files() -> None:
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if files < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _workers(processes: int, language: Language) -> Sequence[str]:
    return [sys.executable, "-m", "kakitome", "worker", "--processes", str(processes), "--lang", language]


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    try:
        # Its own group: Ctrl-C in the terminal reaches us alone, and we stop it in order.
        return subprocess.Popen(  # noqa: S603 (our own words)
            command,
            env={"MALLOC_ARENA_MAX": MALLOC_ARENAS, **os.environ},
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 (no other thread runs here)
        )
    except OSError as error:
        raise Misconfigured("E_SERVER_MISSING") from error


def _stop(server: "subprocess.Popen[bytes]") -> int:
    if server.poll() is not None:
        # It was killed: what it had started goes on by itself, on our port, until somebody ends it.
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        return server.returncode
    server.terminate()
    try:
        return server.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        return server.wait()
