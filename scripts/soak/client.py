"""A client for the soak: HTTP/1.1 over kept-alive connections to this machine only, with cookies and whole answers."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Answer:
    """One answer; status 0 when there was none."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    began: float = 0.0
    seconds: float = 0.0


class Client:
    """One visitor: a connection that is opened again when the server closed it, the cookies it was given, an address.

    Whoever visits, visits from a network of their own, as behind a proxy: limits count by it.
    """

    _visitors = itertools.count(1)

    def __init__(self, port: int) -> None:
        self._port = port
        number = next(self._visitors)
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookies: dict[str, str] = {}

    async def ask(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> Answer:
        """Send a request and read its answer whole; words of a header are separated by an underscore."""
        began = time.monotonic()
        headers = {"X_Forwarded_For": self._address, **headers}
        try:
            status, told, content = await asyncio.wait_for(self._exchange(method, path, body, headers), PATIENCE_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError, IndexError):
            self.close()
            return Answer(0, {}, b"", began, time.monotonic() - began)
        return Answer(status, told, content, began, time.monotonic() - began)

    async def _exchange(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 22)
        reader, writer = self._streams
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self._port}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"Content-Length: {len(body)}", "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()
        first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
        status, told = int(first.split()[1]), {}
        for line in rest:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                self._keep(value.strip())
            told[name.lower()] = value.strip()
        content = await self._content(reader, told) if method != "HEAD" and status not in (204, 304) else b""
        if told.get("connection", "").lower() == "close":
            self.close()
        return status, told, content

    async def _content(self, reader: asyncio.StreamReader, told: Mapping[str, str]) -> bytes:
        if told.get("transfer-encoding", "").lower() != "chunked":
            return await reader.readexactly(int(told.get("content-length", "0")))
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append((await reader.readexactly(size + 2))[:-2])
        await reader.readline()
        return b"".join(parts)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies[name] = value

    def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
