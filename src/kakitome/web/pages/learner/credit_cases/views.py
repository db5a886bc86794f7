"""A learner applies for credit with what they hold, follows the case, answers, reports, appeals or takes it back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import CaseContext, act_on_case, context_of_case
from kakitome.journeys.recognition.credit_cases import (
    CreditWish,
    applicant_of,
    apply_for_credit,
    own_cases,
    universities,
)
from kakitome.journeys.recognition.prior_learning import assessing
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import Act, is_of_a_person
from kakitome.services.examining import load_case
from kakitome.services.examining.vault import attach
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.credit_cases.evidence import ACCEPTED, uploads_of
from kakitome.web.pages.learner.credit_cases.forms import ApplyForm, CaseWordsForm
from kakitome.web.pages.learner.credit_cases.looking_ahead import look_ahead
from kakitome.web.pages.learner.credit_cases.shown import case_shown, held_choices
from kakitome.web.parts import written
from kakitome.web.parts.attempts import ALL, attempt
from kakitome.web.parts.case import state_of
from kakitome.web.parts.credit_papers import credit_paper

APPLYING = Limit(name="credit-apply", times=20)
"""Each verifies what is ticked. (derived)"""
_ACTS: Mapping[str, tuple[Act, str]] = {
    "answer": (Act.ANSWER, "number"),
    "report": (Act.REPORT_CONDITION, "index"),
    "appeal": (Act.APPEAL, ""),
}
"""Acts with words of the applicant, each with what else it names."""


@never_cache
@login_required
@require_safe
def my_credit(request: HttpRequest) -> HttpResponse:
    """List one's cases, the newest first."""
    platform = get_platform()
    rows = [
        {
            "case": case,
            "university": platform.organisations.get(university).name,
            "state": state_of(case.state, case.procedure),
        }
        for university, case in own_cases(platform, account_of(request))
    ]
    context = {"rows": rows, "is_open": bool(universities(platform)), "takes_portfolios": bool(assessing(platform))}
    return render(request, "pages/learner/credit_cases/list.html", context)


@never_cache
@login_required
@limited(APPLYING)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_apply(request: HttpRequest) -> HttpResponse:
    """Choose a university and what to apply with; nothing is sent before the button is pressed, and only the ticked.

    `?at=` names a university: what it decided before about what is held is looked up, and nobody is told of the look.
    """
    platform, account = get_platform(), account_of(request)
    open_at = [
        (body.institution, platform.organisations.get(body.institution).name.in_language(written.language()))
        for body, _name in universities(platform)
    ]
    choices = held_choices(platform, account)
    is_post = request.method == "POST"
    at = request.POST.get("university", "") or request.GET.get("at", "")
    form = ApplyForm(request.POST if is_post else None, initial={"university": at})
    form.offer(university=[("", "–"), *open_at], items=[(choice.key, choice.key) for choice in choices])
    if is_post and form.is_valid() and _send(request, platform, account, form=form):
        return redirect("my-credit")
    ticked = form["items"].value() or []
    ahead = look_ahead(platform, account, university=at, open_at=[slug for slug, _name in open_at])
    context = {
        "form": form,
        "choices": [(choice, ahead.of(choice.key) if ahead else None) for choice in choices],
        "ticked": list(ticked),
        "is_open": bool(open_at),
        "open_at": open_at,
        "ahead": ahead,
    }
    return render(request, "pages/learner/credit_cases/apply.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_credit_case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case of one's own, and what can be done in it."""
    platform, account = get_platform(), account_of(request)
    work, case = _own(platform, account, number)
    words = None
    if request.method == "POST":
        words = _act(request, work, case)
        if words is None:
            return redirect("my-credit-case", number=number)
        case = load_case(work.examining, number)
    context = {
        **case_shown(platform, work, case, words=words or CaseWordsForm(), button=request.POST.get("act", "")),
        "accepted": ACCEPTED,
    }
    return render(request, "pages/learner/credit_cases/case.html", context, status=422 if words else 200)


@never_cache
@login_required
@require_safe
def my_credit_paper(request: HttpRequest, number: str, paper: str) -> HttpResponse:
    """Hand out a paper of a case of one's own: the letter of the decision, the note, the credit award."""
    platform, account = get_platform(), account_of(request)
    work, case = _own(platform, account, number)
    return credit_paper(work, case, paper=paper)


def _send(request: HttpRequest, platform: Platform, account: str, *, form: ApplyForm) -> bool:
    data = form.cleaned_data
    wish = CreditWish(
        university=data["university"],
        items=tuple(data["items"]),
        target=data["target"],
        subject=data["subject"],
        names_source=data["names_source"],
    )
    try:
        sent = apply_for_credit(platform, account, wish=wish)
    except KakitomeError as error:
        form.refuse(error, field="items" if error.code.startswith("E_CREDIT_") else None)
        return False
    done = ngettext("%(n)d application is sent.", "%(n)d applications are sent.", len(sent)) % {"n": len(sent)}
    messages.success(request, done)
    return True


def _own(platform: Platform, account: str, number: str) -> tuple[CaseContext, Case]:
    try:
        work = context_of_case(platform, number)
        case = load_case(work.examining, number)
    except NotFound:
        raise Http404 from None
    if not is_of_a_person(case.procedure) or case.applicant != account:
        raise Http404
    return work, case


def _act(request: HttpRequest, work: CaseContext, case: Case) -> CaseWordsForm | None:
    """Do what a button says; returns the form that has to come back, None when there is none."""
    name, by, now = request.POST.get("act", ""), applicant_of(case.applicant), work.platform.now()
    if name == "abandon":
        with attempt(request, _("The application is taken back.")):
            act_on_case(work, case.number, what=Act.ABANDON, by=by, now=now, detail={})
        return None
    if name == "send-again":
        with attempt(request, _("Sent again."), most_problems=ALL):
            for upload in uploads_of(request):
                attach(work.examining, case.number, upload=upload, by=by, now=now)
            act_on_case(work, case.number, what=Act.SUBMIT, by=by, now=now, detail={})
        return None
    kind, _colon, which = name.partition(":")
    if kind not in _ACTS:
        raise Http404
    act, particular = _ACTS[kind]
    form = CaseWordsForm(request.POST)
    if not form.is_valid():
        return form
    detail: dict[str, Any] = {"text": form.cleaned_data["text"], **({particular: which} if particular else {})}
    with attempt(request, _("Sent."), form=form):
        act_on_case(work, case.number, what=act, by=by, now=now, detail=detail)
    return form if form.errors else None
