"""Response headers that keep a page from loading, sending or being framed by anything foreign."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Source: docs/rules/threats.md T14. Everything is forbidden; what a page needs is our own, and images
# composed in place (`data:` carries the badge preview).
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For what somebody uploaded: opened by itself it is nothing but its bytes."""

DRAWN_ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""For an SVG of ours that is opened by itself: a document of this site in which nothing may run or load."""

ADDRESS_IS_A_KEY = "strict-origin"
"""Referrer policy of a page whose address is a key: it goes to nobody, not even to our own pages. `no-referrer` would
blank the Origin too, by which forms on that page, signing out among them, are told from forged ones.

Source: Referrer Policy (W3C) §3.5; Fetch (WHATWG), "append a request Origin header".
"""

IN_ANY_PAGE = "; ".join(
    (
        *("default-src 'none'", "style-src 'self'", "img-src 'self'", "font-src 'self'"),
        *("base-uri 'none'", "form-action 'none'", "frame-ancestors *"),
    )
)
"""For what stands in a page of any other site: it looks like ours, runs nothing, sends nothing, asks nothing."""

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

WITH_CAMERA = PERMISSIONS.replace("camera=()", "camera=(self)")
"""For the pages that can read a QR code live; the browser still asks the person."""


class SecureHeadersMiddleware:
    """Set the policy on every response that has not set a stricter one itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.headers["Content-Security-Policy"] != IN_ANY_PAGE:
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
