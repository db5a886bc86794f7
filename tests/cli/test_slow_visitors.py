"""Visitors who send or read slowly hold no thread: a real server, and more of them than it has threads."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cli.test_serve import running
from kakitome.operations.serving import PAGE_THREADS
from support import migrated_tables

pytestmark = pytest.mark.slow

SLOW = (
    b"POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 500000\r\n\r\ndocument="
)
PATIENCE_S = 8.0
"""Less than a slow body may take: who is answered within it did not wait for one."""


@contextmanager
def connections(url: str, sent: bytes, *, count: int) -> Iterator[list[socket.socket]]:
    parts = urlsplit(url)
    with ExitStack() as stack:
        opened = []
        for _ in range(count):
            opened.append(stack.enter_context(socket.create_connection((str(parts.hostname), int(parts.port or 0)))))
            opened[-1].sendall(sent)
        yield opened


def asked(url: str, method: str, path: str, body: bytes | None = None) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_S)
    try:
        connection.request(method, path, body, {"Host": "localhost", "Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_more_slow_senders_than_threads_keep_nobody_waiting(tmp_path: Path) -> None:
    """Source: docs/standards/hostile-inputs.md B173."""
    with (
        running(migrated_tables.lay(tmp_path), "serve") as (url, _),
        connections(url, SLOW, count=PAGE_THREADS + 8) as slow,
    ):
        time.sleep(0.5)
        assert asked(url, "GET", "/livez") == 200
        assert asked(url, "POST", "/api/v1/verifications", b"{}") in (200, 400, 422)
        for connection in slow:
            connection.settimeout(30)
            assert connection.recv(100).startswith(b"HTTP/1.1 408 ")
        # Nothing is left of them: the next one is read.
        assert asked(url, "GET", "/livez") == 200
