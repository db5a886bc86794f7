"""What a client asked for: a page, JSON, or the credential itself, from the `Accept` header."""

from django.http import HttpRequest

JSON_TYPES = (
    "application/json",
    "application/ld+json",
    "application/problem+json",
    "application/vc+ld+json",
    "application/vc",
)


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program asks: JSON is accepted, and a page is not preferred to it.

    Browsers send `text/html` first; `*/*` alone (curl) gets the page, as a link pasted by a person would.
    Requests under `/api/` are programs' whatever they accept.
    """
    if request.path.startswith("/api/"):
        return True
    accepted = request.get_preferred_type(["text/html", *JSON_TYPES])
    return accepted in JSON_TYPES
