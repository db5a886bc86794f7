"""The secretariat's cases: queue, one case, its papers, every act, and the calendar of renewals."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.learning.recognition.evidence import RETENTION_YEARS
from kakitome.learning.recognition.procedure import Act, State
from kakitome.services.examining import load_case
from kakitome.web.desk.acting import ActForm, CaseDesk, answer, is_done
from kakitome.web.desk.papers import paper_response
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.pages.body.cases.acts import NUMBERED, PAGES
from kakitome.web.pages.body.cases.desks import body_case, body_work
from kakitome.web.pages.body.cases.evidence import SampleForm, samples_of
from kakitome.web.pages.body.cases.file import case_file
from kakitome.web.pages.body.cases.forms import RelayForm
from kakitome.web.pages.body.cases.people import ballot_of, committee_name, seats_for
from kakitome.web.pages.body.cases.queue import queue_of
from kakitome.web.pages.body.cases.renewals import renewals_csv, renewals_of
from kakitome.web.pages.body.cases.showing import counted, obstacle, page_of
from kakitome.web.parts.case import next_of


@at_desk("examine")
def queue(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what waits, the oldest date first."""
    work = body_work(place)
    shown = queue_of(
        place, work.examining.store.cases.list_heads(), turn=request.GET.get("turn", ""), address=place.url("cases")
    )
    return render(request, "pages/body/cases/queue.html", {**place.around("cases"), "queue": shown})


@at_desk("examine")
def show(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show one case."""
    context = {**_around(place), "page": page_of(body_case(place, number))}
    return render(request, "pages/body/cases/case.html", context)


@at_desk("examine")
def paper(request: HttpRequest, place: Place, number: str, sha256: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer one document of a case."""
    return paper_response(body_case(place, number), sha256)


@at_desk("examine", FORM)
def act(request: HttpRequest, place: Place, number: str, act: str, which: int | None = None) -> HttpResponse:
    """Show what an act means, and do it."""
    desk = body_case(place, number)
    page = PAGES.get(act)
    if page is None or (act in NUMBERED) != (which is not None):
        raise Http404
    back = place.url("case", number)
    about = _about(desk, act, which)
    form = answer(request, desk, page, given={NUMBERED[act]: which} if act in NUMBERED else None)
    if is_done(request, form):
        _tell(request, desk, page.act, str(page.done))
        return redirect(back)
    if isinstance(form, RelayForm):
        form.begin_with(about)
    context = {
        **_around(place),
        "desk": desk,
        "page": page,
        "form": form,
        "back": back,
        "about": about,
        "is_possible": desk.procedure.find_transition(desk.case.state, page.act) is not None,
        "obstacle": obstacle(desk, page.act),
        "next": next_of(desk.case, desk.party.role),
        **_beside(desk, page.act, form),
    }
    return render(request, page.template, context, status=422 if form.errors else 200)


@at_desk("examine")
def renewals(request: HttpRequest, place: Place) -> HttpResponse:
    """Show which recognitions end when, month by month."""
    body_work(place)
    context = {**_around(place), "months": renewals_of(place)}
    return render(request, "pages/body/cases/renewals.html", context)


@at_desk("examine")
def renewals_file(request: HttpRequest, place: Place) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the calendar of renewals as CSV."""
    body_work(place)
    response = HttpResponse(renewals_csv(place), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="renewals.csv"'
    return response


@at_desk("examine")
def whole_file(request: HttpRequest, place: Place, number: str) -> Any:  # noqa: ARG001 - Django's shape
    """Answer a case as one archive."""
    return FileResponse(case_file(body_case(place, number)), as_attachment=True, filename=f"{number}.zip")


@at_desk("examine", FORM)
def evidence(request: HttpRequest, place: Place) -> HttpResponse:
    """Show how evidence is kept and which cases were drawn for an audit; draw some."""
    body_work(place)
    is_post = request.method == "POST"
    form = SampleForm(request.POST if is_post else None, now=place.now)
    if is_post and form.is_valid() and form.draw(place):
        messages.success(request, _("Drawn. The sample is kept with its seed."))
        return place.redirect("case-evidence")
    context = {**_around(place), "form": form, "samples": samples_of(place), "years": RETENTION_YEARS}
    return render(request, "pages/body/cases/evidence.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, desk: CaseDesk, act: Act, done: str) -> None:
    """Say what came of an act; an assignment that became a recusal is no success."""
    if act is Act.ASSIGN and load_case(desk.context.examining, desk.case.number).assignments[-1].grounds:
        messages.warning(request, _("This person has a conflict of interest and was recused at once. Choose another."))
    else:
        messages.success(request, done)


def _beside(desk: CaseDesk, act: Act, form: ActForm) -> dict[str, Any]:
    """Return what stands beside the form of an act: who would vote, or what was voted."""
    if act in (Act.REFER, Act.PROPOSE_WITHDRAWAL):
        quorum = desk.procedure.quorum
        committees = [
            (committee_name(desk, one), seats_for(desk, one)) for one in (quorum.committee, quorum.escalate_to)
        ]
        return {
            "committees": committees,
            "procedure": desk.procedure,
            "quorum": quorum,
            "is_appeal": desk.case.state is State.APPEALED,
        }
    if act is Act.DECIDE:
        ballot = ballot_of(desk)
        return {
            "ballot": ballot,
            "procedure": desk.procedure,
            "tally": counted(ballot.tally) if ballot else [],
            "outcome": getattr(form, "outcome", None),
        }
    return {}


def _about(desk: CaseDesk, act: str, which: int | None) -> Any:
    """Return what an act is about: the question, the condition."""
    case = desk.case
    found: Any = ""
    if act == "relay":
        found = next((question.text for question in case.questions if question.number == which), None)
    elif act == "met":
        found = case.conditions[which].text if which is not None and which < len(case.conditions) else None
    if found is None:
        raise Http404
    return found


def _around(place: Place) -> dict[str, Any]:
    return place.around("cases", (_("Cases"), place.url("cases")))
