"""Run the platform: granian serves the pages, this process does the work that pages leave for later.

Two kinds of process, one lock: a restore, or another `serve` on the same SQLite file from another
machine's mount, finds the lock taken. SIGTERM and Ctrl-C stop granian first, let the running turn of
work end, and leave.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from kakitome.errors import Conflict, Misconfigured

STOP_S = 30
_PR_SET_PDEATHSIG = 1
BLOCKING_THREADS = 4
BACKPRESSURE = 64
"""Requests a process takes in at once; more wait in the backlog instead of in memory."""


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


def serve(*, host: str, port: int, workers: int, work: Callable[[], None], every_s: float) -> int:
    """Serve until told to stop; `work` is done again and again in between. Returns granian's exit code."""
    stop = threading.Event()

    def told_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, told_to_stop)
    server = _start(host=host, port=port, workers=workers)
    try:
        while not stop.is_set() and server.poll() is None:
            work()
            stop.wait(every_s)
    finally:
        code = _stop(server)
    return 0 if stop.is_set() else code


def _start(*, host: str, port: int, workers: int) -> "subprocess.Popen[bytes]":
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS), "--log-level", "warning"),
        *("--backpressure", str(BACKPRESSURE), "--no-ws", "--respawn-failed-workers", "--backlog", "512"),
        "kakitome.web.wsgi:application",
    ]
    try:
        # Its own group: Ctrl-C in the terminal reaches us alone, and we stop it in order.
        return subprocess.Popen(  # noqa: S603 (our own words)
            command,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (no thread runs yet)
        )
    except OSError as error:
        raise Misconfigured("E_SERVER_MISSING") from error


def _end_with_parent() -> None:
    """Ask Linux for SIGTERM when our parent dies: pages without the work behind them are no platform."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(server: "subprocess.Popen[bytes]") -> int:
    if server.poll() is None:
        server.terminate()
    try:
        return server.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        return server.wait()
