"""Interviews in a case: one is arranged, called off, or recorded; nobody scores while one is still to come.

These are acts like any other; a procedure without interviews does not name them.

Source: docs/rules/capabilities.md F10. That scores wait for the record is ours (derived): they are never changed.
"""

from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import LONGEST_TEXT, Granted, RequestedAct
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.interview import Interview, InterviewOutcome, InterviewRecord, InterviewWay
from kakitome.learning.recognition.procedure import Role

MOST_INTERVIEWS = 5
"""Of one case. (derived)"""
LONGEST_PLACE = 300


def arrange(request: RequestedAct) -> Granted:
    """Arrange an interview; one at a time."""
    case = request.case
    demand_no_open_interview(request)
    if len(case.interviews) >= MOST_INTERVIEWS:
        raise Refused("E_INTERVIEWS_MANY", number=case.number, most=MOST_INTERVIEWS)
    planned_for = _instant(request.detail.get("planned_for"))
    if planned_for <= request.at:
        raise Invalid("E_INTERVIEW_DAY")
    place = request.text("place")[:LONGEST_PLACE]
    return Granted(detail={"number": len(case.interviews) + 1, "planned_for": planned_for.isoformat(), "place": place})


def call_off(request: RequestedAct) -> Granted:
    """Call the open interview off, with the reason."""
    return Granted(detail={"number": _open(request.case).number, "text": request.text()})


def record(request: RequestedAct) -> Granted:
    """Record the open interview: when and how it was, who was there, what was said and shown, what came of it.

    A reviewer records only one at which they were.
    """
    case = request.case
    interview = _open(case)
    held_at = _instant(request.detail.get("held_at"))
    if held_at > request.at:
        raise Invalid("E_INTERVIEW_HELD")
    outcome = InterviewOutcome(str(request.detail.get("outcome", "")))
    present = [str(letter) for letter in request.detail.get("present", ())]
    letters = {assignment.letter for assignment in case.panel if assignment.state == "free"}
    if not set(present) <= letters or (not present and outcome is not InterviewOutcome.NOT_HELD):
        raise Invalid("E_INTERVIEW_PRESENT")
    own = _letter_of(request)
    if request.by.role is Role.REVIEWER and own not in present:
        raise Refused("E_INTERVIEW_ABSENT", number=case.number)
    how = str(request.detail.get("how", ""))
    if how not in ("", *InterviewWay):
        raise Invalid("E_INTERVIEW_HOW")
    return Granted(
        detail={
            "number": interview.number,
            "held_at": held_at.isoformat(),
            "present": sorted(set(present)),
            "text": request.text(),
            "outcome": outcome.value,
            "how": how,
            "shown": _shown(request),
            "by": own,
        }
    )


def _letter_of(request: RequestedAct) -> str:
    """Return the letter of the reviewer who acts, once they declared that they have no ties; else nothing."""
    assignments = request.case.panel if request.by.role is Role.REVIEWER else ()
    own = (each for each in assignments if each.account == request.by.account and each.state == "free")
    return next((each.letter for each in own), "")


def _shown(request: RequestedAct) -> dict[str, str]:
    """Return what was shown, by the lines of this case's rubric."""
    stated = request.detail.get("shown") or {}
    words = {line.id: str(stated.get(line.id, "")).strip()[:LONGEST_TEXT] for line in request.procedure.rubric}
    return {line: text for line, text in words.items() if text}


def demand_no_open_interview(request: RequestedAct) -> None:
    """Demand that no interview is still to come; raises `Conflict` (E_INTERVIEW_OPEN)."""
    if any(interview.is_open for interview in request.case.interviews):
        raise Conflict("E_INTERVIEW_OPEN", number=request.case.number)


def arranged(case: Case, event: CaseEvent) -> Case:
    """Keep an interview that is to come."""
    interview = Interview(
        number=event.detail["number"],
        planned_for=datetime.fromisoformat(event.detail["planned_for"]),
        place=event.detail["place"],
        arranged_at=event.at,
    )
    return replace(case, interviews=(*case.interviews, interview))


def called_off(case: Case, event: CaseEvent) -> Case:
    """Keep that it was called off."""
    return replace(case, interviews=(*case.interviews[:-1], replace(case.interviews[-1], called_off_at=event.at)))


def recorded(case: Case, event: CaseEvent) -> Case:
    """Keep what came of it."""
    made = InterviewRecord(
        held_at=datetime.fromisoformat(event.detail["held_at"]),
        present=tuple(event.detail["present"]),
        notes=event.detail["text"],
        outcome=InterviewOutcome(event.detail["outcome"]),
        at=event.at,
        how=InterviewWay(event.detail["how"]) if event.detail.get("how") else None,
        shown=event.detail.get("shown", {}),
        by=event.detail.get("by", ""),
    )
    return replace(case, interviews=(*case.interviews[:-1], replace(case.interviews[-1], record=made)))


def _open(case: Case) -> Interview:
    interview = next((interview for interview in case.interviews if interview.is_open), None)
    if interview is None:
        raise NotFound("E_INTERVIEW_NONE", number=case.number)
    return interview


def _instant(stated: object) -> datetime:
    """Read an instant with its zone; raises `Invalid` (E_INTERVIEW_DAY)."""
    try:
        instant = datetime.fromisoformat(str(stated))
    except ValueError as error:
        raise Invalid("E_INTERVIEW_DAY") from error
    if instant.tzinfo is None:
        raise Invalid("E_INTERVIEW_DAY")
    return instant
