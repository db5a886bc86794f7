"""An issuer's published documents, for any verifier in the world."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.sealing import write_document
from kakitome.errors import NotFound
from kakitome.journeys.hosting.documents import JSON, tag_of
from kakitome.mapping.sd_jwt_vc import VCT, type_metadata
from kakitome.ports.hosted_documents import CachePolicy, Hosted
from kakitome.web.caching import POLICIES, answer_hosted, for_everybody

WALLET_TYPE = "-".join(VCT.split(":")[-2:])
"""`micro-credential-1`: kind and version, as in the type's name."""


@require_safe
def issuer_document(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    """Answer with a document as it is; every origin may read it. A browser is led to the page for people."""
    hosted = get_platform().hosted.find(slug, rest)
    if hosted is None:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    if hosted.page and _is_browser(request, hosted.media_type):
        response: HttpResponse = HttpResponseRedirect(hosted.page)
        response.status_code = HTTPStatus.SEE_OTHER
        response.headers["Cache-Control"] = POLICIES[hosted.cache_policy]
        response.headers["Vary"] = "Accept"
        return for_everybody(response)
    return answer_hosted(request, hosted)


@require_safe
def wallet_type(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the type metadata of our wallet credentials: how their claims are called, in both languages."""
    if name != WALLET_TYPE:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return answer_hosted(
        request, Hosted(write=_wallet_type, media_type=JSON, cache_policy=CachePolicy.A_DAY, tag=tag_of(WALLET_TYPE))
    )


@require_safe
def site_key_document(request: HttpRequest) -> HttpResponse:
    """Answer with the platform's own key document, if it can have one."""
    document = get_platform().site_identity().document
    if not document:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return answer_hosted(request, Hosted(write=lambda: document, media_type=JSON, cache_policy=CachePolicy.A_SECOND))


def _wallet_type() -> bytes:
    return write_document(type_metadata())


def _is_browser(request: HttpRequest, media_type: str) -> bool:
    """Tell whether a page is asked for in so many words: `*/*` alone is a program's."""
    return request.get_preferred_type([media_type, "application/json", "text/html"]) == "text/html"
