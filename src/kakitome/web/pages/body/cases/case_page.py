"""The page of a case for the secretariat: whose turn it is, everything about it, and what can be done now."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from kakitome.errors import Problem
from kakitome.learning.recognition.acts import allowed_to, obstacle_to
from kakitome.learning.recognition.case import Case, Comment, divergent
from kakitome.learning.recognition.hearing import ADVERSE
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.recusal import undoable
from kakitome.services.examining import completeness
from kakitome.services.examining.belonging import voters_of
from kakitome.services.examining.context import day_of
from kakitome.services.examining.vault import retained_until
from kakitome.web.desk.acting import CaseDesk, criteria_address
from kakitome.web.desk.case_letters import letters_in_words
from kakitome.web.desk.case_reports import reports_in_words
from kakitome.web.desk.paper_pages import PaperDoor, paper_address
from kakitome.web.desk.resolutions import RESOLUTION_ACTS, TOLD_BEFOREHAND, obstacle_to_resolution
from kakitome.web.pages.body.cases.acts import PAGES
from kakitome.web.pages.body.cases.people import ballot_of, names_of, reviewers_of
from kakitome.web.parts import written
from kakitome.web.parts.case import CaseNext, next_of, reviewer_words, role_in_words, state_of, steps_of
from kakitome.web.parts.case_history import deadlines_of, history_of
from kakitome.web.parts.case_matrix import matrix_of
from kakitome.web.parts.case_papers import papers_of
from kakitome.web.parts.case_partners import partners_in_words
from kakitome.web.parts.case_recusals import recusals_of
from kakitome.web.parts.case_scores import CaseScores, scores_of
from kakitome.web.parts.decision_words import decision_in_words, tally_in_words
from kakitome.web.parts.resolution import voting_words

MAIN: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: ("accept", "request", "fee"),
    State.ACCEPTED: ("assign",),
    State.IN_REVIEW: ("discuss", "assign"),
    State.DISCUSSION: ("refer",),
    State.DECIDING: ("draft", "decide", "put-off", "close", "hear"),
    State.APPEALED: ("draft", "decide", "put-off", "close", "refer"),
    State.REOPENED: ("propose-withdrawal",),
    State.SUSPENDED: ("resume", "propose-withdrawal"),
}
"""The acts a state is about, the first as the main button."""


def page_of(desk: CaseDesk) -> Mapping[str, Any]:
    """Return everything the page of a case shows."""
    case, procedure, sight = desk.case, desk.procedure, desk.sight
    state, word = state_of(case.state, case.procedure)
    reviewers, ballot, recognition = reviewers_of(desk), ballot_of(desk), desk.recognition
    names = {reviewer["assignment"].account: reviewer["name"] for reviewer in reviewers}
    events = desk.context.examining.store.cases.list_events(case.number)
    actors = [event.by.account for event in events if event.by.role is not Role.APPLICANT]
    everyone = names_of(desk, [*actors, *(recusal.account for recusal in case.recusals)])
    planned = deadlines_of(case, until=recognition.valid_until if recognition else None)
    acts, blocked = _offered(desk)
    return {
        "case": case,
        "procedure": procedure,
        "applicant": desk.place.platform.organisations.get(case.applicant),
        "state": state,
        "word": word,
        "steps": steps_of(case, procedure),
        "next": _next(desk, ballot),
        "acts": acts,
        "blocked": blocked,
        "findings": _findings(desk) if case.state in (State.SUBMITTED, State.INCOMPLETE, State.ACCEPTED) else [],
        "papers": papers_of(case, procedure, address=partial(paper_address, door=door_of(desk))),
        "reviewers": reviewers,
        "recusals": recusals_of(case, names=everyone),
        "may_undo": bool(undoable(case)) and desk.allows(Act.UNDO_RECUSAL),
        "partners": partners_in_words(case, desk.place.platform.organisations),
        "scores": _scores(desk, names),
        "matrix": matrix_of(case, procedure, names=names),
        "questions": [
            (question, reviewer_words(question.letter) if question.letter else "") for question in sight.questions
        ],
        "comments": [(comment, _author(case, comment, everyone)) for comment in case.comments],
        "ballot": ballot,
        "tally": tally_in_words(ballot["tally"], case.procedure) if ballot and ballot["has_ended"] else [],
        "conditions": [
            (index, condition, condition.deadline < desk.now) for index, condition in enumerate(case.conditions)
        ],
        "letters": letters_in_words(desk, spot="case-letter"),
        "may_invoice": case.invoice is None and case.fee.state in ("due", "paid") and desk.allows(Act.ISSUE_INVOICE),
        "reports": reports_in_words(
            desk, acts=(("report-accept", _("Accept the report…")), ("report-return", _("Not enough…")))
        ),
        "decisions": [
            decision_in_words(decision, case.procedure, desk.committee_name(decision.committee))
            for decision in reversed(case.decisions)
        ],
        "recognition": recognition,
        "standing": recognition.standing_at(desk.now) if recognition else None,
        "history": history_of(events, Role.SECRETARIAT, names={**everyone, **names}, planned=planned),
        "criteria_address": criteria_address(case),
        "may": frozenset(act.value for act in allowed_to(case, Role.SECRETARIAT, procedure=procedure)),
        "kept_until": retained_until(desk.context.examining, case.number),
    }


def door_of(desk: CaseDesk) -> PaperDoor:
    """Return where the secretariat opens the papers."""
    place, number = desk.place, desk.case.number
    return PaperDoor(
        page=lambda sha256, page: place.url("case-paper-page", number, sha256, page),
        file=lambda sha256: place.url("case-paper", number, sha256),
    )


def _scores(desk: CaseDesk, names: Mapping[str, str]) -> CaseScores | None:
    case, procedure, scorings = desk.case, desk.procedure, desk.sight.scorings
    if not scorings:
        return None
    return scores_of(
        case,
        procedure,
        scorings=scorings,
        names=names,
        apart=divergent(case, divergence=procedure.divergence),
        address=door_of(desk).place,
    )


def _next(desk: CaseDesk, ballot: Mapping[str, Any] | None) -> CaseNext:
    """Say whose turn it is; what others have finished is the secretariat's again."""
    case = desk.case
    scored = {scoring.account for scoring in case.counted_scorings}
    what = ""
    if any(question.relayed_at is None for question in case.questions):
        what = _("Pass the question on to the applicant.")
    elif _has_unsure(desk):
        what = _("A reviewer asks whether a tie is a conflict of interest. Answer, so that the review goes on.")
    elif ballot is not None and (of_ballot := _next_of_ballot(desk, ballot)):
        what = of_ballot
    elif (
        any(condition.reported_at and not condition.met_at for condition in case.conditions)
        and case.state is State.CONDITIONAL
    ):
        what = _("The applicant reports that a condition is met. Look at it, and confirm it.")
    elif any(report.reported_at and not report.accepted_at for report in case.reports):
        what = _("A report was handed in. Accept it, or say why it is not enough.")
    elif case.state is State.IN_REVIEW and len(scored) >= desk.procedure.reviewers and len(scored) == len(case.panel):
        what = _("Everyone has handed in. Open the discussion.")
    elif case.state is State.IN_REVIEW and len(case.panel) < desk.procedure.reviewers:
        what = _("Assign one more reviewer: independent scores of several people are needed.")
    if what:
        return CaseNext(state="warn", title=_("It is your turn"), what=what)
    return next_of(case, Role.SECRETARIAT)


def _has_unsure(desk: CaseDesk) -> bool:
    """Tell whether a reviewer waits for an answer about a tie."""
    return any(assignment.state == "unsure" for assignment in desk.case.panel)


def _next_of_ballot(desk: CaseDesk, ballot: Mapping[str, Any]) -> str:
    """Say what a ballot waits for; empty while the applicant answers or the members vote."""
    hearing, draft, tally = desk.case.hearing, ballot["resolution"], ballot["tally"]
    if hearing is not None and hearing.runs_at(desk.now):
        return ""
    if draft is None:
        return _("Write the draft resolution, or wait for the chair’s: the committee votes on it.")
    if desk.procedure.hearing_days and hearing is None and draft.resolution.outcome in ADVERSE:
        return _("The draft is against the applicant. Hear it before the committee votes.")
    if not ballot["has_ended"]:
        return ""
    if tally.is_quorate and tally.leading is not None:
        return _("The draft is carried. Announce the decision.")
    return voting_words(tally)


def _offered(desk: CaseDesk) -> tuple[Sequence[Mapping[str, Any]], list[tuple[str, str]]]:
    """List the acts that need no further thing to be named, the main one first; and what stands in others' way.

    A button stands only where its act would pass now; a state's own act that would not is named with the reason.
    """
    allowed = allowed_to(desk.case, Role.SECRETARIAT, procedure=desk.procedure)
    main = MAIN.get(desk.case.state, ())
    if desk.case.fee.state == "due" and desk.case.state is State.SUBMITTED:
        main = ("fee", *(name for name in main if name != "fee"))
    if _has_unsure(desk):
        main = ("tie", *main)
    # Without a ballot there is nothing to decide; with one, the case lies before a committee already.
    # Undoing a recusal stands beside those who were taken out.
    elsewhere = (Act.UNDO_RECUSAL, *(_OF_BALLOT if desk.case.ballot is None else (Act.REFER,)))
    pages = {
        name: page
        for name, page in PAGES.items()
        if page.act in allowed and page.act not in elsewhere and not page.which
    }
    ordered = sorted(pages, key=lambda name: main.index(name) if name in main else len(main))
    titles = {name: str(pages[name].link or pages[name].button) for name in ordered}
    ordered = [name for name in ordered if not _is_left_out(desk, pages[name].act)]
    if desk.case.ballot is not None and desk.case.ballot.resolution is not None and "decide" in ordered:
        # With a draft on the table the next thing is its end; another draft stands behind.
        ordered.sort(key=lambda name: name == "draft")
    reasons = {name: reason for name in ordered if (reason := _waits_for(desk, pages[name].act))}
    offered = [
        {
            "title": titles[name],
            "address": desk.place.url("case-act", desk.case.number, name),
            "is_main": place == 0 and name in main,
        }
        for place, name in enumerate(name for name in ordered if name not in reasons)
    ]
    return offered, [(titles[name], reason) for name, reason in reasons.items()]


def _waits_for(desk: CaseDesk, act: Act) -> str:
    """Say why an act is not offered yet; the page of a decision itself stays, so that what was typed is not lost."""
    if act is not Act.DECIDE:
        return obstacle(desk, act)
    problem = obstacle_to(desk.case, act, by=desk.party, at=desk.now, procedure=desk.procedure)
    # Reasons and a casting vote come from the person: only the missing votes are told beforehand.
    return written.finding(problem) if problem is not None and problem.code in TOLD_BEFOREHAND else ""


_OF_BALLOT = (Act.DRAFT_RESOLUTION, Act.CLOSE_BALLOT, Act.PUT_OFF_BALLOT, Act.DECIDE, Act.ESCALATE)


def _is_left_out(desk: CaseDesk, act: Act) -> bool:
    """Tell whether an act is not to be named: a voting that cannot be closed or put off now needs no word on it."""
    if act is Act.SETTLE_TIE:
        return not _has_unsure(desk)
    return act in (Act.CLOSE_BALLOT, Act.PUT_OFF_BALLOT) and bool(obstacle(desk, act))


def obstacle(desk: CaseDesk, act: Act) -> str:
    """Say what stands in the way of an act that needs no particulars of a person's own; empty when nothing does."""
    if act in (Act.ACCEPT, Act.DISCUSS, Act.LAPSE):
        problem = obstacle_to(desk.case, act, by=desk.party, at=desk.now, procedure=desk.procedure)
    elif act in RESOLUTION_ACTS:
        problem = obstacle_to_resolution(desk, act)
    elif act is Act.OPEN_HEARING:
        problem = obstacle_to_hearing(desk)
    elif act in (Act.REFER, Act.ESCALATE):
        problem = _obstacle_to_ballot(desk, act)
    else:
        return ""
    return written.finding(problem) if problem else ""


def obstacle_to_hearing(desk: CaseDesk) -> Problem | None:
    """Examine a hearing as it would be opened now, before its words are written."""
    ballot = desk.case.ballot
    committee = ballot.committee if ballot else desk.procedure.quorum.committee
    context = desk.context.examining
    voters = voters_of(context, desk.case, committee=committee, on=day_of(context, desk.now))
    detail = {"committee": committee, "voters": voters, "text": "–"}
    return obstacle_to(desk.case, Act.OPEN_HEARING, by=desk.party, at=desk.now, procedure=desk.procedure, detail=detail)


def _obstacle_to_ballot(desk: CaseDesk, act: Act) -> Problem | None:
    """Examine a ballot as it would be opened now; the first of several committees will do."""
    quorum = desk.procedure.quorum
    committees = (quorum.escalate_to,) if act is Act.ESCALATE else (quorum.committee, quorum.escalate_to)
    problem: Problem | None = None
    for committee in committees:
        voters = voters_of(
            desk.context.examining, desk.case, committee=committee, on=day_of(desk.context.examining, desk.now)
        )
        problem = obstacle_to(
            desk.case,
            act,
            by=desk.party,
            at=desk.now,
            procedure=desk.procedure,
            detail={"committee": committee, "voters": voters},
        )
        if problem is None:
            return None
    return problem


def _findings(desk: CaseDesk) -> list[Mapping[str, str]]:
    """Say what the check of completeness finds, each with its state."""
    states = {"error": "fail", "warning": "warn"}
    problems = completeness(desk.context.examining, desk.case, now=desk.now).problems
    return [{"state": states.get(problem.severity, "none"), "title": written.finding(problem)} for problem in problems]


def _author(case: Case, comment: Comment, names: Mapping[str, str]) -> str:
    """Name who wrote a comment: a reviewer by the letter, others by their part and name."""
    letters = {assignment.account: assignment.letter for assignment in case.assignments}
    if comment.role is Role.REVIEWER and comment.account in letters:
        return reviewer_words(letters[comment.account])
    return f"{role_in_words(comment.role)} {names.get(comment.account, '')}".strip()
