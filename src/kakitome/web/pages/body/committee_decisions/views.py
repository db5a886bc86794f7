"""A committee's ballots: the list, one case, voting, stepping aside, and the chair's acts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError
from kakitome.journeys.recognition.acting import act_on_case, decide_case, votes_of
from kakitome.learning.recognition.procedure import Act
from kakitome.web.desk.acting import attempt_act
from kakitome.web.desk.papers import paper_response
from kakitome.web.desk.place import POST
from kakitome.web.pages.body.committee_decisions.forms import DecisionForm, SettlingForm, UndoForm, VoteForm
from kakitome.web.pages.body.committee_decisions.page import last_recusal_of, list_ballots, page_of
from kakitome.web.pages.body.committee_decisions.sitting import CommitteeTable, Sitting, at_case, at_table, sitting_of
from kakitome.web.pages.body.reviewing.forms import WordsForm
from kakitome.web.parts.case import reviewer_words
from kakitome.web.parts.forms import Form
from kakitome.web.parts.written import in_japan


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


@at_case(POST)
def vote(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Take a vote on the version that was looked at."""
    if sitting.ballot is None:
        messages.error(request, _("The ballot is closed."))
        return _back(sitting)
    form = VoteForm(request.POST, purpose=sitting.ballot.purpose, procedure=sitting.case.procedure)
    if not form.is_valid():
        return _page(request, sitting, voting=form)
    detail = {"choice": form.vote(), "digest": request.POST.get("digest", "")}
    attempt_act(request, sitting, Act.VOTE, detail, done=_("Your vote is cast. You see the count now."))
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


@at_case(POST)
def decide(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Close the ballot on the votes the chair has seen; on other votes, ask to look again."""
    seen = request.POST.get("votes", "")
    form = _decision_form(sitting, request.POST)
    if not sitting.may_decide or seen != votes_of(sitting.tally):
        return _look_again(request, sitting, form)
    if not form.is_valid():
        return _page(request, sitting, decision=form)
    try:
        decide_case(
            sitting.context, sitting.case.number, by=sitting.party, now=sitting.now, detail=form.detail(), seen=seen
        )
    except KakitomeError as error:
        sitting = sitting_of(sitting.table, sitting.case.number)
        if error.code == "E_CASE_RACE":
            return _look_again(request, sitting, _decision_form(sitting, request.POST))
        form.refuse(error)
        return _page(request, sitting, decision=form)
    messages.success(request, _("Decided. The applicant is told, and the decision is published."))
    return _back(sitting)


def _look_again(request: HttpRequest, sitting: Sitting, form: DecisionForm) -> HttpResponse:
    """Show the count as it is now; what was typed stays."""
    messages.warning(request, _("The votes have changed since you looked. Look at the count again."))
    return _page(request, sitting, decision=form)


def _page(request: HttpRequest, sitting: Sitting, **refused: Form) -> HttpResponse:
    """Show the case; `refused` is the form that was refused, under its name on the page."""
    ballot = sitting.ballot
    context = {
        "table": sitting.table,
        "sitting": sitting,
        "page": page_of(sitting),
        "votes": votes_of(sitting.tally),
        "flags": [
            (key, label, refused.get(f"flag:{key}") or _flag_form(key))
            for key, (_w, _a, label) in _flagged(sitting).items()
        ],
        "undoing": [
            (key, last_recusal_of(sitting, account), refused.get(f"undo:{key}") or _undo_form(key))
            for key, account in _taken_out(sitting).items()
        ],
        "voting": VoteForm(purpose=ballot.purpose, procedure=sitting.case.procedure) if ballot else None,
        "remark": _remark_form(),
        "change": _change_form(),
        "decision": _decision_form(sitting),
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


def _decision_form(sitting: Sitting, data: Any = None) -> DecisionForm:
    tally = sitting.tally
    return DecisionForm(
        data,
        outcome=tally.leading if tally else None,
        tied=tally.tied if tally else (),
        today=in_japan(sitting.now).date(),
        auto_id="decide-%s",
    )


def _back(sitting: Sitting) -> HttpResponse:
    return sitting.place.redirect("deciding-case", sitting.case.number)
