"""A file of a case as an answer: always a download, never a page of ours."""

import mimetypes

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from kakitome.errors import NotFound, Refused
from kakitome.services.examining.vault import open_document
from kakitome.web.desk.acting import CaseDesk

SHOWN = ("application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv")


def paper_response(desk: CaseDesk, sha256: str) -> HttpResponse:
    """Answer one document of a case to somebody who may open it; each opening is in the trail of the vault.

    What people uploaded is never shown as a page of this site: it is downloaded, with a type that cannot run.
    """
    try:
        data, evidence = open_document(
            desk.context.examining, desk.case.number, sha256=sha256, by=desk.party, now=desk.now
        )
    except (NotFound, Refused):
        raise Http404 from None
    name = evidence.name
    guessed = mimetypes.guess_type(name)[0]
    response = HttpResponse(data, content_type=guessed if guessed in SHOWN else "application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
