"""Answers that anybody's program may read: any origin, no cookie, and 304 when nothing changed.

The data is the same for everyone, so that a copy may be kept anywhere; who keeps one asks whether it still holds.
Source: docs/standards/hostile-inputs.md B179 (no credentials are allowed, so `*` shows nobody anything that is
theirs); RFC 9110 §13.1.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods

from kakitome.web.caching import for_everybody
from kakitome.web.limits import P, View

JSON = "application/json"
Response = TypeVar("Response", bound=HttpResponseBase)


def open_json(request: HttpRequest, data: Mapping[str, Any] | list[Any], *, media_type: str = JSON) -> HttpResponse:
    """Answer plain data."""
    return open_bytes(request, json.dumps(data, ensure_ascii=False).encode(), media_type=media_type)


def open_bytes(request: HttpRequest, content: bytes, *, media_type: str) -> HttpResponse:
    """Answer bytes with their tag, or 304 to a client that has them."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=media_type)
    response.headers["ETag"] = tag
    for_everyone(response)
    response.headers["Cache-Control"] = "public, no-cache"
    not_modified = get_conditional_response(request, etag=tag, response=response)
    return for_everybody(for_everyone(not_modified) if not_modified is not None else response)


def for_everyone(response: Response) -> Response:
    """Let pages of any origin read an answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def for_any_origin(view: View[P]) -> View[P]:
    """Let pages of any origin read what a view answers, and ask before they do (a view decorator)."""

    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    @wraps(view)
    def open_view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return preflight() if request.method == "OPTIONS" else view(request, *args, **kwargs)

    return cast("View[P]", open_view)


def preflight() -> HttpResponse:
    """Answer a browser that asks before it reads: GET, and to ask whether a copy still holds."""
    response = for_everyone(HttpResponse(status=204))
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match, Accept"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
