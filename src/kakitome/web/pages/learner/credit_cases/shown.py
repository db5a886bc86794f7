"""What a learner sees of credit: what they could apply with, and how a case of theirs stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import CaseContext
from kakitome.journeys.recognition.credit_cases import applicant_of
from kakitome.journeys.recognition.prior_learning import read_portfolio_of, rests_on_portfolio
from kakitome.learning.credit_examining.credit_case import CreditExamination
from kakitome.learning.recognition.case import Case, Decision
from kakitome.learning.recognition.crediting import came_back
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Act, Outcome, Role
from kakitome.learning.recognition.procedure import State as CaseState
from kakitome.learning.recognition.sight import sight_of
from kakitome.services.examining import procedure_of
from kakitome.services.holding import list_received
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.learner.credit_cases.forms import CaseWordsForm
from kakitome.web.pages.learner.my_awards.rows import rows_of
from kakitome.web.pages.learner.wallet.shown import row_of
from kakitome.web.parts.case import cause_in_words, state_of, steps_of
from kakitome.web.parts.case_history import deadlines_of, history_of
from kakitome.web.parts.case_scores import scores_of
from kakitome.web.parts.credit_papers import papers_of
from kakitome.web.parts.decision_words import decision_in_words
from kakitome.web.parts.portfolio_case import interviews_in_words, portfolio_shown
from kakitome.web.parts.shapes import State, Words

MOST_OFFERED = 200
"""Awards, and documents, that are offered together. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditChoice:
    """One credential that can be applied with; `key` is an award's number or a document's key."""

    key: str
    title: Words
    issuer: Words
    state: State
    word: Words


def held_choices(platform: Platform, account: str) -> list[CreditChoice]:
    """Return what somebody holds: awards received here, then verified documents of the wallet."""
    received = list(list_received(platform.directory, account, limit=MOST_OFFERED).awards)
    awards = [
        CreditChoice(key=row.number, title=row.title, issuer=row.issuer, state=row.state, word=row.state_word)
        for row in rows_of(platform, received, now=platform.now())
    ]
    documents = [
        CreditChoice(key=row.key, title=row.title, issuer=row.issuer, state=row.state, word=row.state_word)
        for document in list(platform.wallets.open(account).list_documents())[:MOST_OFFERED]
        if document.is_verified
        for row in (row_of(document),)
    ]
    return [*awards, *documents]


def case_shown(
    platform: Platform, work: CaseContext, case: Case, *, words: CaseWordsForm, button: str
) -> Mapping[str, Any]:
    """Return everything the page of one's own case shows.

    Args:
        platform: of the site.
        work: the university's cases.
        case: one's own.
        words: as it was typed, with its errors.
        button: which one it came by.
    """
    now = platform.now()
    procedure = procedure_of(work.examining, case, now=now)
    state, word = state_of(case.state, case.procedure)
    events = work.examining.store.cases.list_events(case.number)
    allowed = {act for act in procedure.allowed(case.state) if _is_own(procedure.find_transition(case.state, act))}
    decision = case.last_decision
    scorings = sight_of(case, applicant_of(case.applicant)).scorings
    return {
        "case": case,
        "statement": case.subject.statement,
        "issuer": read_text(case.subject.statement.get("issuer")),
        "university": platform.organisations.get(case.body).name,
        "state": state,
        "word": word,
        "steps": steps_of(case, procedure),
        "decision": _decision(platform, case, decision),
        "credited": _credited(case, decision),
        "appeal_until": appeal_until(case, days=procedure.appeal_days, now=now) if Act.APPEAL in allowed else None,
        "is_standing": case.state is CaseState.RECOGNISED,
        "questions": [question for question in sight_of(case, applicant_of(case.applicant)).questions],
        "may_send_again": Act.SUBMIT in allowed and case.submitted_at is not None,
        "evidence": _evidence(work, case, now=now),
        "interviews": interviews_in_words(case, procedure),
        "scores": scores_of(case, procedure, scorings=scorings) if scorings else None,
        "may_answer": Act.ANSWER in allowed,
        "may_report": Act.REPORT_CONDITION in allowed,
        "may_abandon": Act.ABANDON in allowed,
        "conditions": list(enumerate(case.conditions)),
        "causes": [
            (reopening.at, cause_in_words(reopening.kind)) for reopening in reversed(case.reopenings) if came_back(case)
        ],
        "is_conditional": CaseState.CONDITIONAL in (case.state, case.resting),
        "words": words,
        "papers": papers_of(work, case),
        "button": button,
        "history": history_of(events, Role.APPLICANT, planned=deadlines_of(case)),
    }


def appeal_until(case: Case, *, days: int, now: datetime) -> datetime | None:
    """Return until when the newest decision can be appealed against; None once it was, or when it is too late."""
    decision = case.last_decision
    if decision is None or case.appeal is not None:
        return None
    until = decision.at + timedelta(days=days)
    return until if now <= until else None


def _evidence(work: CaseContext, case: Case, *, now: datetime) -> Mapping[str, Any] | None:
    """Return what a portfolio of one's own says; None where the case rests on a credential."""
    if not rests_on_portfolio(case):
        return None
    read = read_portfolio_of(work, case, by=applicant_of(case.applicant), now=now)
    awards = [read_text(stated["title"]) for stated in case.subject.statement.get("awards", ())]
    return {**portfolio_shown(case, read), "files": case.current_documents, "awards": awards}


def _is_own(transition: Any) -> bool:
    return transition is not None and Role.APPLICANT in transition.by


def _decision(platform: Platform, case: Case, decision: Decision | None) -> Mapping[str, Any] | None:
    """Tell a decision by its numbers; who stepped out is counted, nobody is named."""
    if decision is None:
        return None
    body = platform.bodies.find(case.body)
    committee = body.configuration.find_committee(decision.committee) if body else None
    last = case.earlier_ballots[-1] if case.earlier_ballots else None
    return {
        "shown": decision_in_words(decision, case.procedure, committee.name if committee else LocalizedText()),
        "abstained": sum(vote.choice is None for vote in last.votes) if last else 0,
        "left": sum(bool(voter.grounds) for voter in last.voters) if last else 0,
        "is_refused": decision.outcome in (Outcome.REFUSED, Outcome.WITHDRAWN),
    }


def _credited(case: Case, decision: Decision | None) -> CreditExamination | None:
    """Return what was decided on, once it was decided to credit it; before that the learner sees no proposal."""
    granted = decision is not None and decision.outcome in (Outcome.RECOGNISED, Outcome.CONDITIONS, Outcome.KEPT)
    return case.proposal.examination if granted and case.proposal else None
