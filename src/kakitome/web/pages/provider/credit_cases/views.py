"""The registrar's desk: the list of credit cases, and one case that is examined, proposed or taken back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError, Problem, Refused
from kakitome.journeys.recognition.acting import act_on_case, case_context
from kakitome.journeys.recognition.credit_cases import read_credential
from kakitome.journeys.recognition.credit_limits import count_case, counting_data, demand_countable
from kakitome.journeys.recognition.credit_record import record_of
from kakitome.journeys.recognition.source_marks import uses_elsewhere
from kakitome.learning.credit_examining.credit_case import proposal_problems
from kakitome.learning.credit_examining.guided_questions import GuidedAnswer
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.crediting import came_back
from kakitome.learning.recognition.procedure import Act, State, SubjectKind, load_procedure
from kakitome.learning.workload import plain_decimal
from kakitome.services.examining import load_case
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.case_of_body import body_case, body_context
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.desk.resolutions import RESOLUTION_PAGES, obstacle_to_resolution
from kakitome.web.pages.provider.credit_cases.assessment import awards_not_valid
from kakitome.web.pages.provider.credit_cases.console import console_of
from kakitome.web.pages.provider.credit_cases.forms import ExaminationForm, stated
from kakitome.web.pages.provider.credit_cases.precedents import precedents_shown, take_over
from kakitome.web.pages.provider.credit_cases.shown import page_of
from kakitome.web.parts.attempts import ALL, attempt
from kakitome.web.parts.credit_papers import credit_paper, papers_of
from kakitome.web.parts.resolution import resolution_of

_TAKE_OVER = "take-over:"
_BUTTONS: Mapping[str, Act] = {"accept": Act.ACCEPT, "take-back": Act.TAKE_BACK_PROPOSAL}


@at_desk("examine")
def credit_cases(request: HttpRequest, place: Place) -> HttpResponse:
    """List the credit cases of an institution, those first that wait for the registrar."""
    work = body_context(place)
    shown = console_of(place, work.examining.store.cases.list_heads(), turn=request.GET.get("turn", ""))
    return render(request, "pages/provider/credit_cases/console.html", {**place.around("credit-cases"), **shown})


@at_desk("examine", FORM)
def credit_case(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show one credit case, save what was examined, propose it, or take the proposal back."""
    desk = body_case(place, number)
    if not load_procedure(desk.case.procedure).subject.is_stated:
        raise Http404
    button = request.POST.get("act", "") if request.method == "POST" else ""
    if button in _BUTTONS:
        with attempt(request, _("Done."), most_problems=ALL):
            act_on_case(desk.context, number, what=_BUTTONS[button], by=desk.party, now=desk.now, detail={})
        return place.redirect("credit-case", number)
    if not button:
        return _page(request, desk, ExaminationForm(initial=stated(desk.case)))
    if button.startswith(_TAKE_OVER):
        return _taken_over(request, desk, number=button.removeprefix(_TAKE_OVER))
    return _saved(request, desk, button=button)


@at_desk("examine")
def credit_case_paper(_request: HttpRequest, place: Place, number: str, paper: str) -> HttpResponse:
    """Hand out a paper of a credit case: the letter of the decision, the note for the transcript, the credit award."""
    desk = body_case(place, number)
    if load_procedure(desk.case.procedure).subject is not SubjectKind.CREDIT_CASE:
        raise Http404
    return credit_paper(desk.context, desk.case, paper=paper)


def _taken_over(request: HttpRequest, desk: CaseDesk, *, number: str) -> HttpResponse:
    """Save the draft with what a precedent decided in it; refused, what was typed is kept."""
    try:
        form = ExaminationForm(take_over(desk, _typed(request), number))
        if not form.is_valid():
            return _page(request, desk, form)
        act_on_case(desk.context, desk.case.number, what=Act.EXAMINE, by=desk.party, now=desk.now, detail=form.detail())
    except KakitomeError as error:
        return _refused(request, desk, error=error)
    messages.success(request, _("Taken over into the draft. Nothing is decided by it."))
    return desk.place.redirect("credit-case", desk.case.number)


def _saved(request: HttpRequest, desk: CaseDesk, *, button: str) -> HttpResponse:
    """Save what was typed and, where asked for, lay it before the committee; refused, the page keeps what was typed."""
    form = ExaminationForm(_with_curriculum(desk, _typed(request)))
    number = desk.case.number
    if not form.is_valid():
        return _page(request, desk, form)
    try:
        if button == "propose":
            _demand_counted_once(desk, form)
        after = act_on_case(desk.context, number, what=Act.EXAMINE, by=desk.party, now=desk.now, detail=form.detail())
        if button == "propose":
            _propose(desk, after)
    except KakitomeError as error:
        return _refused(request, desk, error=error)
    done = _("It lies before the committee. Nothing is credited yet.") if button == "propose" else _("Saved.")
    messages.success(request, done)
    return desk.place.redirect("credit-case", number)


def _demand_counted_once(desk: CaseDesk, form: ExaminationForm) -> None:
    """Let nobody propose by numbers that may hold other cases of the record a second time; saving says they do not.

    Raises `Refused` (E_CREDIT_NOT_READY).
    """
    basis = desk.case.examination.basis if desk.case.examination else None
    if basis is None or not basis.is_all_typed:
        return
    record = record_of(desk.context.examining.store, desk.case, rule_set=basis.rule_set)
    is_as_it_was = form.cleaned_data["counted"].strip() == plain_decimal(basis.counted)
    if is_as_it_was and (record.decided or record.proposed):
        numbers = ", ".join(other.number for other in (*record.decided, *record.proposed))
        twice = Problem(code="E_CREDIT_TYPED_TWICE", pointer="/counted", params={"cases": numbers})
        raise Refused("E_CREDIT_NOT_READY", twice, number=desk.case.number, count=1)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Return what was typed, each field once; of the cases that were ticked, all."""
    return {**request.POST.dict(), "also": " ".join(request.POST.getlist("also"))}


def _with_curriculum(desk: CaseDesk, typed: dict[str, str]) -> dict[str, str]:
    """Fill in what the curriculum says of the course whose number was typed, where nothing else was."""
    code = typed.get("code", "").strip()
    version = desk.place.platform.crediting.curricula.find(desk.place.institution.id, code) if code else None
    if version is None:
        return typed
    course = version.course
    outcomes = "\n".join(outcome.in_language("ja") for outcome in course.outcomes)
    known = {"title": course.title.in_language("ja"), "outcomes": outcomes, "credits": plain_decimal(course.credits)}
    return {**typed, **{name: value for name, value in known.items() if not typed.get(name, "").strip()}}


def _propose(desk: CaseDesk, case: Case) -> None:
    """Lay a case before the committee as the rules count it now."""
    examination = case.examination
    read = read_credential(desk.context, case, by=desk.party, now=desk.now)
    if read is not None and read.verified is GuidedAnswer.NO:
        raise Refused("E_CREDIT_ON_HOLD", verdict=read.report.verdict.value)
    if awards_not_valid(desk):
        raise Refused("E_CREDIT_ON_HOLD", verdict="invalid")
    count = count_case(desk.place.platform, case, read=read, now=desk.now)
    if examination is not None and not proposal_problems(examination):
        demand_countable(count, examination)
    uses = uses_elsewhere(desk.place.platform, case)
    detail = {"seen": examination.sequence if examination else 0, "counting": counting_data(count, uses=uses)}
    act_on_case(desk.context, case.number, what=Act.PROPOSE, by=desk.party, now=desk.now, detail=detail)


def _refused(request: HttpRequest, desk: CaseDesk, *, error: KakitomeError) -> HttpResponse:
    context = case_context(desk.place.platform, desk.place.institution.id)
    fresh = CaseDesk(
        place=desk.place,
        context=context,
        case=load_case(context.examining, desk.case.number),
        procedure=desk.procedure,
        party=desk.party,
    )
    # What was typed was saved before the committee could not be asked, or somebody else saved first and is shown.
    data = {**_typed(request), "seen": str(fresh.case.examination.sequence if fresh.case.examination else 0)}
    again = ExaminationForm(data)
    again.is_valid()
    return _page(request, fresh, again, errors=again.refuse_at_fields(error))


def _page(
    request: HttpRequest, desk: CaseDesk, form: ExaminationForm, *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    place = desk.place
    context: dict[str, Any] = {
        **place.around("credit-cases", (_("Credit transfer"), place.url("credit-cases"))),
        "form": form,
        "papers": papers_of(desk.context, desk.case),
        "page": page_of(desk, form, errors=errors or {}),
        "may_call_back": desk.case.state is State.DECIDING and desk.allows(Act.TAKE_BACK_PROPOSAL),
        "precedents": precedents_shown(desk),
        "may_examine": desk.allows(Act.EXAMINE) and not (desk.procedure.reviewers and desk.case.proposal),
        "may_accept": desk.allows(Act.ACCEPT),
        "may_take_back": desk.allows(Act.TAKE_BACK_PROPOSAL) and desk.case.proposal is not None,
        "may_propose": not desk.procedure.reviewers or desk.allows(Act.PROPOSE),
        "may_refer": desk.allows(Act.REFER) and desk.case.ballot is None and desk.case.proposal is not None,
        "is_back": came_back(desk.case) or bool(desk.case.reopenings and desk.case.ballot),
        "is_back_on_conditions": State.CONDITIONAL in (desk.case.state, desk.case.resting),
        "may_withdraw": came_back(desk.case) and desk.allows(Act.PROPOSE_WITHDRAWAL),
        "resolution": resolution_of(desk.case, desk.procedure),
        "resolution_acts": [
            (name, page.link)
            for name, page in RESOLUTION_PAGES.items()
            if desk.case.ballot is not None and obstacle_to_resolution(desk, page.act) is None
        ],
        "may_ask": desk.allows(Act.ASK),
        "open_conditions": [
            (index, condition) for index, condition in enumerate(desk.case.conditions) if condition.met_at is None
        ]
        if desk.allows(Act.MEET_CONDITION)
        else [],
    }
    return render(
        request, "pages/provider/credit_cases/case.html", context, status=422 if form.errors or errors else 200
    )
