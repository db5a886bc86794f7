"""Refuse addresses with NUL in them: PostgreSQL's text cannot hold it, and no honest address has it.

Django's form fields refuse it by themselves.

Source: docs/standards/hostile-inputs.md B175.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from kakitome.mapping.badge_service import OPEN_BADGES, RECORDS
from kakitome.web.api.badges.answers import refused

SERVICES = (f"{OPEN_BADGES.base}/", f"{RECORDS.base}/")
"""Where every refusal has the form that the standard demands, this one too."""


class NoNulMiddleware:
    """Answer 400 before anything looks at the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or refuse it."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            if request.path_info.startswith(SERVICES):
                return refused("E_HTTP_BAD_REQUEST", status=400, minor="invalid_query_parameter")
            raise BadRequest
        return self.get_response(request)
