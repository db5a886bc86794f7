"""An institution's applications: list, begin, one application, its papers, and every act an applicant has."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import KakitomeError
from kakitome.journeys.recognition.acting import act_on_case, case_context
from kakitome.learning.recognition.procedure import Act
from kakitome.services.examining import Application, open_case, vault
from kakitome.web.desk.acting import CaseDesk, answer, is_done
from kakitome.web.desk.papers import paper_response
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.pages.provider.applications.acts import PAGES
from kakitome.web.pages.provider.applications.forms import BeginningForm, FileForm
from kakitome.web.pages.provider.applications.openings import entry_of, openings_of, subjects_of
from kakitome.web.pages.provider.applications.own import applicant, list_own, own_case
from kakitome.web.pages.provider.applications.showing import page_of
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.case import next_of, state_of
from kakitome.web.parts.written import language


@at_desk("define")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the institution's applications with what waits."""
    rows = [(one, *state_of(one.head.state, one.head.procedure)) for one in list_own(place)]
    context = {**place.around("applications"), "rows": rows, "has_bodies": bool(place.platform.bodies.list_bodies())}
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
        kind = form.cleaned_data["kind"]
        try:
            vault.attach(
                desk.context.examining,
                number,
                upload=vault.EvidenceUpload(kind=kind, filename=form.filename, data=form.data_of_file()),
                by=desk.party,
                now=place.now,
            )
        except KakitomeError as error:
            form.add_error("file", texts.sentence_of(error, language()))
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


@at_desk("define", FORM)
def act(request: HttpRequest, place: Place, number: str, act: str, which: int | None = None) -> HttpResponse:
    """Show what an act means, and do it."""
    desk = own_case(place, number)
    page = PAGES.get(act)
    if page is None or (act in _NUMBERED) != (which is not None):
        raise Http404
    form = answer(request, desk, page, given={_NUMBERED[act]: which} if act in _NUMBERED else None)
    if is_done(request, form):
        messages.success(request, str(page.done))
        return redirect(_address(desk))
    context = {
        **_around(place),
        "desk": desk,
        "page": page,
        "form": form,
        "back": _address(desk),
        "about": _about(desk, act, which),
        "is_possible": desk.procedure.find_transition(desk.case.state, page.act) is not None,
        "next": next_of(desk.case, desk.party.role),
    }
    return render(request, "desk/act.html", context, status=422 if form.errors else 200)


@at_desk("define", POST)
def renew(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Begin an application that renews the recognition a case led to."""
    desk = own_case(place, number)
    shown = page_of(desk)
    shown_recognition = shown.recognition
    if shown_recognition is None or not shown_recognition.may_renew:
        messages.error(request, _("There is nothing to renew yet."))
        return redirect(_address(desk))
    entry = shown.entry
    try:
        case = open_case(
            desk.context.examining,
            Application(
                entry=entry.number if entry else "",
                version=entry.current.version if entry else 0,
                procedure=desk.case.procedure,
                renews=shown_recognition.recognition.number,
            ),
            by=desk.party,
            now=place.now,
        )
    except KakitomeError as error:
        messages.error(request, texts.sentence_of(error, language()))
        return redirect(_address(desk))
    messages.success(request, _("The renewal is begun. Add this time’s documents, then submit it."))
    return place.redirect("application", case.number)


_NUMBERED = {"answer": "number", "condition": "index"}
"""Acts on one of several things, and what the engine calls which one."""


def _begin(place: Place, form: BeginningForm) -> str:
    """Open the case; empty when it was refused and the form says why."""
    opening = form.opening_chosen
    try:
        entry = entry_of(place, form.subject_chosen)
        case = open_case(
            case_context(place.platform, opening.body.institution).examining,
            Application(
                entry=entry.number if entry else "",
                version=entry.current.version if entry else 0,
                procedure=opening.procedure.id,
            ),
            by=applicant(place),
            now=place.now,
        )
    except KakitomeError as error:
        form.refuse(error)
        return ""
    return str(case.number)


def _page(request: HttpRequest, desk: CaseDesk, *, refused: FileForm | None = None) -> HttpResponse:
    shown = page_of(desk)
    where = [desk.place.institution.id, desk.case.number]
    error = next(iter(refused.errors.get("file", [])), "") if refused else ""
    context = {
        **_around(desk.place),
        "page": shown,
        "attach_address": reverse("application-attach", args=where) if "attach" in shown.may else "",
        "detach_address": reverse("application-detach", args=where) if "detach" in shown.may else "",
        "open_kind": refused.data.get("kind", "") if refused else "",
        "file_error": error,
    }
    return render(request, "pages/provider/applications/case.html", context, status=422 if refused else 200)


def _about(desk: CaseDesk, act: str, which: int | None) -> Any:
    """Return the text an act is about: the question, the condition, what was decided."""
    case = desk.case
    if act == "answer":
        found: Any = next(
            (question.text for question in case.questions if question.number == which and question.relayed_at), None
        )
    elif act == "condition":
        found = case.conditions[which].text if which is not None and which < len(case.conditions) else None
    else:
        return ""
    if found is None:
        raise Http404
    return found


def _only(openings: Any) -> str:
    able = [opening.key for opening in openings if not opening.why_not]
    return able[0] if len(able) == 1 else ""


def _address(desk: CaseDesk) -> str:
    return desk.place.url("application", desk.case.number)


def _around(place: Place) -> dict[str, Any]:
    return place.around("applications", (_("Applications for recognition"), place.url("applications")))
