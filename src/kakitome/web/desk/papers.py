"""A file of a case as an answer: always a download, never a page of ours."""

import mimetypes

from django.http import Http404, HttpResponse

from kakitome.errors import NotFound, Refused
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.parts.files import download
from kakitome.web.secure_headers import NOTHING_RUNS

SHOWN = ("application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv")


def paper_response(desk: CaseDesk, sha256: str) -> HttpResponse:
    """Answer one document of a case to somebody who may open it; each opening is in the trail of the vault.

    What people uploaded is never shown as a page of this site: it is downloaded, with a type that cannot run.
    """
    try:
        data, evidence = desk.open_document(sha256)
    except (NotFound, Refused):
        raise Http404 from None
    guessed = mimetypes.guess_type(evidence.name)[0]
    response = download(data, evidence.name, guessed if guessed in SHOWN else "application/octet-stream")
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
