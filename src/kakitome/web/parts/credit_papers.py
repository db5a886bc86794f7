"""The papers at the end of a credit case, as files: for the learner, and for the registrar."""

from django.http import Http404, HttpResponse

from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import CaseContext
from kakitome.journeys.recognition.credit_awards import award_of
from kakitome.journeys.recognition.credit_letters import decision_letter, transcript_note
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import State
from kakitome.web.parts import written
from kakitome.web.parts.files import download

PAPERS = {"decision": decision_letter, "note": transcript_note}
"""PDFs by name."""


def credit_paper(work: CaseContext, case: Case, *, paper: str) -> HttpResponse:
    """Return one paper in the reader's language; raises `Http404` where there is none."""
    if paper == "award":
        award = award_of(work.examining, case)
        if award is None:
            raise Http404
        return download(award.document, f"{award.number}.json", "application/vc")
    if paper not in PAPERS:
        raise Http404
    try:
        pdf = PAPERS[paper](work, case, language=written.language())
    except NotFound:
        raise Http404 from None
    return download(pdf, f"{case.number}-{paper}.pdf", "application/pdf")


def papers_of(work: CaseContext, case: Case) -> dict[str, object]:
    """Tell which papers there are."""
    award = award_of(work.examining, case)
    return {
        "letter": bool(case.decisions),
        "note": case.state is State.RECOGNISED and case.proposal is not None,
        "award": award,
    }
