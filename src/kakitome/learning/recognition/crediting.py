"""The registrar's part in a credit case: it is examined, proposed to the committee, and a proposal is taken back.

These are acts like any other: what they record is in `learning.credit_examining.credit_case`; in which states they
are allowed, by whom, is in the procedure's file.

Source: docs/rules/capabilities.md G4, G7.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kakitome.errors import Conflict, Refused
from kakitome.learning.credit_examining.credit_case import (
    CreditExamination,
    CreditProposal,
    examination_data,
    proposal_problems,
    read_examination,
)
from kakitome.learning.credit_examining.guided_questions import AdviceKind
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case, CaseEvent, divergent
from kakitome.learning.recognition.procedure import Act, Role


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
    """Take a proposal back before the committee has it."""
    if request.case.proposal is None:
        raise Conflict("E_CREDIT_NOT_PROPOSED", number=request.case.number)
    return Granted(detail={"text": str(request.detail.get("text", "")).strip()[:2000]})


def demand_proposal(request: RequestedAct) -> None:
    """Demand, where a procedure has proposals, one on exactly what was applied with.

    Raises `Refused` (E_CREDIT_NOT_PROPOSED), `Conflict` (E_CASE_OTHER_VERSION).
    """
    if not any(act is Act.PROPOSE for _state, act in request.procedure.transitions):
        return
    proposal = request.case.proposal
    if proposal is None:
        raise Refused("E_CREDIT_NOT_PROPOSED", number=request.case.number)
    if proposal.digest != request.case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=request.case.number)


def credited_data(case: Case) -> Mapping[str, Any]:
    """Write into a decision what the committee voted on: the course and its credits; nothing in other cases."""
    if case.proposal is None:
        return {}
    return {"proposed": examination_data(case.proposal.examination), "counting": dict(case.proposal.counting)}


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
    """Forget the proposal; what was examined stays."""
    del event
    return replace(case, proposal=None)


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
