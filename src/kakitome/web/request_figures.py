"""Counts requests for `/metrics`, where the operator wants figures; elsewhere it is not there and costs nothing.

A request is counted under whom its page is for (a folder of `web/pages`), never under its address.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

_PAGES = "kakitome.web.pages."


class RequestFiguresMiddleware:
    """Count every answer and how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.KAKITOME_METRICS:
            raise MiddlewareNotUsed
        # Loaded where it is wanted: the library lays out its shared files when it is.
        from kakitome.operations.metrics import DURATIONS, REQUESTS  # noqa: PLC0415

        self._requests, self._durations = REQUESTS, DURATIONS
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count."""
        begun = time.perf_counter()
        response = self._get_response(request)
        audience = audience_of(request)
        self._durations.labels(audience).observe(time.perf_counter() - begun)
        self._requests.labels(audience, response.status_code).inc()
        return response


def audience_of(request: HttpRequest) -> str:
    """Return whom a page is for (`public`, `learner`, …), `api`, or `other` for files and unknown addresses."""
    if request.path_info.startswith("/api/"):
        return "api"
    match = request.resolver_match
    module = getattr(match.func, "__module__", "") if match else ""
    return module.removeprefix(_PAGES).partition(".")[0] if module.startswith(_PAGES) else "other"
