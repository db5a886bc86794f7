"""An issuer's published documents, for any verifier in the world."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound


@require_safe
def issuer_document(request: HttpRequest, slug: str, rest: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer with a document as it is; every origin may read it."""
    found = get_platform().hosted.find(slug, rest)
    if found is None:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    response = HttpResponse(found.content, content_type=found.media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # A revocation must be seen at once: whoever keeps a copy asks whether it still holds.
    response.headers["Cache-Control"] = "no-cache" if found.changes else "public, max-age=86400"
    return response
