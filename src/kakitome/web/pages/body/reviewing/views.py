"""A reviewer's cases: what waits, one case, and everything a reviewer does to it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakitome.journeys.recognition.prior_learning import rests_on_portfolio
from kakitome.learning.recognition.procedure import Act
from kakitome.web.desk.acting import attempt_act
from kakitome.web.desk.papers import nameless_paper_response, paper_response
from kakitome.web.pages.body.reviewing import keeping
from kakitome.web.pages.body.reviewing.forms import (
    INTERVIEW,
    DeclarationForm,
    InterviewForm,
    ScoringForm,
    WordsForm,
)
from kakitome.web.pages.body.reviewing.listing import list_of_reviews
from kakitome.web.pages.body.reviewing.page import page_of
from kakitome.web.pages.body.reviewing.seen import Part, ReviewDesk, review_desk_of
from kakitome.web.parts.forms import Form

CaseView = Callable[[HttpRequest, ReviewDesk], HttpResponse]


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases that were given to the person, what waits first."""
    return render(request, "pages/body/reviewing/list.html", {"page": list_of_reviews(request)})


@login_required
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case as far as the person may see it."""
    return _page(request, review_desk_of(request, number))


@login_required
@require_safe
def paper(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """Answer one document; 404 to those who are recused or have not declared."""
    seen = review_desk_of(request, number)
    answer = nameless_paper_response if rests_on_portfolio(seen.case) else paper_response
    return answer(seen, sha256)


def _posted(view: CaseView) -> Callable[..., HttpResponse]:
    """Let a view act on a case; what arrives after the session has ended waits for its author to sign in."""

    @never_cache
    @require_POST
    @wraps(view)
    def acting(request: HttpRequest, number: str) -> HttpResponse:
        if not request.user.is_authenticated:
            keeping.keep_waiting(request)
            return redirect_to_login(reverse("review-case", args=[number]))
        return view(request, review_desk_of(request, number))

    return acting


@_posted
def declare(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Take a declaration; a conflict closes everything at once."""
    form = DeclarationForm(request.POST)
    if not form.is_valid():
        return _page(request, seen, declaration=form)
    answer = form.cleaned_data["answer"]
    done = {
        "none": _("Declared. The papers are open to you now."),
        "conflict": _("Declared. You left the review, and the papers are closed to you."),
        "unsure": _("Declared. The secretariat gets in touch with you."),
    }
    if attempt_act(request, seen, Act.DECLARE, {"answer": answer}, done=done[answer]) and answer == "conflict":
        keeping.drop(seen)
    return _back(seen)


@_posted
def score(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Keep a draft, or hand the scores in for good."""
    if seen.part is not Part.SCORE:
        messages.error(request, _("Scores cannot be handed in now. The page says why."))
        return _back(seen)
    is_final = request.POST.get("do") == "submit"
    form = ScoringForm(request.POST, procedure=seen.procedure, is_final=is_final)
    typed = {**form.typed(), "digest": request.POST.get("digest", "")}
    keeping.save_beside(seen, typed, prefix=INTERVIEW, is_within=False)
    if not is_final:
        messages.success(request, _("The draft is kept. Only you can see it."))
        return _back(seen)
    if not form.is_valid():
        return _page(request, seen, scoring=form)
    detail = {**form.detail(), "digest": request.POST.get("digest", "")}
    if attempt_act(request, seen, Act.SCORE, detail, done=_("Your scores are in. You see the others’ now.")):
        keeping.drop(seen)
    return _back(seen)


@_posted
def record_interview(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Keep a draft of what an interview showed, or record it for good."""
    if not seen.may_record_interview:
        messages.error(request, _("There is no interview to record now."))
        return _back(seen)
    form = _interview_form(seen, request.POST)
    keeping.save_beside(seen, form.typed(), prefix=INTERVIEW, is_within=True)
    if request.POST.get("do") != "submit":
        messages.success(request, _("The draft is kept. Only you can see it."))
        return _back(seen)
    if not form.is_valid():
        return _page(request, seen, interview=form)
    if attempt_act(request, seen, Act.RECORD_INTERVIEW, form.detail(), done=_("The interview is recorded.")):
        keeping.save_beside(seen, {}, prefix=INTERVIEW, is_within=True)
    return _back(seen)


@_posted
def put_question(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Put a question, which the secretariat passes on without a name."""
    form = _question_form(request.POST)
    if not form.is_valid():
        return _page(request, seen, question=form)
    if not seen.may_ask:
        messages.error(request, _("Questions cannot be put now. The page says why."))
    else:
        done = _("Asked. The secretariat passes it on without your name.")
        attempt_act(request, seen, Act.ASK, form.cleaned_data, done=done)
    return _back(seen)


@_posted
def comment(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Say something in the discussion."""
    form = _remark_form(request.POST)
    if not form.is_valid():
        return _page(request, seen, remark=form)
    if not seen.may_comment:
        messages.error(request, _("There is no discussion you could take part in now."))
    else:
        attempt_act(request, seen, Act.COMMENT, form.cleaned_data, done=_("Said."))
    return _back(seen)


def _page(request: HttpRequest, seen: ReviewDesk, **refused: Form) -> HttpResponse:
    """Show the case; `refused` is the form that was refused, under its name on the page."""
    # A refused form is shown in the place it came from; elsewhere the person's own draft.
    content, is_stale = keeping.draft_of(request, seen) if seen.part is Part.SCORE else ({}, False)
    context = {
        "page": page_of(seen),
        "seen": seen,
        "is_stale": is_stale,
        "has_draft": bool(content),
        "note": keeping.note_for(seen),
        "declaration": DeclarationForm(),
        "scoring": ScoringForm(initial=content, procedure=seen.procedure),
        "question": _question_form(),
        "remark": _remark_form(),
        "interview": _interview_form(seen, initial=content) if seen.may_record_interview else None,
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    return render(request, "pages/body/reviewing/case.html", context, status=422 if refused else 200)


def _back(seen: ReviewDesk) -> HttpResponse:
    return redirect("review-case", seen.case.number)


def _interview_form(seen: ReviewDesk, data: Any = None, *, initial: Mapping[str, str] | None = None) -> InterviewForm:
    begun = {name.removeprefix(INTERVIEW): text for name, text in (initial or {}).items() if name.startswith(INTERVIEW)}
    letters = [assignment.letter for assignment in seen.case.panel if assignment.state == "free"]
    return InterviewForm(data, initial=begun, procedure=seen.procedure, letters=letters, own=seen.assignment.letter)


def _question_form(data: Any = None) -> WordsForm:
    hint = _("The secretariat passes it on. Your name is not told.")
    return WordsForm(data, label=_("A question to the applicant"), hint=hint, auto_id="ask-%s")


def _remark_form(data: Any = None) -> WordsForm:
    hint = _("The other reviewers, the committee and the secretariat read it; the applicant does not.")
    return WordsForm(data, label=_("What do you want to say?"), hint=hint, auto_id="say-%s")
