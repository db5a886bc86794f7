"""Between granian and the pages: what is slow waits in one loop, and threads work on what has come whole.

granian would read a body in the thread that works on it, and write a long answer from there, too; sixteen visitors who
send or read a byte now and then then hold every thread (ADR 41). Here a loop takes bodies in (`request_bodies`), a
thread makes the answer, and granian sends it: as bytes, or as a file that it reads as fast as the visitor does.

Source: granian's RSGI specification 1.6 (scope, `response_bytes`, `response_file`); PEP 3333 (the environment,
`start_response`, `wsgi.file_wrapper`).
"""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from io import BufferedReader
from typing import IO, Any, Final

from kakitome.operations.request_bodies import BodyBounds, BodyIntake, BodyNotTaken, BodyRefusal, SpooledBytes

logger = logging.getLogger(__name__)

Headers = list[tuple[str, str]]
Environment = dict[str, Any]
Application = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]

MOST_WAITING: Final = 512
"""Requests that came whole and wait for a thread; whoever comes after them is told to come again."""
LOOKED_UP_S: Final = 60.0
"""How long a file without a name is kept open for granian, which opens it for itself within moments."""
RETRY_S: Final = 2
_WITHOUT_NAME = "/proc/self/fd"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontSettings:
    """How a process serves.

    Attributes:
        threads: requests it works on at once.
        bounds: what bodies may be.
        network: whose request it is, of an environment.
        refusals: what is said instead of an answer, by its code.
    """

    threads: int
    network: Callable[[Environment], str]
    refusals: Mapping[str, str]
    bounds: BodyBounds


class WholeFile:
    """What a page answers when the answer is a file (`wsgi.file_wrapper`)."""

    def __init__(self, file: IO[bytes], block_size: int = 64 * 1024) -> None:
        self.file = file
        self._block_size = block_size

    def __iter__(self) -> Iterable[bytes]:
        return iter(lambda: self.file.read(self._block_size), b"")

    def close(self) -> None:
        """Close the file, and with it the page's answer."""
        self.file.close()

    @property
    def path(self) -> str | None:
        """Where it lies, when it is a file of the disk that is answered from its first byte."""
        name = getattr(self.file, "name", None)
        if type(self.file) is BufferedReader and isinstance(name, str) and not self.file.tell():
            return os.path.abspath(name)  # noqa: PTH100 (granian takes a text)
        return None


class PageFront:
    """The application that granian runs (RSGI): any WSGI application behind it."""

    def __init__(self, application: Application, settings: FrontSettings) -> None:
        self._application = application
        self._settings = settings
        self._intake = BodyIntake(settings.bounds)
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="page")
        self._handed_on = 0
        self._loop: asyncio.AbstractEventLoop

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environment = environment_of(scope)
        body: SpooledBytes | None = None
        try:
            if has_body(environment):
                body = await self._body_of(environment, protocol)
                environment["wsgi.input"] = body.from_start()
            await self._hand_on(environment, protocol)
        except BodyNotTaken as refused:
            self._refuse(protocol, refused.why)
        finally:
            if body is not None:
                body.close()

    async def _body_of(self, environment: Environment, protocol: AsyncIterator[bytes]) -> SpooledBytes:
        length = environment.get("CONTENT_LENGTH", "")
        announced = int(length) if length.isascii() and length.isdigit() else None
        body = await self._intake.read(protocol, announced=announced, network=self._settings.network(environment))
        # What came is what counts: a body in chunks has no length, and Django reads as far as it is told.
        environment["CONTENT_LENGTH"] = str(body.size)
        return body

    async def _hand_on(self, environment: Environment, protocol: Any) -> None:
        if self._handed_on >= MOST_WAITING:
            raise BodyNotTaken(BodyRefusal.CROWDED)
        done = self._loop.create_future()
        self._handed_on += 1
        try:
            self._threads.submit(self._work, environment, protocol, done=done)
            await done
        finally:
            self._handed_on -= 1

    def _work(self, environment: Environment, protocol: Any, *, done: "asyncio.Future[None]") -> None:
        try:
            self._answer(environment, protocol)
        except Exception:  # granian would close the connection without a word
            logger.exception("An answer could not be made.")
            protocol.response_str(500, [("content-type", "text/plain; charset=utf-8")], "500\n")
        finally:
            self._loop.call_soon_threadsafe(_set_done, done)

    def _answer(self, environment: Environment, protocol: Any) -> None:
        started: list[Any] = []

        def start_response(status: str, headers: Headers, *_error: object) -> None:
            code = int(status[:3])
            # Where no handle is left, a connection that is kept is one that nobody else gets.
            started[:] = [code, [*headers, ("connection", "close")] if code == 503 else headers]

        answer = self._application(environment, start_response)
        try:
            if isinstance(answer, WholeFile) and (path := answer.path):
                protocol.response_file(*started, path)
            elif getattr(answer, "streaming", True):
                self._send_gathered(answer, protocol, started=started)
            else:
                protocol.response_bytes(*started, b"".join(answer))
        finally:
            if close := getattr(answer, "close", None):
                close()

    def _send_gathered(self, answer: Iterable[bytes], protocol: Any, *, started: list[Any]) -> None:
        """Make a long answer whole and let granian read it: whoever reads slowly keeps no thread."""
        gathered = SpooledBytes()
        for chunk in answer:
            gathered.add(chunk)
        file = gathered.from_start()
        if gathered.is_on_disk and os.path.isdir(_WITHOUT_NAME):  # noqa: PTH112 (on every long answer)
            protocol.response_file(*started, f"{_WITHOUT_NAME}/{file.fileno()}")
            self._loop.call_soon_threadsafe(self._loop.call_later, LOOKED_UP_S, gathered.close)
            return
        protocol.response_bytes(*started, file.read())
        gathered.close()

    def _refuse(self, protocol: Any, why: BodyRefusal) -> None:
        headers = [
            ("content-type", "text/plain; charset=utf-8"),
            ("cache-control", "no-store"),
            ("connection", "close"),
        ]
        if why.status == 503:
            headers.append(("retry-after", str(RETRY_S)))
        protocol.response_str(why.status, headers, self._settings.refusals[why.value])


def has_body(environment: Environment) -> bool:
    """Tell whether something follows the head of a request (RFC 9112 §6.3)."""
    length: str = environment.get("CONTENT_LENGTH", "")
    return length not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environment


def environment_of(scope: Any) -> Environment:
    """Return a request as the pages expect it (PEP 3333), without a body."""
    environment: Environment = {
        **_SAME_FOR_ALL,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": _EMPTY,
    }
    host, _, port = scope.server.rpartition(":")
    environment["SERVER_NAME"], environment["SERVER_PORT"] = host, port
    for header, value in scope.headers.items():
        if "_" in header:
            # It would pass for the one with a hyphen, which a proxy of ours may have set.
            continue
        name = _variable(header)
        # A header that comes twice is one list (RFC 9110 §5.3).
        environment[name] = f"{environment[name]},{value}" if name in environment else value
    return environment


@lru_cache(maxsize=256)
def _variable(header: str) -> str:
    name = header.replace("-", "_").upper()
    return name if header in ("content-type", "content-length") else f"HTTP_{name}"


def _set_done(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_result(None)


class _Empty:
    """A body of no bytes."""

    def read(self, _size: int = -1) -> bytes:
        return b""

    readline = read

    def __iter__(self) -> Iterable[bytes]:
        return iter(())


_EMPTY = _Empty()
_SAME_FOR_ALL: Environment = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    "wsgi.file_wrapper": WholeFile,
}
