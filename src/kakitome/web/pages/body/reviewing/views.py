"""A reviewer's cases: what waits, one case, and everything a reviewer does to it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakitome.journeys.recognition.prior_learning import rests_on_portfolio
from kakitome.learning.recognition.giving_scores import MOST_PLACES
from kakitome.learning.recognition.procedure import Act
from kakitome.services.examining.anonymising import without_names
from kakitome.web.desk.acting import attempt_act
from kakitome.web.desk.paper_pages import paper_page_of
from kakitome.web.desk.papers import nameless_paper_response, paper_response
from kakitome.web.pages.body.reviewing import keeping
from kakitome.web.pages.body.reviewing.forms import (
    INTERVIEW,
    PLACE,
    CiteForm,
    DeclarationForm,
    InterviewForm,
    ScoringForm,
    WordsForm,
    filled_from,
)
from kakitome.web.pages.body.reviewing.listing import list_of_reviews
from kakitome.web.pages.body.reviewing.page import door_of, page_of
from kakitome.web.pages.body.reviewing.seen import ReviewDesk, review_desk_of
from kakitome.web.parts.case_scores import place_shown
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
        "unsure": _("Declared. The secretariat answers you; a mail tells you when."),
    }
    if attempt_act(request, seen, Act.DECLARE, form.detail(), done=done[answer]) and answer == "conflict":
        keeping.drop(seen)
    return _back(seen)


@_posted
def score(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Keep a draft, tie a place in a paper to a criterion, turn its page, or hand the scores in, revised ones too."""
    if not seen.may_score:
        messages.error(request, _("Scores cannot be handed in now. The page says why."))
        return _back(seen)
    do, _colon, what = request.POST.get("do", "").partition(":")
    form = _scoring_form(seen, request.POST, is_final=do == "submit")
    keeping.save_part(seen, {**form.typed(), "digest": request.POST.get("digest", "")}, part="")
    if do != "submit":
        return _MOVES.get(do, _keep_draft)(request, seen, what)
    if not form.is_valid():
        return _page(request, seen, scoring=form)
    places = {criterion: [asdict(place) for place in given] for criterion, given in keeping.places_of(seen).items()}
    detail = {**form.detail(), "places": places, "digest": request.POST.get("digest", "")}
    is_revised = seen.own_scoring is not None
    act = Act.REVISE_SCORES if is_revised else Act.SCORE
    done = _("Your scores are revised. The first ones stay on record.") if is_revised else _HANDED_IN
    if attempt_act(request, seen, act, detail, done=str(done)):
        keeping.drop(seen)
    return _back(seen)


_HANDED_IN = gettext_lazy("Your scores are in. You see the others’ now.")


def _keep_draft(request: HttpRequest, seen: ReviewDesk, what: str) -> HttpResponse:
    del what
    messages.success(request, _("The draft is kept. Only you can see it."))
    return _where_it_was(request, seen)


def _turn(request: HttpRequest, seen: ReviewDesk, what: str) -> HttpResponse:
    del request
    sha256, page = _paper_and_page(seen, what)
    return redirect("review-paper-page", seen.case.number, sha256, page) if sha256 else _back(seen)


def _cite(request: HttpRequest, seen: ReviewDesk, what: str) -> HttpResponse:
    del what
    form = CiteForm(request.POST, procedure=seen.procedure)
    if form.is_valid() and _is_paper(seen, form.cleaned_data["cite_paper"]):
        places, criterion = keeping.places_of(seen), form.cleaned_data["cite_criterion"]
        given = places.setdefault(criterion, [])
        if form.place() not in given and len(given) < MOST_PLACES:
            given.append(form.place())
        keeping.save_places(seen, places)
        messages.success(request, _("The place is linked to the criterion. It stands in your draft."))
    else:
        for sentence in form.errors.values():
            messages.error(request, str(sentence[0]))
    return _where_it_was(request, seen)


def _uncite(request: HttpRequest, seen: ReviewDesk, what: str) -> HttpResponse:
    criterion, _colon, index = what.partition(":")
    places = keeping.places_of(seen)
    if index.isdecimal() and int(index) < len(places.get(criterion, ())):
        del places[criterion][int(index)]
        keeping.save_places(seen, places)
    return _where_it_was(request, seen)


_MOVES: Mapping[str, Callable[[HttpRequest, ReviewDesk, str], HttpResponse]] = {
    "open": _turn,
    "cite": _cite,
    "uncite": _uncite,
}
"""What the buttons of the sheet do besides keeping it, by their names."""


def _where_it_was(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Go back to the page of the paper that the sheet stood beside, or to the case."""
    sha256, page = _paper_and_page(seen, f"{request.POST.get('cite_paper', '')}:{request.POST.get('cite_page', '')}")
    return redirect("review-paper-page", seen.case.number, sha256, page) if sha256 else _back(seen)


def _is_paper(seen: ReviewDesk, sha256: str) -> bool:
    return any(document.sha256 == sha256 for document in seen.case.current_documents)


def _paper_and_page(seen: ReviewDesk, what: str) -> tuple[str, int]:
    """Read which page of which paper is meant; an empty hash for what is no paper of the case."""
    sha256, _colon, page = what.partition(":")
    return sha256 if _is_paper(seen, sha256) else "", int(page) if page.isdecimal() and len(page) < _LONG else 1


_LONG = 6
"""Of a number of a page, in digits: no paper has as many."""


@_posted
def record_interview(request: HttpRequest, seen: ReviewDesk) -> HttpResponse:
    """Keep a draft of what an interview showed, or record it for good."""
    if not seen.may_record_interview:
        messages.error(request, _("There is no interview to record now."))
        return _back(seen)
    form = _interview_form(seen, request.POST)
    keeping.save_part(seen, form.typed(), part=INTERVIEW)
    if request.POST.get("do") != "submit":
        messages.success(request, _("The draft is kept. Only you can see it."))
        return _back(seen)
    if not form.is_valid():
        return _page(request, seen, interview=form)
    if attempt_act(request, seen, Act.RECORD_INTERVIEW, form.detail(), done=_("The interview is recorded.")):
        keeping.save_part(seen, {}, part=INTERVIEW)
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


@login_required
@never_cache
@require_safe
def paper_page(request: HttpRequest, number: str, sha256: str, page: int) -> HttpResponse:
    """Show one page of a paper as a picture, and the sheet beside it while there are scores to be given."""
    seen = review_desk_of(request, number)
    form_context = _sheet(request, seen) if seen.may_score else {}
    cited = {"cite_paper": sha256, "cite_page": page}
    context = {
        **form_context,
        "paper": paper_page_of(seen, sha256, page=page, door=door_of(seen)),
        "cite": CiteForm(procedure=seen.procedure, initial=cited) if seen.may_score else None,
        "seen": seen,
    }
    return render(request, "pages/body/reviewing/paper_page.html", context)


def _page(request: HttpRequest, seen: ReviewDesk, **refused: Form) -> HttpResponse:
    """Show the case; `refused` is the form that was refused, under its name on the page."""
    context = {
        "page": page_of(seen),
        "seen": seen,
        **_sheet(request, seen),
        "declaration": DeclarationForm(),
        "question": _question_form(),
        "remark": _remark_form(),
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    return render(request, "pages/body/reviewing/case.html", context, status=422 if refused else 200)


def _sheet(request: HttpRequest, seen: ReviewDesk) -> dict[str, Any]:
    """Return what the sheet of scores needs: the person's own draft, or what is to be revised."""
    # A refused form is shown in the place it came from; elsewhere the person's own draft.
    content, is_stale = keeping.draft_of(request, seen) if seen.may_score else ({}, False)
    own = seen.own_scoring if seen.may_revise else None
    # Places alone are no draft of the points: these begin with what was handed in.
    is_begun = any(not name.startswith(PLACE) for name in content.keys() - {"digest"})
    return {
        "is_stale": is_stale,
        "has_draft": bool(content),
        "note": keeping.note_for(seen),
        "scoring": _scoring_form(seen, initial=filled_from(own) if own and not is_begun else content),
        "interview": _interview_form(seen, initial=content) if seen.may_record_interview else None,
        "revises": own,
    }


def _scoring_form(seen: ReviewDesk, data: Any = None, **options: Any) -> ScoringForm:
    case = without_names(seen.case) if rests_on_portfolio(seen.case) else seen.case
    address = door_of(seen).place
    places = {
        criterion: [place_shown(case, seen.procedure, place, address=address) for place in given]
        for criterion, given in keeping.places_of(seen).items()
    }
    return ScoringForm(data, procedure=seen.procedure, places=places, **options)


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
