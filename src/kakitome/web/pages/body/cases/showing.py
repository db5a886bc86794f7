"""The page of a case for the secretariat: whose turn it is, everything about it, and what can be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.recognition.acts import allowed_to, obstacle_to
from kakitome.learning.recognition.ballot import Tally
from kakitome.learning.recognition.case import Case, CaseQuestion, Comment, Condition, Document, divergent
from kakitome.learning.recognition.procedure import Act, Procedure, Role, State
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.recognition.sight import sight_of
from kakitome.ports.organisations import Node
from kakitome.services.examining import completeness
from kakitome.services.examining.belonging import voters_of
from kakitome.services.examining.context import day_of
from kakitome.services.examining.vault import retained_until
from kakitome.web.desk.acting import CaseDesk, criteria_address
from kakitome.web.pages.body.cases.acts import PAGES
from kakitome.web.pages.body.cases.people import (
    ShownBallot,
    ShownReviewer,
    ballot_of,
    committee_name,
    names_of,
    reviewers_of,
)
from kakitome.web.parts import shapes
from kakitome.web.parts.case import (
    CaseNext,
    CaseScores,
    CaseStep,
    ShownDecision,
    decision_in_words,
    next_of,
    outcome_of,
    reviewer_words,
    role_in_words,
    scores_of,
    state_of,
    steps_of,
)
from kakitome.web.parts.case_history import deadlines_of, history_of
from kakitome.web.parts.case_papers import Papers, papers_of
from kakitome.web.parts.written import language

MAIN: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: ("accept", "request", "fee"),
    State.ACCEPTED: ("assign",),
    State.IN_REVIEW: ("discuss", "assign"),
    State.DISCUSSION: ("refer",),
    State.DECIDING: ("decide",),
    State.APPEALED: ("decide", "refer"),
    State.SUSPENDED: ("resume", "propose-withdrawal"),
}
"""The acts a state is about, the first as the main button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedAct:
    """One act that the procedure allows now."""

    title: str
    address: str
    is_main: bool
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessFinding:
    """One line of the completeness check."""

    state: shapes.State
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything the page shows."""

    case: Case
    procedure: Procedure
    applicant: Node
    state: shapes.State
    word: str
    steps: Sequence[CaseStep]
    next: CaseNext
    acts: Sequence[OfferedAct]
    blocked: Sequence[tuple[str, str]]
    findings: Sequence[CompletenessFinding]
    papers: Papers
    reviewers: Sequence[ShownReviewer]
    scores: CaseScores | None
    is_apart: bool
    scores_wait: bool
    questions: Sequence[tuple[CaseQuestion, str]]
    comments: Sequence[tuple[Comment, str]]
    ballot: ShownBallot | None
    tally: Sequence[tuple[shapes.State, str, int]]
    conditions: Sequence[tuple[int, Condition, bool]]
    decisions: Sequence[ShownDecision]
    recognition: Recognition | None
    standing: Standing | None
    history: Sequence[shapes.Event]
    may: frozenset[str]
    criteria_address: str
    kept_until: datetime | None


def page_of(desk: CaseDesk) -> CasePage:
    """Build the page of a case."""
    case, procedure, place = desk.case, desk.procedure, desk.place
    shape, word = state_of(case.state, case.procedure)
    sight = sight_of(case, desk.party)
    reviewers = reviewers_of(desk)
    names = {reviewer.assignment.account: reviewer.name for reviewer in reviewers}
    apart = divergent(case, divergence=procedure.divergence) if sight.scorings else ()
    ballot = ballot_of(desk)
    recognition = recognition_of(desk)
    until = recognition.valid_until if recognition else None
    letters = {assignment.account: assignment.letter for assignment in case.assignments}
    events = desk.context.examining.store.cases.list_events(case.number)
    everyone = names_of(desk, [event.by.account for event in events if event.by.role is not Role.APPLICANT])
    offered, blocked = _offered(desk)
    return CasePage(
        case=case,
        procedure=procedure,
        applicant=place.platform.organisations.get(case.applicant),
        state=shape,
        word=word,
        steps=steps_of(case, procedure),
        next=_next(desk, ballot),
        acts=offered,
        blocked=blocked,
        findings=_findings(desk) if case.state in (State.SUBMITTED, State.INCOMPLETE, State.ACCEPTED) else [],
        papers=papers_of(case, procedure, address=lambda document: _paper(desk, document)),
        reviewers=reviewers,
        scores=scores_of(sight.scorings, procedure, names=names, apart=apart) if sight.scorings else None,
        is_apart=bool(apart),
        scores_wait=bool(case.panel) and not sight.scorings,
        questions=[
            (question, reviewer_words(question.letter) if question.letter else "") for question in sight.questions
        ],
        comments=[(comment, _author(comment, letters, everyone)) for comment in case.comments],
        ballot=ballot,
        tally=counted(ballot.tally, case.procedure) if ballot else [],
        conditions=[
            (index, condition, condition.deadline < desk.now) for index, condition in enumerate(case.conditions)
        ],
        decisions=[
            decision_in_words(decision, case.procedure, committee_name(desk, decision.committee))
            for decision in reversed(case.decisions)
        ],
        recognition=recognition,
        standing=recognition.standing_at(desk.now) if recognition else None,
        history=history_of(
            events, Role.SECRETARIAT, names={**everyone, **names}, planned=deadlines_of(case, until=until)
        ),
        criteria_address=criteria_address(case),
        may=frozenset(act.value for act in allowed_to(case, Role.SECRETARIAT, procedure=procedure)),
        kept_until=retained_until(desk.context.examining, case.number),
    )


def _next(desk: CaseDesk, ballot: ShownBallot | None) -> CaseNext:
    """Say whose turn it is; what others have finished is the secretariat's again."""
    case = desk.case
    scored = {scoring.account for scoring in case.counted_scorings}
    what = ""
    if any(question.relayed_at is None for question in case.questions):
        what = _("Pass the question on to the applicant.")
    elif ballot is not None and ballot.tally.is_quorate:
        what = _("There is a quorum. Write down the decision, or wait for the other votes.")
    elif (
        any(condition.reported_at and not condition.met_at for condition in case.conditions)
        and case.state is State.CONDITIONAL
    ):
        what = _("The applicant reports that a condition is met. Look at it, and confirm it.")
    elif case.state is State.IN_REVIEW and len(scored) >= desk.procedure.reviewers and len(scored) == len(case.panel):
        what = _("Everyone has handed in. Open the discussion.")
    elif case.state is State.IN_REVIEW and len(case.panel) < desk.procedure.reviewers:
        what = _("Assign one more reviewer: independent scores of several people are needed.")
    if what:
        return CaseNext(state="warn", title=_("It is your turn"), what=what)
    return next_of(case, Role.SECRETARIAT)


def counted(tally: Tally, procedure: str = "") -> Sequence[tuple[shapes.State, str, int]]:
    """Return the votes by outcome."""
    return [(*outcome_of(outcome, procedure), count) for outcome, count in tally.counts.items()]


def recognition_of(desk: CaseDesk) -> Recognition | None:
    """Return the newest recognition that a case led to."""
    recognitions = desk.place.platform.recognitions.of_entry(desk.case.subject.entry)
    found = [recognition for recognition in recognitions if recognition.case == desk.case.number]
    return found[-1] if found else None


def _offered(desk: CaseDesk) -> tuple[list[OfferedAct], list[tuple[str, str]]]:
    """List the acts that need no further thing to be named, the main one first; and what stands in others' way.

    A button stands only where its act would pass now; a state's own act that would not is named with the reason.
    """
    allowed = {act.value for act in allowed_to(desk.case, Role.SECRETARIAT, procedure=desk.procedure)}
    main = MAIN.get(desk.case.state, ())
    if desk.case.fee.state == "due" and desk.case.state is State.SUBMITTED:
        main = ("fee", *(name for name in main if name != "fee"))
    found = [name for name, page in PAGES.items() if page.act.value in allowed and page.act not in _ON_THINGS]
    if desk.case.ballot is None:
        found = [name for name in found if PAGES[name].act not in (Act.DECIDE, Act.ESCALATE)]
    elif Act.REFER.value in allowed:
        found = [name for name in found if PAGES[name].act is not Act.REFER]
    ordered = sorted(found, key=lambda name: main.index(name) if name in main else len(main))
    reasons = {name: reason for name in ordered if (reason := _waits_for(desk, PAGES[name].act))}
    blocked = [(str(PAGES[name].link or PAGES[name].button), reasons[name]) for name in ordered if name in reasons]
    ordered = [name for name in ordered if name not in reasons]
    where = [desk.place.institution.id, desk.case.number]
    offered = [
        OfferedAct(
            title=str(PAGES[name].link or PAGES[name].button),
            address=reverse("case-act", args=[*where, name]),
            is_main=place == 0 and name in main,
            is_final=PAGES[name].is_final,
        )
        for place, name in enumerate(ordered)
    ]
    return offered, blocked


def _waits_for(desk: CaseDesk, act: Act) -> str:
    """Say why an act is not offered yet; the page of a decision itself stays, so that what was typed is not lost."""
    if act is not Act.DECIDE:
        return obstacle(desk, act)
    problem = obstacle_to(desk.case, act, by=desk.party, at=desk.now, procedure=desk.procedure)
    # Reasons and a casting vote come from the person: only the missing votes are told beforehand.
    return texts.sentence(problem, language()) if problem is not None and problem.code == "E_NO_QUORUM" else ""


def obstacle(desk: CaseDesk, act: Act) -> str:
    """Say what stands in the way of an act that needs no particulars of a person's own; empty when nothing does."""
    if act in (Act.ACCEPT, Act.DISCUSS, Act.LAPSE):
        problem = obstacle_to(desk.case, act, by=desk.party, at=desk.now, procedure=desk.procedure)
    elif act in (Act.REFER, Act.ESCALATE):
        problem = _obstacle_to_ballot(desk, act)
    else:
        return ""
    return texts.sentence(problem, language()) if problem else ""


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


_ON_THINGS = (Act.RELAY, Act.MEET_CONDITION)


def _findings(desk: CaseDesk) -> list[CompletenessFinding]:
    found = completeness(desk.context.examining, desk.case, now=desk.context.platform.now())
    states: dict[str, shapes.State] = {"error": "fail", "warning": "warn"}
    return [
        CompletenessFinding(state=states.get(problem.severity, "none"), title=texts.sentence(problem, language()))
        for problem in found.problems
    ]


def _paper(desk: CaseDesk, document: Document) -> str:
    return desk.place.url("case-paper", desk.case.number, document.sha256)


def _author(comment: Comment, letters: dict[str, str], names: object) -> str:
    if comment.role is Role.REVIEWER and comment.account in letters:
        return reviewer_words(letters[comment.account])
    known = names.get(comment.account, "") if isinstance(names, dict) else ""
    return f"{role_in_words(comment.role)} {known}".strip()
