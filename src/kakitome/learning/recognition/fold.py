"""How a case stands after its events: `fold(events)`.

One small function per act, each pure. Nothing is refused here: what an event says has happened. Events of an older
procedure stay readable, because the state an act led to is in the event.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kakitome.errors import NotFound
from kakitome.learning.recognition import (
    crediting,
    drafting,
    giving_scores,
    handing_in,
    holding_hearings,
    interviewing,
    partner,
    recusal,
)
from kakitome.learning.recognition.ballot import Ballot, Vote, Voter
from kakitome.learning.recognition.case import (
    Appeal,
    Assignment,
    Case,
    CaseEvent,
    CaseFee,
    CaseQuestion,
    ChangeReport,
    Comment,
    Decision,
    Document,
)
from kakitome.learning.recognition.conflict import DECLARED
from kakitome.learning.recognition.invoice import Invoice
from kakitome.learning.recognition.particulars import (
    read_affiliations,
    read_condition,
    read_stated,
    read_subject,
    read_text,
)
from kakitome.learning.recognition.procedure import Act, Outcome, Purpose, State
from kakitome.learning.recognition.recusal import changed
from kakitome.learning.recognition.resolution import Voice

Apply = Callable[[Case, CaseEvent], Case]


def fold(events: Iterable[CaseEvent]) -> Case:
    """Tell how a case stands; raises `NotFound` (E_CASE_UNKNOWN) without any event."""
    case: Case | None = None
    for event in events:
        case = apply(case, event)
    if case is None:
        raise NotFound("E_CASE_UNKNOWN")
    return case


def apply(case: Case | None, event: CaseEvent) -> Case:
    """Return the case after one more event."""
    if case is None:
        return _opened(event)
    after = crediting.with_source(_APPLY.get(event.act, _unchanged)(case, event), event)
    return replace(after, state=event.to, events=event.sequence)


def _opened(event: CaseEvent) -> Case:
    detail = event.detail
    return Case(
        number=detail["number"],
        body=detail["body"],
        procedure=detail["procedure"],
        criteria_version=detail["criteria_version"],
        applicant=event.by.key,
        applicant_is=read_affiliations([detail["applicant"]])[0],
        partners=read_affiliations(detail["partners"]),
        namesakes=tuple(detail["namesakes"]) if "namesakes" in detail else None,
        subject=read_subject(detail["subject"]),
        state=event.to,
        opened_at=event.at,
        began_at=_instant(detail.get("began_at")) or event.at,
        events=event.sequence,
        renews=detail["renews"],
        fee=CaseFee(**detail["fee"]),
    )


def _unchanged(case: Case, event: CaseEvent) -> Case:
    del event
    return case


def _amended(case: Case, event: CaseEvent) -> Case:
    amended = replace(case, subject=read_subject(event.detail["subject"]), proposal=None)
    return holding_hearings.ended(_without_ballot(amended, ended="void"), event) if amended.ballot else amended


def _attached(case: Case, event: CaseEvent) -> Case:
    document = Document(**event.detail, added_at=event.at)
    return replace(case, documents=(*case.documents, document))


def _detached(case: Case, event: CaseEvent) -> Case:
    gone = event.detail["sha256"]
    return replace(case, documents=changed(case.documents, lambda file: file.sha256 == gone, is_removed=True))


def _submitted(case: Case, event: CaseEvent) -> Case:
    version = event.detail.get("criteria_version") or case.criteria_version
    note = str(event.detail.get("covering_note", ""))
    submitted = replace(case, revision=case.revision + 1, submitted_at=event.at, request="", covering_note=note)
    return replace(submitted, criteria_version=version)


def _requested(case: Case, event: CaseEvent) -> Case:
    return replace(case, request=event.detail["text"])


def _fee_settled(case: Case, event: CaseEvent) -> Case:
    paid_on = event.detail.get("paid_on")
    fee = replace(case.fee, state=event.detail["state"], reason=event.detail["reason"])
    return replace(case, fee=replace(fee, paid_on=date.fromisoformat(paid_on) if paid_on else None))


def _invoiced(case: Case, event: CaseEvent) -> Case:
    invoice = Invoice(number=event.detail["number"], issued_at=event.at, words=event.detail["words"])
    return replace(case, invoice=invoice)


def _accepted(case: Case, event: CaseEvent) -> Case:
    return replace(case, accepted_at=event.at)


def _assigned(case: Case, event: CaseEvent) -> Case:
    detail = event.detail
    grounds = tuple(detail["grounds"])
    assignment = Assignment(
        account=detail["account"],
        letter=detail["letter"],
        affiliation=read_affiliations(detail["affiliations"])[0],
        stated=read_stated(detail),
        state="recused" if grounds else "invited",
        grounds=grounds,
        round=case.round,
        assigned_at=event.at,
    )
    assigned = replace(case, assignments=(*case.assignments, assignment))
    return recusal.noted(assigned, event, excluded={assignment.account: grounds})


def _declared(case: Case, event: CaseEvent) -> Case:
    answer = event.detail["answer"]
    if answer == "conflict":
        return recusal.stepped_aside(case, event)
    changes = {"state": {"none": "free", "unsure": "unsure"}[answer], "tie": event.detail.get("text", ""), "ruling": ""}
    return replace(case, assignments=recusal.reassigned(case, event.by.account, declared_at=event.at, **changes))


def _tie_settled(case: Case, event: CaseEvent) -> Case:
    account, words = event.detail["account"], event.detail["text"]
    ruled = replace(case, assignments=recusal.reassigned(case, account, ruling=words))
    if event.detail["answer"] == "none":
        return replace(ruled, assignments=recusal.reassigned(ruled, account, state="free"))
    return recusal.recused(ruled, replace(event, detail={"account": account, "grounds": [DECLARED]}))


def _asked(case: Case, event: CaseEvent) -> Case:
    detail = event.detail
    question = CaseQuestion(
        number=detail["number"],
        letter=detail["letter"],
        account=event.by.account,
        text=detail["text"],
        asked_at=event.at,
        relayed_at=event.at if detail["relayed"] else None,
    )
    return replace(case, questions=(*case.questions, question))


def _relayed(case: Case, event: CaseEvent) -> Case:
    return _with_question(case, event.detail["number"], relayed_at=event.at, text=event.detail["text"])


def _answered(case: Case, event: CaseEvent) -> Case:
    return _with_question(case, event.detail["number"], answered_at=event.at, answer=event.detail["text"])


def _with_question(case: Case, number: int, **changes: Any) -> Case:
    return replace(case, questions=changed(case.questions, lambda question: question.number == number, **changes))


def _commented(case: Case, event: CaseEvent) -> Case:
    comment = Comment(account=event.by.account, role=event.by.role, text=event.detail["text"], at=event.at)
    return replace(case, comments=(*case.comments, comment))


def _referred(case: Case, event: CaseEvent) -> Case:
    ballot = read_ballot(event.detail, at=event.at)
    excluded = {voter.account: voter.grounds for voter in ballot.voters}
    return recusal.noted(replace(case, ballot=ballot), event, excluded=excluded)


def _withdrawal_proposed(case: Case, event: CaseEvent) -> Case:
    # What was reopened and is kept is under review no more.
    resting = State.RECOGNISED if case.state is State.REOPENED else case.state
    return holding_hearings.begun(replace(_referred(case, event), resting=resting), event)


def _hearing_opened(case: Case, event: CaseEvent) -> Case:
    return holding_hearings.begun(_referred(_without_ballot(case, ended="heard"), event), event)


def _escalated(case: Case, event: CaseEvent) -> Case:
    return _referred(_without_ballot(case, ended="escalated"), event)


def read_ballot(detail: Mapping[str, Any], *, at: datetime) -> Ballot:
    """Read a ballot as it is opened."""
    voters = tuple(
        Voter(
            account=voter["account"],
            affiliation=read_affiliations(voter["affiliations"])[0],
            stated=read_stated(voter),
            is_chair=voter["is_chair"],
            grounds=tuple(voter["grounds"]),
        )
        for voter in detail["voters"]
    )
    return Ballot(
        purpose=Purpose(detail["purpose"]),
        committee=detail["committee"],
        digest=detail["digest"],
        revision=detail["revision"],
        voters=voters,
        opened_at=at,
    )


def _voted(case: Case, event: CaseEvent) -> Case:
    if case.ballot is None:
        return case
    detail = event.detail
    choice = (Voice if "draft" in detail else Outcome)(detail["choice"]) if detail["choice"] else None
    vote = Vote(account=event.by.account, choice=choice, at=event.at, text=detail.get("text", ""))
    return replace(case, ballot=replace(case.ballot, votes=(*case.ballot.votes, vote)))


def _flag_settled(case: Case, event: CaseEvent) -> Case:
    account, word = event.detail["account"], event.detail["word"]

    def is_flagged(given: Any) -> bool:
        return bool(given.account == account and given.flag == "conflicted")

    if event.detail["what"] == "score":
        return replace(case, scorings=changed(case.scorings, is_flagged, flag=word))
    ballot = case.ballot
    return replace(case, ballot=replace(ballot, votes=changed(ballot.votes, is_flagged, flag=word)) if ballot else None)


def _decided(case: Case, event: CaseEvent) -> Case:
    detail = event.detail
    decision = Decision(
        purpose=Purpose(detail["purpose"]),
        outcome=Outcome(detail["outcome"]),
        reasons=read_text(detail["reasons"]),
        digest=detail["digest"],
        revision=detail["revision"],
        committee=detail["committee"],
        criteria_version=detail["criteria_version"],
        votes=dict(detail["votes"]),
        seats=detail["seats"],
        deciders=tuple(detail["deciders"]),
        casting_vote=detail["casting_vote"],
        at=event.at,
        valid_from=_instant(detail.get("valid_from")),
        valid_until=_instant(detail.get("valid_until")),
        effective_at=_instant(detail.get("effective_at")),
        teach_out_until=_instant(detail.get("teach_out_until")),
        resolution=detail.get("resolution", 0),
    )
    decided = holding_hearings.ended(_without_ballot(case, ended="decided"), event)
    conditions = tuple(read_condition(condition) for condition in detail["conditions"])
    begins_again = decision.outcome is Outcome.REMITTED
    return replace(
        decided,
        decisions=(*case.decisions, decision),
        conditions=() if begins_again else conditions or case.conditions,
        proposal=None if begins_again or decision.outcome is Outcome.RETURNED else case.proposal,
        resting=None,
        round=case.round + 1 if begins_again else case.round,
    )


def _condition_reported(case: Case, event: CaseEvent) -> Case:
    return _with_condition(case, event.detail["index"], report=event.detail["text"], reported_at=event.at)


def _condition_met(case: Case, event: CaseEvent) -> Case:
    return _with_condition(case, event.detail["index"], met_at=event.at)


def _with_condition(case: Case, index: int, **changes: Any) -> Case:
    conditions = list(case.conditions)
    conditions[index] = replace(conditions[index], **changes)
    return replace(case, conditions=tuple(conditions))


def _appealed(case: Case, event: CaseEvent) -> Case:
    appeal = Appeal(reasons=event.detail["text"], at=event.at, against=case.state)
    return replace(case, appeal=appeal, resting=case.state)


def _change_reported(case: Case, event: CaseEvent) -> Case:
    change = ChangeReport(subject=read_subject(event.detail["subject"]), text=event.detail["text"], at=event.at)
    return replace(case, changes=(*case.changes, change))


def _change_settled(case: Case, event: CaseEvent) -> Case:
    detail = event.detail
    last = replace(case.changes[-1], settled=detail["settled"], reason=detail["text"], settled_at=event.at)
    return replace(case, changes=(*case.changes[:-1], last))


def _without_ballot(case: Case, *, ended: str) -> Case:
    if case.ballot is None:
        return case
    return replace(case, ballot=None, earlier_ballots=(*case.earlier_ballots, replace(case.ballot, ended=ended)))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_APPLY: Mapping[Act, Apply] = {
    Act.AMEND: _amended,
    Act.ATTACH: _attached,
    Act.DETACH: _detached,
    Act.SUBMIT: _submitted,
    Act.REQUEST_DOCUMENTS: _requested,
    Act.SETTLE_FEE: _fee_settled,
    Act.ACCEPT: _accepted,
    Act.ASSIGN: _assigned,
    Act.DECLARE: _declared,
    Act.RECUSE: recusal.recused,
    Act.UNDO_RECUSAL: recusal.undone,
    Act.SETTLE_TIE: _tie_settled,
    Act.SCORE: giving_scores.scored,
    Act.REVISE_SCORES: giving_scores.revised,
    Act.ASK: _asked,
    Act.RELAY: _relayed,
    Act.ANSWER: _answered,
    Act.COMMENT: _commented,
    Act.REFER: _referred,
    Act.PROPOSE_WITHDRAWAL: _withdrawal_proposed,
    Act.ESCALATE: _escalated,
    Act.DRAFT_RESOLUTION: drafting.drafted,
    Act.VOTE: _voted,
    Act.CLOSE_BALLOT: drafting.closed,
    Act.PUT_OFF_BALLOT: drafting.was_put_off,
    Act.STEP_ASIDE: recusal.stepped_aside,
    Act.SETTLE_FLAG: _flag_settled,
    Act.DECIDE: _decided,
    Act.REPORT_CONDITION: _condition_reported,
    Act.MEET_CONDITION: _condition_met,
    Act.APPEAL: _appealed,
    Act.REPORT_CHANGE: _change_reported,
    Act.SETTLE_CHANGE: _change_settled,
    Act.NAME_PARTNER: partner.named,
    Act.TAKE_BACK_PARTNER: partner.taken_back,
    Act.CONFIRM_PARTNER: partner.confirmed,
    Act.DECLINE_PARTNER: partner.declined,
    Act.EXAMINE: crediting.examined,
    Act.PROPOSE: crediting.proposed,
    Act.TAKE_BACK_PROPOSAL: crediting.taken_back,
    Act.REOPEN: crediting.reopened,
    Act.ARRANGE_INTERVIEW: interviewing.arranged,
    Act.CALL_OFF_INTERVIEW: interviewing.called_off,
    Act.RECORD_INTERVIEW: interviewing.recorded,
    Act.OPEN_HEARING: _hearing_opened,
    Act.ANSWER_HEARING: holding_hearings.answered,
    Act.RETURN_CONDITION: handing_in.condition_returned,
    Act.REQUEST_REPORT: handing_in.report_requested,
    Act.HAND_IN_REPORT: handing_in.report_handed_in,
    Act.ACCEPT_REPORT: handing_in.report_accepted,
    Act.RETURN_REPORT: handing_in.report_returned,
    Act.ISSUE_INVOICE: _invoiced,
}
