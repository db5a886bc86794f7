"""A short number for every request, shown on pages that say something went wrong.

It leads a support person to the log line; it says nothing about the visitor.
"""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kakitome.values.number import ALPHABET

HEADER = "X-Request-Id"


def new_request_id() -> str:
    """Draw a number that can be read out, e.g. `8F2A-61XK`; unique enough for a day's log."""
    drawn = "".join([ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(8)])
    return f"{drawn[:4]}-{drawn[4:]}"


def request_id_of(request: HttpRequest) -> str:
    """Return the request's number; draw one when the middleware did not run."""
    number: str | None = getattr(request, "request_id", None)
    if number is None:
        number = new_request_id()
        request.request_id = number  # type: ignore[attr-defined]
    return number


class RequestIdMiddleware:
    """Number every request and say the number in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Draw the number, answer, write the header."""
        number = request_id_of(request)
        response = self.get_response(request)
        response.headers[HEADER] = number
        return response
