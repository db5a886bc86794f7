"""Where the work of this thread was asked for: the visitor's network, and a digest of the address under a secret.

    with networks.serving("203.0.113.7"):
        networks.visitor()      # Visitor(network="203.0.113.0/24", address_digest="5f0c…")

A network tells a person whether it was their own town or another country, and an administrator which one to close; the
digest tells whether two events came from one address. Neither leads back to a line of a household.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kakitome.ports.security_events import Visitor

_PREFIXES = {4: 24, 6: 48}
"""A network of IPv4 that is routed on its own has 24 bits at most; a site of IPv6 gets 48. Source: RFC 6177 §2."""
_DIGITS = 16
_address: ContextVar[str] = ContextVar("visitor_address", default="")


class VisitorNetworks:
    """Tells the network of whoever is served in this thread.

    Args:
        secret: the key of the digests; another one makes older digests incomparable.
    """

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.blake2b(secret, person=b"visitor-address").digest()

    @contextmanager
    def serving(self, address: str) -> Iterator[None]:
        """Do what is inside for the visitor at an address."""
        token = _address.set(address)
        try:
            yield
        finally:
            _address.reset(token)

    def visitor(self) -> Visitor:
        """Return where the work under way was asked for."""
        address = _plain(_address.get())
        if address is None:
            return Visitor()
        network = ipaddress.ip_network((address, _PREFIXES[address.version]), strict=False)
        digest = hmac.new(self._key, address.packed, hashlib.sha256).hexdigest()[:_DIGITS]
        return Visitor(network=str(network), address_digest=digest)


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address; one of IPv4 that came through IPv6 is the one of IPv4."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None) or address
