"""A daemon that speaks ClamAV's protocol over a socket and behaves as it is told."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TEST_FILE = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def judge(data: bytes) -> bytes:
    """Answer as clamd does: the test file is reported wherever it stands."""
    return b"stream: Eicar-Signature FOUND\n" if TEST_FILE in data else b"stream: OK\n"


@contextmanager
def scanning(path: Path | None = None, *, answer: Callable[[bytes], bytes] = judge) -> Iterator[int]:
    """Listen at a path, else on a free loopback port, until the block ends; yields the port."""
    server = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
    server.bind(str(path) if path else ("127.0.0.1", 0))
    server.listen()
    thread = threading.Thread(target=_serve, args=(server, answer), daemon=True)
    thread.start()
    try:
        yield 0 if path else server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def _serve(server: socket.socket, answer: Callable[[bytes], bytes]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection, suppress(OSError), connection.makefile("rb") as stream:
                assert stream.readline() == b"nINSTREAM\n"
                data = b""
                while size := struct.unpack("!L", stream.read(4))[0]:
                    data += stream.read(size)
                connection.sendall(answer(data))
