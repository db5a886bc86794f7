"""A file of a case as an answer: always a download, never a page of ours."""

import mimetypes

from django.http import Http404, HttpResponse

from kakitome.errors import NotFound, Refused
from kakitome.journeys.recognition.credit_cases import AWARD
from kakitome.services.examining.anonymising import nameless, without_traces
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.parts.files import download
from kakitome.web.secure_headers import NOTHING_RUNS

SHOWN = ("application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv")


def nameless_paper_response(desk: CaseDesk, sha256: str) -> HttpResponse:
    """Answer one paper of a person's case to somebody who assesses it blind: without its name, and what it says of
    whoever made it. A signed credential says whose it is, and is not handed out.

    404 where it cannot be taken out; the page says to ask the secretariat.
    """
    return _answer(*open_nameless_paper(desk, sha256))


def paper_response(desk: CaseDesk, sha256: str) -> HttpResponse:
    """Answer one document of a case to somebody who may open it; each opening is in the trail of the vault.

    What people uploaded is never shown as a page of this site: it is downloaded, with a type that cannot run.
    """
    return _answer(*open_paper(desk, sha256))


def open_nameless_paper(desk: CaseDesk, sha256: str) -> tuple[bytes, str]:
    """Return a paper without its name and what it says of its maker, and a name for it; 404 as it says above."""
    document = next((each for each in desk.case.current_documents if each.sha256 == sha256), None)
    if document is None or document.kind == AWARD:
        raise Http404
    try:
        data, evidence = desk.open_document(sha256)
        data = without_traces(data, name=evidence.name)
    except (NotFound, Refused):
        raise Http404 from None
    return data, nameless(desk.case, document)


def open_paper(desk: CaseDesk, sha256: str) -> tuple[bytes, str]:
    """Return a document and its name; 404 to those who may not open it."""
    try:
        data, evidence = desk.open_document(sha256)
    except (NotFound, Refused):
        raise Http404 from None
    return data, evidence.name


def _answer(data: bytes, name: str) -> HttpResponse:
    guessed = mimetypes.guess_type(name)[0]
    response = download(data, name, guessed if guessed in SHOWN else "application/octet-stream")
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
