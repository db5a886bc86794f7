"""What visitors are told when a lane of costly checks is full: 503, and when to come again."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from kakitome.ports.sandbox import Busy
from kakitome.web.problems import answer

RETRY_S = 2


def come_again(request: HttpRequest, busy: Busy) -> HttpResponse:
    """Answer a check that found its lane full; nothing was looked at, and nothing is said of the document."""
    response = answer(request, status=503, error=busy)
    response.headers["Retry-After"] = str(RETRY_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def told_when_busy(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a view whose lane is full answer so."""

    @wraps(view)
    def told(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Busy as busy:
            return come_again(request, busy)

    return told
