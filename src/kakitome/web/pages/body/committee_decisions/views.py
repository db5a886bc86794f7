"""A committee's ballots: the list, one case, voting, stepping aside, and the chair's acts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError
from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.procedure import Act
from kakitome.web.desk.acting import answer, attempt_act, find_page, is_done
from kakitome.web.desk.paper_pages import paper_page_of
from kakitome.web.desk.papers import paper_response
from kakitome.web.desk.place import FORM, POST
from kakitome.web.desk.resolutions import RESOLUTION_PAGES, announced_with, obstacle_to_resolution, put_on_agenda
from kakitome.web.pages.body.committee_decisions.forms import SettlingForm, UndoForm, VoteForm
from kakitome.web.pages.body.committee_decisions.page import door_of, last_recusal_of, list_ballots, page_of
from kakitome.web.pages.body.committee_decisions.sitting import CommitteeTable, Sitting, at_case, at_table
from kakitome.web.pages.body.reviewing.forms import WordsForm
from kakitome.web.parts.case import reviewer_words
from kakitome.web.parts.forms import Form
from kakitome.web.parts.written import finding


@at_table()
def ballots(request: HttpRequest, table: CommitteeTable) -> HttpResponse:
    """List the ballots somebody has a vote on."""
    rows = list_ballots(table)
    context = {"table": table, "rows": rows, "waiting": sum(bool(row.waits) for row in rows)}
    context["derived"] = next((row.procedure for row in rows if row.procedure.is_derived), None)
    return render(request, "pages/body/committee_decisions/list.html", context)


@at_case()
def case(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show one case as far as the seat allows."""
    return _page(request, sitting)


@at_case()
def paper(request: HttpRequest, sitting: Sitting, sha256: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer one document."""
    return paper_response(sitting, sha256)


@at_case()
def paper_page(request: HttpRequest, sitting: Sitting, sha256: str, page: int) -> HttpResponse:
    """Show one page of a document as a picture."""
    paper = paper_page_of(sitting, sha256, page=page, door=door_of(sitting))
    context = {"table": sitting.table, "sitting": sitting, "paper": paper}
    return render(request, "pages/body/committee_decisions/paper_page.html", context)


@at_case(POST)
def vote(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Take a vote on the version that was looked at."""
    if sitting.ballot is None:
        messages.error(request, _("The ballot is closed."))
        return _back(sitting)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _page(request, sitting, voting=form)
    seen = {"digest": request.POST.get("digest", ""), "draft": request.POST.get("draft", "0")}
    done = _("Your vote is cast. The votes are shown when the voting is over.")
    attempt_act(request, sitting, Act.VOTE, {**form.detail(), **seen}, done=done)
    return _back(sitting)


@at_case(POST)
def step_aside(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Leave the ballot for a conflict of interest."""
    done = _("You stepped aside. The case is closed to you; it is on record.")
    attempt_act(request, sitting, Act.STEP_ASIDE, {}, done=done)
    return _back(sitting)


@at_case(POST)
def comment(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Say something in the discussion."""
    form = _remark_form(request.POST)
    if not form.is_valid():
        return _page(request, sitting, remark=form)
    attempt_act(request, sitting, Act.COMMENT, form.cleaned_data, done=_("Said."))
    return _back(sitting)


@at_case(POST)
def settle(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Let the chair say whether a vote or score given before a conflict was known counts."""
    key = request.POST.get("which", "")
    flagged = _flagged(sitting).get(key)
    if flagged is None:
        messages.error(request, _("This was settled in the meantime."))
        return _back(sitting)
    what, account, _label = flagged
    form = _flag_form(key, request.POST)
    if not form.is_valid():
        return _page(request, sitting, **{f"flag:{key}": form})
    detail = {"what": what, "account": account, **form.cleaned_data}
    attempt_act(request, sitting, Act.SETTLE_FLAG, detail, done=_("Settled. It is on record with your reason."))
    return _back(sitting)


@at_case(POST)
def undo_recusal(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Let the chair bring back somebody who was taken out by mistake."""
    key = request.POST.get("which", "")
    account = _taken_out(sitting).get(key)
    if account is None:
        messages.error(request, _("This was settled in the meantime."))
        return _back(sitting)
    form = _undo_form(key, request.POST)
    if not form.is_valid():
        return _page(request, sitting, **{f"undo:{key}": form})
    detail = {"account": account, **form.cleaned_data}
    number, by = sitting.case.number, sitting.party
    try:
        act_on_case(sitting.context, number, what=Act.UNDO_RECUSAL, by=by, now=sitting.now, detail=detail)
    except KakitomeError as error:
        form.refuse(error)
        return _page(request, sitting, **{f"undo:{key}": form})
    messages.success(request, _("The recusal is undone. The people concerned were told."))
    return _back(sitting)


@at_case(POST)
def settle_change(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Let the chair say whether a reported change is small."""
    form = _change_form(request.POST)
    if not form.is_valid():
        return _page(request, sitting, change=form)
    detail = {"settled": form.cleaned_data["word"], "text": form.cleaned_data["text"]}
    is_done = attempt_act(request, sitting, Act.SETTLE_CHANGE, detail, done=_("Settled. The applicant is told."))
    return sitting.place.redirect("deciding") if is_done else _back(sitting)


@at_case(FORM)
def resolution_act(request: HttpRequest, sitting: Sitting, act: str) -> HttpResponse:
    """Let the chair write a draft, close the voting, put it off, or announce what was carried."""
    if not sitting.is_chair or sitting.is_out or sitting.ballot is None:
        raise Http404
    page = find_page(RESOLUTION_PAGES, act, which=None)
    form = answer(request, sitting, page, which=None)
    if is_done(request, form):
        messages.success(request, str(page.done))
        put_on_agenda(sitting, page.act)
        return _back(sitting)
    problem = obstacle_to_resolution(sitting, page.act)
    context = {
        "table": sitting.table,
        "desk": sitting,
        "page": page,
        "name": act,
        "form": form,
        "back": sitting.place.url("deciding-case", sitting.case.number),
        "obstacle": finding(problem) if problem else "",
        **announced_with(sitting),
    }
    return render(request, "pages/body/committee_decisions/act.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, sitting: Sitting, **refused: Form) -> HttpResponse:
    """Show the case; `refused` is the form that was refused, under its name on the page."""
    context = {
        "table": sitting.table,
        "sitting": sitting,
        "page": page_of(sitting),
        "flags": [
            (key, label, refused.get(f"flag:{key}") or _flag_form(key))
            for key, (_w, _a, label) in _flagged(sitting).items()
        ],
        "undoing": [
            (key, last_recusal_of(sitting, account), refused.get(f"undo:{key}") or _undo_form(key))
            for key, account in _taken_out(sitting).items()
        ],
        "voting": VoteForm(),
        "remark": _remark_form(),
        "change": _change_form(),
        **refused,
        "refused": next(iter(refused.values()), None),
    }
    return render(request, "pages/body/committee_decisions/case.html", context, status=422 if refused else 200)


def _flagged(sitting: Sitting) -> dict[str, tuple[str, str, str]]:
    """Name what waits for the chair by its place, so that no address or form carries an account."""
    votes = {f"vote-{place}": ("vote", vote.account, _("A vote")) for place, vote in enumerate(sitting.flagged_votes)}
    scores = {
        f"score-{score.round}-{score.letter}": ("score", score.account, reviewer_words(score.letter))
        for score in sitting.flagged_scores
    }
    return {**votes, **scores}


def _taken_out(sitting: Sitting) -> dict[str, str]:
    """Name whose recusal the chair can undo by their place, so that no address or form carries an account."""
    return {f"out-{place}": account for place, account in enumerate(sitting.undoable)}


def _remark_form(data: Any = None) -> WordsForm:
    hint = _("The committee, the reviewers and the secretariat read it; the applicant does not.")
    return WordsForm(data, label=_("What do you want to say?"), hint=hint, auto_id="say-%s")


def _undo_form(key: str, data: Any = None) -> UndoForm:
    return UndoForm(data, auto_id=f"{key}-%s")


def _flag_form(key: str, data: Any = None) -> SettlingForm:
    choices = [("kept", _("It counts")), ("dropped", _("It does not count"))]
    return SettlingForm(data, label=_("Does it count?"), choices=choices, auto_id=f"{key}-%s")


def _change_form(data: Any = None) -> SettlingForm:
    choices = [
        ("small", _("Small: the recognition extends to the new version")),
        ("new_review", _("The new version needs a review of its own")),
    ]
    return SettlingForm(data, label=_("What does the change come to?"), choices=choices, auto_id="change-%s")


def _back(sitting: Sitting) -> HttpResponse:
    return sitting.place.redirect("deciding-case", sitting.case.number)
