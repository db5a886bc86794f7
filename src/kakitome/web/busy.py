"""What visitors are told when too many costly checks are under way: 503, and when to come again."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from kakitome.ports.sandbox import Busy
from kakitome.web.problems import answer

RETRY_S = 2


def come_again(request: HttpRequest, busy: Busy) -> HttpResponse:
    """Answer a check that came when too many were under way: nothing was looked at, nothing is said of the document."""
    response = answer(request, status=503, error=busy)
    response.headers["Retry-After"] = str(RETRY_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def told_when_busy(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a view that came when too many were under way answer so."""

    @wraps(view)
    def patient_view(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Busy as busy:
            return come_again(request, busy)

    return patient_view
