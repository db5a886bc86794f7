"""A wire to PostgreSQL that can be cut at a COMMIT: before the server hears it, or before we hear its answer.

    with CutProxy(settings) as proxy:
        proxy.cut_at(2, answered=True)      # the second COMMIT from now is carried out, and we are not told
        proxy.lead_to(others)               # whoever connects from now on is led to another server
    proxy.cut_at(2, answered=True, saying="INSERT INTO \"award\"")   # only transactions that say this are counted

It knows just enough of the protocol to see statements and a COMMIT pass by: Django sends its statements as they are.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

_COMMIT = b"COMMIT\x00"
_ROLLBACK = b"ROLLBACK\x00"
_PIECE = 65536


class CutProxy:
    """Listens on a port of this machine and passes everything on, until it is told to cut."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Pass on to the server of these Django settings: a socket in a folder, or a host and a port."""
        self._settings = settings
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._left = 0
        self._answered = False
        self._saying = b""
        self.cuts = 0

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def cut_at(self, commit: int, *, answered: bool, saying: str = "") -> None:
        """Cut at the n-th COMMIT from now whose transaction says this; `answered`: after the server carried it out."""
        self._left, self._answered, self._saying = commit, answered, saying.encode()

    def lead_to(self, settings: Mapping[str, Any]) -> None:
        """Lead those who connect from now on to another server, as an address that moves does."""
        self._settings = settings

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = self._connect()
                threading.Thread(target=self._answer, args=(server, client), daemon=True).start()
                threading.Thread(target=self._ask, args=(client, server), daemon=True).start()

    def _connect(self) -> socket.socket:
        host = str(self._settings["HOST"] or self._settings.get("OPTIONS", {}).get("host") or "127.0.0.1")
        port = int(self._settings["PORT"] or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        found = socket.socket(socket.AF_UNIX)
        found.connect(f"{host}/.s.PGSQL.{port}")
        return found

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        said = b""
        with suppress(OSError):
            while piece := client.recv(_PIECE):
                said += piece
                if self._is_the_one(said):
                    if self._answered:
                        # Nobody listens to the server now; it carries out what it was asked all the same.
                        client.shutdown(socket.SHUT_RDWR)
                        server.sendall(piece)
                    break
                if _COMMIT in said or _ROLLBACK in said:
                    said = b""
                server.sendall(piece)
        # A half-closed wire lets the server finish before it notices.
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)
        client.close()

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while piece := server.recv(_PIECE):
                client.sendall(piece)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _is_the_one(self, said: bytes) -> bool:
        if not self._left or _COMMIT not in said or self._saying not in said:
            return False
        self._left -= 1
        self.cuts += not self._left
        return not self._left
