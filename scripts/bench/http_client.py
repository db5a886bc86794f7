"""A small client for load: raw HTTP/1.1 over kept-alive connections, so that the client costs next to nothing.

Closed loops (`together`) find what a server can do; an open loop (`at_rate`) finds what a visitor waits, since a late
answer does not hold the next request back.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE_S = 60.0
GRACE_S = 5.0


@dataclass(frozen=True)
class Ask:
    """One request; `kind` sorts the answers."""

    path: str
    body: bytes = b""
    headers: Mapping[str, str] = ()  # type: ignore[assignment]
    method: str = "POST"
    kind: str = "good"


@dataclass(frozen=True)
class Told:
    """One answer: its kind, status (0: none), and seconds from when it was due."""

    kind: str
    status: int
    seconds: float


class Connection:
    """One kept-alive connection, opened again when the server closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, ask: Ask, *, due: float) -> Told:
        """Send a request and read its answer whole."""
        try:
            status = await asyncio.wait_for(self._exchange(ask), PATIENCE_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            self.close()
            status = 0
        return Told(ask.kind, status, time.perf_counter() - due)

    async def _exchange(self, ask: Ask) -> int:
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection(self._host, self._port, limit=1 << 22)
        reader, writer = self._streams
        lines = [f"{ask.method} {ask.path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in dict(ask.headers).items()]
        lines += [f"Content-Length: {len(ask.body)}", "", ""]
        writer.write("\r\n".join(lines).encode() + ask.body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head[9:12])
        if "transfer-encoding: chunked" in head:
            while size := int((await reader.readline()).split(b";")[0], 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        elif "content-length:" in head:
            await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        if "connection: close" in head:
            self.close()
        return status

    def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def together(url: str, asks: Iterator[Ask], *, clients: int, seconds: float) -> tuple[list[Told], float]:
    """Let so many clients ask one after the other for some seconds; return answers and how long it took."""
    begun, told = time.perf_counter(), []

    async def client() -> None:
        connection = Connection(url)
        while (now := time.perf_counter()) - begun < seconds:
            told.append(await connection.send(next(asks), due=now))
        connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return told, time.perf_counter() - begun


async def at_rate(url: str, asks: Iterator[Ask], *, per_second: float, seconds: float) -> list[Told]:
    """Ask at fixed instants, whatever the answers do; free connections are used again.

    A while after the last one nobody waits any longer: what has no answer then has status 0 and took as long as it did.
    """
    idle: list[Connection] = []
    begun = time.perf_counter()

    async def one(ask: Ask, due: float) -> Told:
        connection = idle.pop() if idle else Connection(url)
        try:
            return await connection.send(ask, due=due)
        except asyncio.CancelledError:
            connection.close()
            return Told(ask.kind, 0, time.perf_counter() - due)
        finally:
            idle.append(connection)

    running = []
    for place in range(int(per_second * seconds)):
        due = begun + place / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        running.append(asyncio.create_task(one(next(asks), due)))
    _, late = await asyncio.wait(running, timeout=GRACE_S)
    for task in late:
        task.cancel()
    told = list(await asyncio.gather(*running))
    for connection in idle:
        connection.close()
    return told


def percentile(told: list[Told], share: float, *, of: Callable[[Told], bool] = lambda _: True) -> float:
    """Return the seconds under which this share of the answers came."""
    seconds = sorted(one.seconds for one in told if of(one))
    return seconds[min(len(seconds) - 1, int(share * len(seconds)))] if seconds else float("nan")
