"""The short way for programs: what pages need for a person's visit, an interface does not.

    MIDDLEWARE = [what everybody needs, FORK, session, language, sign-in, …, JOIN]

A request of the interface goes from the fork straight to where the two ways meet: it shows a key of its own with every
request, has no session, no form and no chosen language, and is answered in both. Everything else goes the long way.
"""

from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]

INTERFACE, ITS_PAGES = "/api/v1/", "/api/v1/docs"


def is_from_program(request: HttpRequest) -> bool:
    """Tell whether a request is for the interface, and not for the pages that explain it."""
    return request.path_info.startswith(INTERFACE) and not request.path_info.startswith(ITS_PAGES)


class JoinMiddleware:
    """Where the two ways meet; it stands last."""

    reached_by: ClassVar[GetResponse | None] = None
    """What the join that was made last leads to; middleware is made from the last to the first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        JoinMiddleware.reached_by = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on."""
        return self.get_response(request)


class ForkMiddleware:
    """Where programs leave the way of people."""

    def __init__(self, get_response: GetResponse) -> None:
        self._long = get_response
        self._short, JoinMiddleware.reached_by = JoinMiddleware.reached_by or get_response, None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the short way or the long one."""
        if not is_from_program(request):
            return self._long(request)
        # Another request of this thread may have left its visitor's language.
        translation.deactivate()
        return self._short(request)
