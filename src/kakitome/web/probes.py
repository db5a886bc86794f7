"""Probes of load balancers and containers, which name whatever host they reach us by.

Everywhere else a host that is not ours is refused. What these addresses answer is the same for every host.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PROBED = frozenset({"/livez", "/readyz", "/metrics"})


class ProbeMiddleware:
    """Answers a probe as if it had named the configured host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on under the configured host, where it is a probe."""
        if request.path_info in PROBED:
            request.META["HTTP_HOST"] = settings.INSTALLATION.host
        return self.get_response(request)
