"""An issuer's published documents, for any verifier in the world."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from kakitome.bootstrap.hosted import JSON
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.sealing import write_document
from kakitome.errors import NotFound
from kakitome.mapping.sd_jwt_vc import VCT, type_metadata

WALLET_TYPE = "-".join(VCT.split(":")[-2:])
"""`micro-credential-1`: kind and version, as in the type's name."""


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
    return _open_to_all(response, changes=found.changes)


@require_safe
def wallet_type(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer with the type metadata of our wallet credentials: how their claims are called, in both languages."""
    if name != WALLET_TYPE:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return _open_to_all(HttpResponse(write_document(type_metadata()), content_type=JSON), changes=False)


def _open_to_all(response: HttpResponse, *, changes: bool) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # A revocation must be seen at once: whoever keeps a copy asks whether it still holds.
    response.headers["Cache-Control"] = "no-cache" if changes else "public, max-age=86400"
    return response


@require_safe
def site_key_document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it in
    """Answer with the platform's own key document, if it can have one."""
    document = get_platform().site_identity().document
    if not document:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    response = HttpResponse(document, content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _is_browser(request: HttpRequest, media_type: str) -> bool:
    """Tell whether a page is asked for in so many words: `*/*` alone is a program's."""
    return request.get_preferred_type([media_type, "application/json", "text/html"]) == "text/html"
