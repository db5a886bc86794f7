"""The registrar's part in a credit case: it is examined, proposed to the committee, and a proposal is taken back.

These are acts like any other: what they record is in `learning.credit_examining.credit_case`; in which states they
are allowed, by whom, is in the procedure's file.

Source: docs/rules/capabilities.md G4, G7.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kakitome.errors import Conflict, Problem, Refused
from kakitome.learning.credit_examining.credit_case import (
    CreditExamination,
    CreditProposal,
    examination_data,
    proposal_problems,
    read_examination,
)
from kakitome.learning.credit_examining.guided_questions import AdviceKind
from kakitome.learning.credit_examining.source_report import (
    Reopening,
    SourceReport,
    SourceStanding,
    obstacles_to_credit,
    read_source,
    source_data,
)
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case, CaseEvent, divergent
from kakitome.learning.recognition.procedure import Act, Outcome, Procedure, Purpose, Role, State, SubjectKind
from kakitome.learning.workload import plain_decimal

_WAITS = ("E_CREDIT_SOURCE_UNREAD", "E_CREDIT_RECOGNITION_UNREAD")
"""What may be otherwise in an hour: a decision waits for it."""
_GRANTED = (State.RECOGNISED, State.REOPENED, State.SUSPENDED, State.CONDITIONAL)


def examine(request: RequestedAct) -> Granted:
    """Save what was examined; whoever saved in the meantime is not overwritten."""
    _demand_seen(request)
    examination = read_examination(
        request.detail,
        earlier=request.case.examination,
        by=request.by.account,
        at=request.at,
        sequence=request.case.events + 1,
    )
    return Granted(detail=examination_data(examination))


def propose(request: RequestedAct) -> Granted:
    """Lay what was examined before the committee, with the advice as it is now."""
    _demand_seen(request)
    examination = request.case.examination
    problems = proposal_problems(examination)
    _demand_discussed(request)
    if problems or examination is None:
        raise Refused("E_CREDIT_NOT_READY", *problems, number=request.case.number, count=len(problems))
    counting = request.detail.get("counting", {})
    advice = examination.advice.kind.value
    return Granted(detail={"advice": advice, "digest": request.case.subject.digest, "counting": counting})


def take_back(request: RequestedAct) -> Granted:
    """Take a proposal back before the committee has it; from its table only when it cannot be credited any more."""
    case = request.case
    if case.proposal is None:
        raise Conflict("E_CREDIT_NOT_PROPOSED", number=case.number)
    if case.ballot is not None:
        is_application = case.ballot.purpose is Purpose.APPLICATION
        obstacles = [each.code for each in obstacles_to(case, request.detail) if each.code not in _WAITS]
        if not is_application or not obstacles:
            raise Conflict("E_CREDIT_BEFORE_COMMITTEE", number=case.number)
    return Granted(detail={"text": str(request.detail.get("text", "")).strip()[:2000], **recorded_source(request)})


def demand_proposal(request: RequestedAct) -> None:
    """Demand, where a procedure has proposals, one on exactly what was applied with.

    Raises `Refused` (E_CREDIT_NOT_PROPOSED), `Conflict` (E_CASE_OTHER_VERSION).
    """
    if not has_proposals(request.procedure):
        return
    proposal = request.case.proposal
    if proposal is None:
        raise Refused("E_CREDIT_NOT_PROPOSED", number=request.case.number)
    if proposal.digest != request.case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=request.case.number)


def has_proposals(procedure: Procedure) -> bool:
    """Tell whether a procedure is one of credit: a registrar proposes."""
    return any(act is Act.PROPOSE for _state, act in procedure.transitions)


def rests_on_credential(procedure: Procedure) -> bool:
    """Tell whether credit rests on a credential that is verified again; a portfolio is assessed by people instead."""
    return procedure.subject is SubjectKind.CREDIT_CASE


def demand_live_source(request: RequestedAct) -> None:
    """Keep from the committee what is not valid any more; what cannot be read now may be laid before it.

    Raises `Refused`: E_CREDIT_SOURCE_UNSOUND, E_CREDIT_RECOGNITION_ENDED.
    """
    if not rests_on_credential(request.procedure):
        return
    for obstacle in obstacles_to(request.case, request.detail):
        if obstacle.code not in (*_WAITS, "E_CREDIT_NO_ROOM"):
            raise Refused(obstacle.code, obstacle, number=request.case.number, **obstacle.params)


def demand_creditable(request: RequestedAct, outcome: Outcome) -> None:
    """Let nothing be credited on a source that is not valid, that nobody can verify now, or for which no room is left.

    Raises `Refused`: E_CREDIT_SOURCE_UNSOUND, E_CREDIT_RECOGNITION_ENDED, E_CREDIT_NO_ROOM; E_CREDIT_SOURCE_UNREAD and
    E_CREDIT_RECOGNITION_UNREAD, the decision waits.
    """
    if outcome not in (Outcome.RECOGNISED, Outcome.CONDITIONS) or not rests_on_credential(request.procedure):
        return
    for obstacle in obstacles_to(request.case, request.detail):
        raise Refused(obstacle.code, obstacle, number=request.case.number, **obstacle.params)


def obstacles_to(case: Case, detail: Mapping[str, Any]) -> Iterator[Problem]:
    """Say why a proposal cannot be credited by what was verified and counted for this act (`source`, `counting`)."""
    proposal = case.proposal
    rests = proposal is not None and proposal.examination.rests_on_recognition
    yield from obstacles_to_credit(read_source(detail), rests_on_recognition=rests)
    counting = detail.get("counting") or {}
    wanted = proposal.examination.credits if proposal else None
    if wanted is None or not counting or counting["counting"] == "unknown":
        return
    used = Decimal(counting["used"])
    if used < wanted:
        numbers = {"used": plain_decimal(used), "wanted": plain_decimal(wanted)}
        yield Problem(code="E_CREDIT_NO_ROOM", params=numbers)


def recorded_source(request: RequestedAct) -> Mapping[str, Any]:
    """Write the verification of this moment into the event; nothing where none was made."""
    report = read_source(request.detail)
    return {"source": source_data(report)} if report else {}


def credited_data(request: RequestedAct) -> Mapping[str, Any]:
    """Write into a decision what the committee voted on, as it was verified and counted now; nothing in other cases."""
    proposal = request.case.proposal
    if proposal is None:
        return {}
    counting = request.detail.get("counting") or proposal.counting
    proposed_then = examination_data(proposal.examination)
    return {"proposed": proposed_then, "counting": dict(counting), **recorded_source(request)}


def is_granted(case: Case) -> bool:
    """Tell whether a decision to credit stands, also while it is looked at again."""
    state = case.resting or case.state
    return case.proposal is not None and state in _GRANTED


def reopen(request: RequestedAct) -> Granted:
    """Note, once, that something the decision rested on is so no more; the decision stands.

    Raises `Conflict` (E_CREDIT_REOPENED), it is on record.
    """
    kind, key = str(request.detail["kind"]), str(request.detail["key"])
    if any((known.kind, known.key) == (kind, key) for known in request.case.reopenings):
        raise Conflict("E_CREDIT_REOPENED", number=request.case.number)
    return Granted(detail={"kind": kind, "key": key, **recorded_source(request)})


def came_back(case: Case) -> bool:
    """Tell whether something that the decision rested on has changed, and the committee has not decided since."""
    decision = case.last_decision
    return decision is not None and any(reopening.at > decision.at for reopening in case.reopenings)


def examined(case: Case, event: CaseEvent) -> Case:
    """Keep what was examined."""
    examination = read_examination(
        event.detail, earlier=case.examination, by=event.by.account, at=event.at, sequence=event.sequence
    )
    return replace(case, examination=examination)


def proposed(case: Case, event: CaseEvent) -> Case:
    """Keep what was proposed."""
    if case.examination is None:
        return case
    return replace(case, proposal=_proposal(case.examination, event))


def taken_back(case: Case, event: CaseEvent) -> Case:
    """Forget the proposal, and a ballot on it; what was examined stays."""
    del event
    ballots = (replace(case.ballot, ended="void"),) if case.ballot else ()
    return replace(case, proposal=None, ballot=None, earlier_ballots=(*case.earlier_ballots, *ballots))


def reopened(case: Case, event: CaseEvent) -> Case:
    """Keep what came up."""
    reopening = Reopening(kind=event.detail["kind"], key=event.detail["key"], at=event.at)
    return replace(case, reopenings=(*case.reopenings, reopening))


def with_source(case: Case, event: CaseEvent) -> Case:
    """Keep the verification that an act rested on."""
    report = read_source(event.detail)
    is_basis = report is not None and event.act is not Act.REOPEN
    return replace(case, sources=(*case.sources, report)) if report and is_basis else case


def decided_source(case: Case) -> SourceReport | None:
    """Return the verification that the credit rests on: the last sound one; None in cases without any."""
    return next((report for report in reversed(case.sources) if report.standing is SourceStanding.SOUND), None)


def _proposal(examination: CreditExamination, event: CaseEvent) -> CreditProposal:
    return CreditProposal(
        examination=examination,
        digest=event.detail["digest"],
        advice=AdviceKind(event.detail["advice"]),
        by=event.by.account,
        at=event.at,
        counting=event.detail.get("counting", {}),
    )


def _demand_discussed(request: RequestedAct) -> None:
    """Demand that scores that lie apart were talked about by those who gave them; raises `Refused` (E_SCORES_APART)."""
    case, procedure = request.case, request.procedure
    if not procedure.reviewers or not divergent(case, divergence=procedure.divergence):
        return
    last = max(scoring.at for scoring in case.counted_scorings)
    if not any(comment.role is Role.REVIEWER and comment.at >= last for comment in case.comments):
        raise Refused("E_SCORES_APART", number=case.number)


def _demand_seen(request: RequestedAct) -> None:
    """Demand that nobody saved since the page was opened; raises `Conflict` (E_CREDIT_CHANGED)."""
    examination = request.case.examination
    seen = int(request.detail.get("seen") or 0)
    if examination is not None and examination.sequence != seen:
        raise Conflict("E_CREDIT_CHANGED", number=request.case.number)
