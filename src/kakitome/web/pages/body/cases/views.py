"""The secretariat's cases: queue, one case, its papers, every act, and the calendar of renewals."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.learning.recognition.evidence import RETENTION_YEARS
from kakitome.learning.recognition.procedure import Act, is_of_a_person
from kakitome.services.examining import load_case
from kakitome.services.examining.invoicing import issue_invoice
from kakitome.web.desk.acting import ActPage, CaseDesk, act_response, answer, find_page, is_done
from kakitome.web.desk.case_letters import letter_response
from kakitome.web.desk.case_of_body import body_case, body_context
from kakitome.web.desk.paper_pages import paper_page_of
from kakitome.web.desk.papers import paper_response
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.desk.resolutions import announced_with, put_on_agenda
from kakitome.web.pages.body.cases.acts import PAGES
from kakitome.web.pages.body.cases.case_page import door_of, obstacle, page_of
from kakitome.web.pages.body.cases.evidence import SampleForm, samples_of
from kakitome.web.pages.body.cases.file import case_file
from kakitome.web.pages.body.cases.people import seats_for
from kakitome.web.pages.body.cases.queue import case_lines, queue_of
from kakitome.web.pages.body.cases.renewals import renewals_lines, renewals_of
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import csv_download


@at_desk("examine")
def queue(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what waits, the oldest date first."""
    return render(request, "pages/body/cases/queue.html", {**place.around("cases"), "queue": _queue(request, place)})


@at_desk("examine")
def queue_file(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer the cases that the queue shows as CSV."""
    return csv_download(case_lines(_queue(request, place)), "cases.csv")


def _queue(request: HttpRequest, place: Place) -> Mapping[str, Any]:
    heads = body_context(place).examining.store.cases.list_heads()
    return queue_of(place, heads, turn=request.GET.get("turn", ""), address=place.url("cases"))


@at_desk("examine")
def show(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show one case; a credit case has a page of its own."""
    desk = body_case(place, number)
    if is_of_a_person(desk.case.procedure):
        return place.redirect("credit-case", number)
    context = {**_around(place), "page": page_of(desk)}
    return render(request, "pages/body/cases/case.html", context)


@at_desk("examine")
def paper(request: HttpRequest, place: Place, number: str, sha256: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer one document of a case."""
    return paper_response(body_case(place, number), sha256)


@at_desk("examine")
def paper_page(request: HttpRequest, place: Place, number: str, sha256: str, page: int) -> HttpResponse:
    """Show one page of a document as a picture."""
    desk = body_case(place, number)
    paper = paper_page_of(desk, sha256, page=page, door=door_of(desk))
    return render(request, "pages/body/cases/paper_page.html", {**_around(place), "case": desk.case, "paper": paper})


@at_desk("examine")
def letter(request: HttpRequest, place: Place, number: str, letter: str, language: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer one letter of a case as a PDF."""
    return letter_response(body_case(place, number), letter, language=language)


@at_desk("examine", POST)
def invoice(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Issue the invoice of a case."""
    desk = body_case(place, number)
    with attempt(request, _("The invoice is issued. The applicant was told by mail.")):
        issue_invoice(desk.context.examining, number, by=desk.party, now=place.now)
    return place.redirect("case", number)


@at_desk("examine", FORM)
def act(request: HttpRequest, place: Place, number: str, act: str, which: int | None = None) -> HttpResponse:
    """Show what an act means, and do it."""
    desk, page = body_case(place, number), find_page(PAGES, act, which=which)
    form = answer(request, desk, page, which=which)
    back = place.url("case", number)
    if is_done(request, form):
        _announce(request, desk, page)
        put_on_agenda(desk, page.act)
        return redirect(back)
    around = {**_around(place), "obstacle": obstacle(desk, page.act), **_beside(desk, page.act)}
    return act_response(request, desk, page, form, around=around, back=back)


@at_desk("examine")
def renewals(request: HttpRequest, place: Place) -> HttpResponse:
    """Show which recognitions end when, month by month."""
    body_context(place)
    context = {**_around(place), "months": renewals_of(place)}
    return render(request, "pages/body/cases/renewals.html", context)


@at_desk("examine")
def renewals_file(request: HttpRequest, place: Place) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the calendar of renewals as CSV."""
    body_context(place)
    return csv_download(renewals_lines(place), "renewals.csv")


@at_desk("examine")
def whole_file(request: HttpRequest, place: Place, number: str) -> Any:  # noqa: ARG001 - Django's shape
    """Answer a case as one archive."""
    return FileResponse(case_file(body_case(place, number)), as_attachment=True, filename=f"{number}.zip")


@at_desk("examine", FORM)
def evidence(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how evidence is kept and which cases were drawn for an audit; draw some."""
    body_context(place)
    is_post = request.method == "POST"
    form = SampleForm(request.POST if is_post else None, now=place.now)
    if is_post and form.is_valid():
        with attempt(request, _("Drawn. The sample is kept with its seed."), form=form) as drawing:
            form.draw(place)
        if drawing.is_done:
            return place.redirect("case-evidence")
    context = {**_around(place), "form": form, "samples": samples_of(place), "years": RETENTION_YEARS}
    return render(request, "pages/body/cases/evidence.html", context, status=422 if form.errors else 200)


def _announce(request: HttpRequest, desk: CaseDesk, page: ActPage) -> None:
    """Say what came of an act; an assignment that became a recusal is no success."""
    if page.act is Act.ASSIGN and load_case(desk.context.examining, desk.case.number).assignments[-1].grounds:
        messages.warning(request, _("This person has a conflict of interest and was recused at once. Choose another."))
    else:
        messages.success(request, str(page.done))


def _beside(desk: CaseDesk, act: Act) -> dict[str, Any]:
    """Return what stands beside the form of an act: who would vote, or what was voted."""
    if act in (Act.REFER, Act.PROPOSE_WITHDRAWAL):
        quorum = desk.procedure.quorum
        committees = (quorum.committee, quorum.escalate_to)
        return {
            "committees": [(desk.committee_name(committee), seats_for(desk, committee)) for committee in committees],
            "procedure": desk.procedure,
            "quorum": quorum,
        }
    if act is Act.DECIDE:
        return announced_with(desk)
    return {}


def _around(place: Place) -> dict[str, Any]:
    return place.around("cases", (_("Cases"), place.url("cases")))
