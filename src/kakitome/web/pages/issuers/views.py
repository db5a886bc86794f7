"""An issuer's published documents, for any verifier in the world."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound


@require_safe
def issuer_document(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    """Answer with a document as it is; every origin may read it. A browser is led to the page for people."""
    found = get_platform().hosted.find(slug, rest)
    if found is None:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    if found.page and _is_browser(request, found.media_type):
        response: HttpResponse = HttpResponseRedirect(found.page)
        response.status_code = HTTPStatus.SEE_OTHER
    else:
        response = HttpResponse(found.content, content_type=found.media_type, status=found.status)
    if found.page:
        response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # A revocation must be seen at once: whoever keeps a copy asks whether it still holds.
    response.headers["Cache-Control"] = "no-cache" if found.changes else "public, max-age=86400"
    return response


def _is_browser(request: HttpRequest, media_type: str) -> bool:
    """Tell whether a page is asked for in so many words: `*/*` alone is a program's."""
    return request.get_preferred_type([media_type, "application/json", "text/html"]) == "text/html"
