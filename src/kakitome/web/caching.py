"""How long an answer may be kept, by whom, and how to ask whether it still holds.

| lasts | for |
|---|---|
| `FOR_EVER` | bytes that never change under their address |
| `A_DAY` | what is written anew from a frozen definition: only a new version of the software writes it otherwise |
| `A_SECOND` | what must be seen at once when it changes: status lists, keys |
| `UNTIL_ASKED` | what its owner may close at any time |

A list's own `ttl` says how long a verifier may rely on a copy; a cache in between adds at most two seconds to that, so
that every verifier that asks sees a withdrawal within two seconds. When we cannot answer, a cache may go on for that
`ttl`.

Everything that is the same for everybody leaves here without a trace of the visitor: `Vary` names only what the answer
really depends on. All other answers are one visitor's own (`CachingMiddleware`). The whole table, held to the routes by
a test, is `docs/reference/caching.md`.

Source: RFC 9110 §8.8 and §13, RFC 9111 §5.2, RFC 5861 (stale-while-revalidate, stale-if-error);
docs/standards/hostile-inputs.md B179.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from kakitome.ports.hosted_documents import CachePolicy, Hosted
from kakitome.services.publishing import PLATFORM_TERMS

_TTL_S = int(PLATFORM_TERMS.ttl.total_seconds())
POLICIES: Mapping[CachePolicy, str] = {
    CachePolicy.FOR_EVER: "public, max-age=31536000, immutable",
    CachePolicy.A_DAY: "public, max-age=86400, stale-while-revalidate=86400",
    CachePolicy.A_SECOND: f"public, max-age=1, stale-while-revalidate=1, stale-if-error={_TTL_S}",
    CachePolicy.UNTIL_ASKED: "public, no-cache",
}
OWN, OWN_NOW = "private, no-cache", "private, no-store"
"""One visitor's page; the page of somebody who is signed in, which a shared computer must not keep."""
PACKED = ("application/json", "application/ld+json", "application/vc", "application/pem-certificate-chain")
_EVERYBODYS = "is_everybodys"


def answer_hosted(request: HttpRequest, hosted: Hosted) -> HttpResponse:
    """Answer with a document that is the same for everybody, or 304 without reading it to a client that has it."""
    content: list[bytes] = []
    tag = hosted.tag or digest_of(_read(hosted.write, content))
    packs = hosted.packs and hosted.media_type in PACKED
    is_packed = packs and "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {
        "ETag": f'"{tag}-gzip"' if is_packed else f'"{tag}"',
        "Cache-Control": POLICIES[hosted.cache_policy],
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    vary = [*(["Accept"] if hosted.page else []), *(["Accept-Encoding"] if packs else [])]
    if vary:
        headers["Vary"] = ", ".join(vary)
    if hosted.modified is not None:
        headers["Last-Modified"] = http_date(int(hosted.modified.timestamp()))
    response = None
    if hosted.status == 200:
        # By tag alone: an instant tells whole seconds, and a list may change twice in one.
        response = get_conditional_response(request, etag=headers["ETag"])
    if response is None:
        body = content[0] if content else hosted.content
        response = HttpResponse(body, content_type=hosted.media_type, status=hosted.status)
        if is_packed:
            response.content = packed(tag, body)
            response.headers["Content-Encoding"] = "gzip"
    for name, value in headers.items():
        response.headers[name] = value
    return for_everybody(response)


def for_everybody(response: HttpResponse) -> HttpResponse:
    """Mark an answer as the same for everybody: what middleware says of the visitor is left out."""
    setattr(response, _EVERYBODYS, response.headers.get("Vary", ""))
    return response


def with_tag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a visitor's own page the tag of its content; 304 to a browser that has it."""
    response.headers["ETag"] = f'"{digest_of(response.content)}"'
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    response.headers["Cache-Control"] = OWN_NOW if signed_in else OWN
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def digest_of(content: bytes) -> str:
    """Name content by its digest."""
    return hashlib.sha256(content).hexdigest()[:32]


@lru_cache(maxsize=256)
def packed(tag: str, content: bytes) -> bytes:
    """Compress a document once for all who ask; the same bytes every time."""
    del tag
    return gzip.compress(content, compresslevel=6, mtime=0)


def _read(write: Callable[[], bytes], content: list[bytes]) -> bytes:
    content.append(write())
    return content[0]


class CachingMiddleware:
    """Keep what is everybody's free of the visitor, and everything else from being kept by others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and settle `Cache-Control` and `Vary`."""
        response = self.get_response(request)
        vary = getattr(response, _EVERYBODYS, None)
        if vary is None:
            signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
            response.headers.setdefault("Cache-Control", OWN_NOW if signed_in else OWN)
            return response
        for name in ("Vary", "Content-Language"):
            if name in response.headers:
                del response.headers[name]
        if vary:
            response.headers["Vary"] = vary
        response.cookies.clear()
        return response
