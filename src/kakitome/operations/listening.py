"""Claiming the address that pages will be served at, before anything else is done.

The web server opens its port with SO_REUSEPORT, so that its processes can share it. The same option lets a second
installation share it, too: both start without a word, and each answers about half of the other's visitors.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kakitome.errors import Misconfigured


@contextmanager
def claimed_port(host: str, port: int) -> Iterator[None]:
    """Keep a port for this process and the web server it starts.

    What is kept is bound and does not listen: it takes no connection, and whoever asks in the same way is refused from
    now on, also while a demonstration is still being filled.

    Raises:
        Misconfigured: E_PORT_TAKEN somebody listens there; E_PORT_FORBIDDEN this user may not; E_HOST_UNUSABLE this
            machine has no such address.
    """
    family, address = _address(host, port)
    with socket.socket(family) as probe:
        # A server that has just ended leaves its port waiting for late packets, which is nobody.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except PermissionError as error:
            raise Misconfigured("E_PORT_FORBIDDEN", port=port) from error
        except OSError as error:
            raise Misconfigured("E_PORT_TAKEN", port=port, next=port + 1 if port < 65535 else port - 1) from error
    with socket.socket(family) as claim:
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        claim.bind(address)
        yield


def _address(host: str, port: int) -> tuple[int, tuple[str, int]]:
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.bind((address[0], 0))
    except OSError as error:
        raise Misconfigured("E_HOST_UNUSABLE", host=host) from error
    return family, (str(address[0]), port)
