"""Take in what visitors send, before anybody works on it.

A body that comes slowly costs memory or a file, never a thread: it is read here by one loop for all, and only what has
come whole is handed on. Three bounds keep that small: how slow a body may be, how many may be on their way from one
network and from all, and how large one may be.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import IO, Final

IN_MEMORY: Final = 128 * 1024
"""Bytes of one body that wait in memory; more wait in a file without a name."""
IN_MEMORY_WITHOUT_DISK: Final = 4 * 1024 * 1024
"""The same while the disk takes nothing, so that papers are still verified (docs/rules/faults.md F10)."""


class BodyRefusal(StrEnum):
    """Why a body is not taken in, by the code of its sentence."""

    SLOW = "E_BODY_SLOW"
    LARGE = "E_BODY_LARGE"
    CROWDED = "E_SERVER_CROWDED"
    NOT_STORED = "E_BODY_NOT_STORED"
    CUT_OFF = "E_BODY_CUT_OFF"

    @property
    def status(self) -> int:
        """The HTTP status that says so (RFC 9110 §15.5.1, §15.5.9, §15.5.14, §15.6.4)."""
        return {BodyRefusal.SLOW: 408, BodyRefusal.LARGE: 413, BodyRefusal.CUT_OFF: 400}.get(self, 503)


class BodyNotTaken(Exception):
    """A body that is not taken in."""

    def __init__(self, why: BodyRefusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyBounds:
    """What bodies may be.

    Attributes:
        grace_s: how long the first bytes may take.
        bytes_per_s: how fast a body must come on the average after that.
        size: the most bytes of one; a class list may have 256 MiB (`learning.class_list`), its form a little more.
        at_once: how many may be on their way.
        of_network: how many of these from one network; people behind one address share it.

    Source: Apache HTTP Server 2.4, mod_reqtimeout (body=20,MinRate=500 is its default; ours ends sooner).
    """

    grace_s: float = 10.0
    bytes_per_s: float = 1024.0
    size: int = 272 * 1024 * 1024
    at_once: int = 512
    of_network: int = 64


class SpooledBytes:
    """Bytes that have come: a few in memory, many in a file that goes away by itself."""

    def __init__(self) -> None:
        self._file: IO[bytes] = BytesIO()
        self._is_on_disk = False
        self.size = 0

    def add(self, data: bytes) -> None:
        """Keep what came.

        Raises:
            OSError: it is too much for the memory, and the disk takes nothing.
        """
        if not self._is_on_disk and self.size + len(data) > IN_MEMORY:
            self._put_on_disk(needed=self.size + len(data))
        self._file.write(data)
        self.size += len(data)

    def _put_on_disk(self, *, needed: int) -> None:
        try:
            # Unbuffered, so that a full disk is noticed by the write that fills it.
            file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (closed by `close`)
            file.write(self._everything())
        except OSError:
            if needed > IN_MEMORY_WITHOUT_DISK:
                raise
            return
        self._file, self._is_on_disk = file, True

    def _everything(self) -> bytes:
        self._file.seek(0)
        return self._file.read()

    def from_start(self) -> IO[bytes]:
        """Return everything as a file to read."""
        self._file.seek(0)
        return self._file

    @property
    def is_on_disk(self) -> bool:
        """Whether it lies in a file of the system."""
        return self._is_on_disk

    def close(self) -> None:
        """Let it go."""
        self._file.close()


class BodyIntake:
    """Reads bodies within bounds; one for each process, used by its loop alone."""

    def __init__(self, bounds: BodyBounds) -> None:
        self._bounds = bounds
        self._from: Counter[str] = Counter()
        self.under_way = 0

    async def read(self, chunks: AsyncIterator[bytes], *, announced: int | None, network: str) -> SpooledBytes:
        """Read one body whole.

        Args:
            chunks: what comes.
            announced: `Content-Length`; None for a body in chunks.
            network: whom it comes from.

        Raises:
            BodyNotTaken: too slow, too large, too many, cut off, or nowhere to put it.
        """
        if announced is not None and announced > self._bounds.size:
            raise BodyNotTaken(BodyRefusal.LARGE)
        with self._place(network):
            waiting = SpooledBytes()
            try:
                await self._fill(waiting, chunks)
                # granian ends a body whose sender went away as it ends a whole one (RFC 9112 §8).
                if announced is not None and waiting.size != announced:
                    raise BodyNotTaken(BodyRefusal.CUT_OFF)
            except BaseException:
                waiting.close()
                raise
            return waiting

    @contextmanager
    def _place(self, network: str) -> Iterator[None]:
        if self.under_way >= self._bounds.at_once or self._from[network] >= self._bounds.of_network:
            raise BodyNotTaken(BodyRefusal.CROWDED)
        self.under_way += 1
        self._from[network] += 1
        try:
            yield
        finally:
            self.under_way -= 1
            self._from[network] -= 1
            if not self._from[network]:
                del self._from[network]

    async def _fill(self, waiting: SpooledBytes, chunks: AsyncIterator[bytes]) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout_at(begun + self._bounds.grace_s) as limit:
                async for chunk in chunks:
                    if waiting.size + len(chunk) > self._bounds.size:
                        raise BodyNotTaken(BodyRefusal.LARGE)
                    waiting.add(chunk)
                    limit.reschedule(begun + self._bounds.grace_s + waiting.size / self._bounds.bytes_per_s)
        except TimeoutError as error:
            raise BodyNotTaken(BodyRefusal.SLOW) from error
        except OSError as error:
            raise BodyNotTaken(BodyRefusal.NOT_STORED) from error
