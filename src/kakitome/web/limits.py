"""How often one network may do something that costs us work, counted together by all processes of a machine.

A fixed window is coarse and enough: it keeps a flood away, and an honest visitor never meets it. A network is one IPv4
address, or the 64 bits of an IPv6 address that a household or a telephone gets as a whole. It is kept as a keyed
digest, which means nothing after its window and is then wiped when next somebody is counted beside it
(`gateways/shared_counts.py`).
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kakitome.bootstrap.platform import get_platform

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many times in so many seconds, per network."""

    name: str
    times: int
    seconds: int = 60

    def is_over(self, request: HttpRequest) -> bool:
        """Count this request and tell whether it is one too many."""
        name = keyed_name(self.name, network_of(_address_of(request)))
        return get_platform().counts.add(name, now=time.time(), seconds=self.seconds) > self.times


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """How often a network may ask for what is not there: whoever guesses nearly always misses.

    Counted twice: for the network of a visitor (`Limit`), and for the one above it, IPv4 /24 or IPv6 /48, which
    may miss ten times as often: a school, or somebody with many addresses.
    """

    name: str
    times: int
    seconds: int

    def is_over(self, request: HttpRequest) -> bool:
        """Tell whether the visitor's network has missed too often, without counting."""
        counts, now = get_platform().counts, time.time()
        return any(counts.count(name, now=now) >= times for name, times in self._names(request))

    def add(self, request: HttpRequest) -> None:
        """Count a miss."""
        for name, _times in self._names(request):
            get_platform().counts.add(name, now=time.time(), seconds=self.seconds)

    def _names(self, request: HttpRequest) -> list[tuple[bytes, int]]:
        address = _address_of(request)
        near, above = network_of(address), network_of(address, bits_4=24, bits_6=48)
        return [(keyed_name(self.name, near), self.times), (keyed_name(f"{self.name} above", above), 10 * self.times)]


def network_of(address: str, *, bits_4: int = 32, bits_6: int = 64) -> str:
    """Return the network that an address stands for; of a text that is no address, the text.

    Source: RFC 6177 §2 and RFC 7934 §3 (a site and a device are given a /64 at least, and choose addresses in it
    freely).
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    bits = bits_4 if ip.version == 4 else bits_6
    return str(ipaddress.ip_network(f"{ip}/{bits}", strict=False))


def _address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def keyed_name(limit: str, network: str) -> bytes:
    """Return what something is counted under: a digest that means nothing without this site's key."""
    return hashlib.blake2b(f"{limit} {network}".encode(), key=_key(settings.SECRET_KEY)).digest()


@cache
def _key(secret: str) -> bytes:
    return salted_hmac("kakitome.limits", "", secret=secret).digest()


def limited(limit: Limit, *, methods: frozenset[str] = frozenset({"POST"})) -> Callable[[View[P]], View[P]]:
    """Answer 429 to a network that goes over a limit (a view decorator)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def limited_view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in methods and limit.is_over(request):
                # Imported here: the problems page imports the site, which reverses addresses of views.
                from kakitome.web.problems import too_many_requests  # noqa: PLC0415

                return too_many_requests(request, seconds=limit.seconds)
            return view(request, *args, **kwargs)

        return cast("View[P]", limited_view)

    return decorate
