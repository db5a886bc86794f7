"""Reports of an applicant: accepted, or not enough, with the reason and another deadline.

Reports while something is recognised are asked for one by one, yearly or on an occasion; how often, no authority
published (derived).

Source: docs/rules/capabilities.md F4 (continuing reviews); JMCO 2025 (更新審査・継続審査).
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.condition import Condition, MonitoringReport, ReturnedReport


def return_condition(request: RequestedAct) -> Granted:
    """Say why the report on a condition is not enough, and by when another one is due."""
    index = int(request.detail["index"])
    conditions = request.case.conditions
    if not 0 <= index < len(conditions) or conditions[index].met_at is not None:
        raise NotFound("E_CONDITION_UNKNOWN", number=request.case.number)
    return _returned(request, conditions[index], index=index)


def request_report(request: RequestedAct) -> Granted:
    """Ask for a report, saying on what and by when."""
    return Granted(detail={"text": request.text(), "deadline": _deadline(request)})


def hand_in(request: RequestedAct) -> Granted:
    """Hand in a report that was asked for."""
    return Granted(detail={"index": _open_report(request), "text": request.text()})


def accept(request: RequestedAct) -> Granted:
    """Accept a report that was handed in."""
    index = _open_report(request)
    if request.case.reports[index].reported_at is None:
        raise Refused("E_REPORT_NONE", number=request.case.number)
    return Granted(detail={"index": index})


def return_report(request: RequestedAct) -> Granted:
    """Say why a report is not enough, and by when another one is due."""
    index = _open_report(request)
    return _returned(request, request.case.reports[index], index=index)


def _returned(request: RequestedAct, reported: Condition | MonitoringReport, *, index: int) -> Granted:
    if reported.reported_at is None:
        raise Refused("E_REPORT_NONE", number=request.case.number)
    return Granted(detail={"index": index, "text": request.text(), "deadline": _deadline(request)})


def _deadline(request: RequestedAct) -> str:
    deadline = datetime.fromisoformat(str(request.detail["deadline"]))
    if deadline <= request.at:
        raise Invalid("E_CONDITION_DEADLINE")
    return deadline.isoformat()


def _open_report(request: RequestedAct) -> int:
    index, reports = int(request.detail["index"]), request.case.reports
    if not 0 <= index < len(reports) or reports[index].accepted_at is not None:
        raise NotFound("E_REPORT_UNKNOWN", number=request.case.number)
    return index


def condition_returned(case: Case, event: CaseEvent) -> Case:
    """Open a condition again whose report was not enough."""
    place = event.detail["index"]
    again = replace(case.conditions[place], **_again(case.conditions[place], event))
    return replace(case, conditions=(*case.conditions[:place], again, *case.conditions[place + 1 :]))


def report_requested(case: Case, event: CaseEvent) -> Case:
    """Note a report that is asked for."""
    deadline = datetime.fromisoformat(event.detail["deadline"])
    report = MonitoringReport(text=event.detail["text"], deadline=deadline, asked_at=event.at)
    return replace(case, reports=(*case.reports, report))


def report_handed_in(case: Case, event: CaseEvent) -> Case:
    """Note what a report says."""
    return _with_report(case, event, report=event.detail["text"], reported_at=event.at)


def report_accepted(case: Case, event: CaseEvent) -> Case:
    """Note that a report is enough."""
    return _with_report(case, event, accepted_at=event.at)


def report_returned(case: Case, event: CaseEvent) -> Case:
    """Open a report again that was not enough."""
    return _with_report(case, event, **_again(case.reports[event.detail["index"]], event))


def _again(reported: Condition | MonitoringReport, event: CaseEvent) -> dict[str, Any]:
    earlier = ReturnedReport(
        report=reported.report,
        reported_at=reported.reported_at or event.at,
        because=event.detail["text"],
        returned_at=event.at,
    )
    return {
        "report": "",
        "reported_at": None,
        "deadline": datetime.fromisoformat(event.detail["deadline"]),
        "returned": (*reported.returned, earlier),
    }


def _with_report(case: Case, event: CaseEvent, **changes: Any) -> Case:
    reports = list(case.reports)
    reports[event.detail["index"]] = replace(reports[event.detail["index"]], **changes)
    return replace(case, reports=tuple(reports))
