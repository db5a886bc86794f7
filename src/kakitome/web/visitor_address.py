"""The visitor's own address behind our own proxies, for limits that count per address and for security events.

Only as many entries of `X-Forwarded-For` are believed as there are proxies of ours
(`KAKITOME_PROXY_COUNT`, 0 by default): everything further left was written by the visitor.
"""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kakitome.bootstrap.platform import get_platform
from kakitome.operations.uncounted_proxy import brings_others, note_proxy


class VisitorAddressMiddleware:
    """Put the visitor's address where Django and allauth look for it, and tell the platform whom it serves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._has_noted = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace the proxy's address, when there is a proxy and it said whose request it brings."""
        self._note_uncounted(request.META)
        request.META["REMOTE_ADDR"] = visitor_address(request.META)
        with get_platform().networks.serving(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)

    def _note_uncounted(self, environment: Mapping[str, Any]) -> None:
        forwarded, address = environment.get("HTTP_X_FORWARDED_FOR", ""), environment.get("REMOTE_ADDR", "")
        if self._has_noted or not brings_others(address, forwarded=forwarded, counted=settings.KAKITOME_PROXY_COUNT):
            return
        self._has_noted = True
        note_proxy(get_platform().installation.data_dir)


def visitor_address(environment: Mapping[str, Any]) -> str:
    """Return whose request it is: the proxy's address stands for it when the proxy did not say."""
    count: int = settings.KAKITOME_PROXY_COUNT
    addresses = [part.strip() for part in environment.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if count and len(addresses) >= count and _is_address(addresses[-count]):
        return addresses[-count]
    return str(environment.get("REMOTE_ADDR", ""))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
