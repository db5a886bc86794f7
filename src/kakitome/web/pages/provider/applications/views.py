"""An institution's applications: list, begin, one application, its papers, and every act an applicant has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError
from kakitome.journeys.recognition.acting import act_on_case, case_context
from kakitome.learning.recognition.hearing import HEARING_PAPER, REPORT_PAPER
from kakitome.learning.recognition.procedure import Act, State
from kakitome.learning.registry.entry import Entry
from kakitome.services.examining import Application, open_case, vault
from kakitome.web.desk.acting import CaseDesk, act_response, answer, find_page, is_done
from kakitome.web.desk.case_letters import letter_response
from kakitome.web.desk.papers import paper_response
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.pages.provider.applications.acts import PAGES
from kakitome.web.pages.provider.applications.application_page import page_of, recognition_of
from kakitome.web.pages.provider.applications.forms import BeginningForm, FileForm, entry_of_case
from kakitome.web.pages.provider.applications.openings import Opening, entry_of, openings_of, subjects_of
from kakitome.web.pages.provider.applications.own import applicant, list_own, own_case
from kakitome.web.pages.provider.partnerships.views import partnerships_of
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.case import state_of


@at_desk("define")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the institution's applications with what waits."""
    rows = [(head, body, *state_of(head.state, head.procedure)) for head, body in list_own(place)]
    context = {**place.around("applications"), "rows": rows, "has_bodies": bool(place.platform.bodies.list_bodies())}
    if place.may("manage_keys"):
        context["partnerships"] = partnerships_of(place)
    return render(request, "pages/provider/applications/list.html", context)


@at_desk("define", FORM)
def begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose what to apply with and where; the terms stand beside each choice."""
    subjects, openings = subjects_of(place), openings_of(place)
    chosen = {"subject": request.GET.get("subject", ""), "opening": _only(openings)}
    is_post = request.method == "POST"
    form = BeginningForm(request.POST if is_post else None, initial=chosen, subjects=subjects, openings=openings)
    if is_post and form.is_valid():
        number = _begin(place, form)
        if number:
            messages.success(request, _("Begun. Nobody at the body sees it until you submit it."))
            return place.redirect("application", number)
    context = {**_around(place), "form": form, "subjects": subjects, "openings": openings}
    return render(request, "pages/provider/applications/begin.html", context, status=422 if form.errors else 200)


@at_desk("define")
def show(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show one application."""
    return _page(request, own_case(place, number))


@at_desk("define", POST)
def attach(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Take a file of one kind into the application."""
    desk = own_case(place, number)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
        try:
            vault.attach(
                desk.context.examining,
                number,
                upload=vault.EvidenceUpload(kind=kind, filename=file.name, data=file.read()),
                by=desk.party,
                now=place.now,
            )
        except KakitomeError as error:
            form.add_error("file", written.refusal(error))
        else:
            messages.success(request, _("The file is there."))
            return redirect(f"{_address(desk)}#paper-{kind}")
    return _page(request, desk, refused=form)


@at_desk("define", POST)
def detach(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Take a file back."""
    desk = own_case(place, number)
    with attempt(request, _("The file is taken back.")):
        act_on_case(
            desk.context,
            number,
            what=Act.DETACH,
            by=desk.party,
            now=place.now,
            detail={"sha256": request.POST.get("sha256", "")},
        )
    return redirect(_address(desk))


@at_desk("define")
def paper(request: HttpRequest, place: Place, number: str, sha256: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer one file of the application."""
    return paper_response(own_case(place, number), sha256)


@at_desk("define")
def letter(request: HttpRequest, place: Place, number: str, letter: str, language: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer one letter of the application as a PDF."""
    return letter_response(own_case(place, number), letter, language=language)


@at_desk("define", FORM)
def act(request: HttpRequest, place: Place, number: str, act: str, which: int | None = None) -> HttpResponse:
    """Show what an act means, and do it."""
    desk, page = own_case(place, number), find_page(PAGES, act, which=which)
    form = answer(request, desk, page, which=which)
    back = _address(desk)
    if is_done(request, form):
        messages.success(request, str(page.done))
        return redirect(back)
    return act_response(request, desk, page, form, around=_around(place), back=back)


@at_desk("define", POST)
def renew(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Begin an application that renews the recognition a case led to."""
    desk = own_case(place, number)
    shown = recognition_of(desk)
    if shown is None or not shown.may_renew:
        messages.error(request, _("There is nothing to renew yet."))
        return redirect(_address(desk))
    with attempt(request, _("The renewal is begun. Add this time’s documents, then submit it.")):
        application = _application(entry_of_case(desk), desk.case.procedure, renews=shown.recognition.number)
        # Done, the way leads to the renewal; refused, back to the case it was to renew.
        desk = replace(desk, case=open_case(desk.context.examining, application, by=desk.party, now=place.now))
    return redirect(_address(desk))


def _application(entry: Entry | None, procedure: str, *, renews: str = "") -> Application:
    number, version = (entry.number, entry.current.version) if entry else ("", 0)
    return Application(entry=number, version=version, procedure=procedure, renews=renews)


def _begin(place: Place, form: BeginningForm) -> str:
    """Open the case; empty when it was refused and the form says why."""
    opening = form.opening_chosen
    try:
        case = open_case(
            case_context(place.platform, opening.body.institution).examining,
            _application(entry_of(place, form.subject_chosen), opening.procedure.id),
            by=applicant(place),
            now=place.now,
        )
    except KakitomeError as error:
        form.refuse(error)
        return ""
    return case.number


def _page(request: HttpRequest, desk: CaseDesk, *, refused: FileForm | None = None) -> HttpResponse:
    page = page_of(desk)
    context = {
        **_around(desk.place),
        "page": page,
        "attach_address": desk.place.url("application-attach", desk.case.number) if "attach" in page["may"] else "",
        "attach_kind": _kind_that_opens(desk),
        "detach_address": desk.place.url("application-detach", desk.case.number) if "detach" in page["may"] else "",
        "open_kind": refused.data.get("kind", "") if refused else "",
        "file_error": next(iter(refused.errors.get("file", [])), "") if refused else "",
    }
    return render(request, "pages/provider/applications/case.html", context, status=422 if refused else 200)


def _kind_that_opens(desk: CaseDesk) -> str:
    """Return the one kind of papers that can be added now; empty when every kind can."""
    if desk.case.state is State.DECIDING:
        hearing = desk.case.hearing
        return HEARING_PAPER.id if hearing is not None and hearing.runs_at(desk.now) else _NONE
    if desk.case.state in (State.RECOGNISED, State.SUSPENDED):
        is_asked = any(report.accepted_at is None for report in desk.case.reports)
        return REPORT_PAPER.id if is_asked else _NONE
    return ""


_NONE = "none"


def _only(openings: Sequence[Opening]) -> str:
    """Return the opening to choose beforehand: the only one that is open."""
    able = [opening.key for opening in openings if not opening.why_not]
    return able[0] if len(able) == 1 else ""


def _address(desk: CaseDesk) -> str:
    return desk.place.url("application", desk.case.number)


def _around(place: Place) -> dict[str, Any]:
    return place.around("applications", (_("Applications for recognition"), place.url("applications")))
