"""How an applicant is heard before it is refused, or a recognition withdrawn.

1 the draft with its reasons goes to the applicant, and votes cast before are void · 2 it answers once, with papers, or
lets the time pass · 3 the committee votes, with the answer before it. Nothing is voted or decided while it runs.

Source: 行政手続法 Articles 13, 15, 29, 30 as an analogue (docs/adr/0095-heard-before-it-is-refused.md).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.hearing import ADVERSE, Hearing
from kakitome.learning.recognition.procedure import Act, Outcome, Purpose
from kakitome.learning.recognition.recusal import changed


def hearing_data(request: RequestedAct) -> dict[str, Any]:
    """Return the particulars of a hearing that begins; nothing where the procedure hears nobody.

    Raises:
        Invalid: E_HEARING_SHORT, the time to answer is shorter than the procedure's.
    """
    days = request.procedure.hearing_days
    if not days:
        return {}
    until = request.detail.get("until")
    end = datetime.fromisoformat(str(until)) if until else request.at + timedelta(days=days)
    if end < request.at + timedelta(days=days):
        raise Invalid("E_HEARING_SHORT", days=days)
    return {"until": end.isoformat()}


def demand_hearing_possible(request: RequestedAct) -> None:
    """Demand that the draft, where there is one, refuses or withdraws, and that nobody was heard on it yet."""
    case, ballot = request.case, request.case.ballot
    if ballot is None or ballot.purpose is Purpose.APPEAL or not request.procedure.hearing_days:
        raise Conflict("E_HEARING_NONE", number=case.number)
    if case.hearing is not None:
        raise Conflict("E_HEARING_KNOWN", number=case.number)
    if ballot.resolution is not None and ballot.resolution.outcome not in ADVERSE:
        raise Refused("E_HEARING_UNASKED", number=case.number)


def demand_not_running(request: RequestedAct) -> None:
    """Refuse whatever must wait for the answer or the end of the time; raises `Refused` (E_HEARING_RUNS)."""
    hearing = request.case.hearing
    if hearing is not None and hearing.runs_at(request.at):
        raise Refused("E_HEARING_RUNS", number=request.case.number, until=hearing.until.isoformat())


def demand_heard(request: RequestedAct, outcome: Outcome) -> None:
    """Refuse what is decided against an applicant that was not heard on it; raises `Refused` (E_HEARING_DUE)."""
    if outcome in ADVERSE and request.procedure.hearing_days and request.case.hearing is None:
        raise Refused("E_HEARING_DUE", number=request.case.number)


def answer(request: RequestedAct) -> Granted:
    """Answer the draft, once and in time."""
    demand_running(request)
    return Granted(detail={"text": request.text()})


def demand_running(request: RequestedAct) -> None:
    """Demand that the applicant may still answer; raises `Refused` (E_HEARING_OVER)."""
    hearing = request.case.hearing
    if hearing is None or not hearing.runs_at(request.at):
        raise Refused("E_HEARING_OVER", number=request.case.number)


def begun(case: Case, event: CaseEvent) -> Case:
    """Note the hearing that an event begins; events from before there were hearings begin none."""
    if "until" not in event.detail:
        return case
    hearing = Hearing(
        purpose=Purpose(event.detail["purpose"]),
        text=event.detail["text"],
        opened_at=event.at,
        until=datetime.fromisoformat(event.detail["until"]),
    )
    return replace(case, hearings=(*case.hearings, hearing))


def answered(case: Case, event: CaseEvent) -> Case:
    """Note what the applicant answers."""
    return replace(case, hearings=_present(case, answer=event.detail["text"], answered_at=event.at))


def ended(case: Case, event: CaseEvent) -> Case:
    """Let a hearing count no more: once it is decided, or another version came."""
    return replace(case, hearings=_present(case, ended="decided" if event.act is Act.DECIDE else "void"))


def _present(case: Case, **changes: Any) -> tuple[Hearing, ...]:
    return changed(case.hearings, lambda hearing: not hearing.ended, **changes)
