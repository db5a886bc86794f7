"""What comes after a decision: conditions, appeal, changes, suspension.

Source: docs/rules/capabilities.md F3, F4, F7; docs/standards/hostile-inputs.md B215 (one appeal, in time, decided by
others).
"""

from datetime import timedelta

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition import crediting
from kakitome.learning.recognition.asked import Granted, RequestedAct, both
from kakitome.learning.recognition.conflict import conflicts
from kakitome.learning.recognition.particulars import (
    read_affiliations,
    read_subject,
    read_text,
    subject_data,
    text_data,
)
from kakitome.learning.recognition.procedure import Outcome, State
from kakitome.learning.recognition.voting import term_of


def report_condition(request: RequestedAct) -> Granted:
    """Say that a condition is met, and how."""
    return Granted(detail={"index": _open_condition(request), "text": request.text()})


def meet_condition(request: RequestedAct) -> Granted:
    """Confirm that a condition is met; with the last one the recognition begins."""
    case, index = request.case, _open_condition(request)
    if request.at > case.conditions[index].deadline and case.conditions[index].reported_at is None:
        raise Refused("E_CONDITION_LATE", number=case.number)
    is_last = all(condition.met_at is not None or place == index for place, condition in enumerate(case.conditions))
    if not is_last:
        return Granted(detail={"index": index})
    decided = case.last_decision
    if decided is None or decided.digest != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    crediting.demand_creditable(request, Outcome.RECOGNISED)
    detail = {"index": index, **term_of(request), **crediting.recorded_source(request)}
    return Granted(detail=detail, to=State.RECOGNISED)


def lapse(request: RequestedAct) -> Granted:
    """End a conditional decision whose deadline went by without a report."""
    unanswered = [c for c in request.case.conditions if c.met_at is None and c.reported_at is None]
    if not any(condition.deadline < request.at for condition in unanswered):
        raise Refused("E_CONDITION_RUNS", number=request.case.number)
    return Granted()


def appeal(request: RequestedAct) -> Granted:
    """Appeal against the decision, once and in time."""
    case, decided = request.case, request.case.last_decision
    if case.appeal is not None:
        raise Conflict("E_APPEALED", number=case.number)
    limit = request.procedure.appeal_days
    if decided is None or request.at > decided.at + timedelta(days=limit):
        raise Refused("E_APPEAL_LATE", number=case.number, days=limit)
    return Granted(detail={"text": request.text()})


def report_change(request: RequestedAct) -> Granted:
    """Report another version of what was recognised, and what changed."""
    case, subject = request.case, read_subject(request.detail["subject"])
    if case.changes and not case.changes[-1].settled:
        raise Conflict("E_CHANGE_OPEN", number=case.number)
    if subject.entry != case.subject.entry or subject.digest == case.subject.digest:
        raise Conflict("E_CASE_SAME_VERSION", number=case.number)
    return Granted(detail={"subject": subject_data(subject), "text": request.text()})


def settle_change(request: RequestedAct) -> Granted:
    """Let a chair without conflict say whether a change is small, or needs a review of its own."""
    case, detail = request.case, request.detail
    if not case.changes or case.changes[-1].settled:
        raise NotFound("E_CHANGE_UNKNOWN", number=case.number)
    request.refuse_conflicted(conflicts(read_affiliations(detail["affiliations"]), parties=case.parties))
    settled = str(detail.get("settled", ""))
    if settled not in ("small", "new_review"):
        raise Invalid("E_CHANGE_WORD", word=settled[:20])
    digest = case.changes[-1].subject.digest
    return Granted(detail={"settled": settled, "text": request.text(), "digest": digest})


def with_reason(request: RequestedAct) -> Granted:
    """Suspend a recognition or end its suspension, with the reason that is published."""
    return Granted(detail={"reasons": text_data(both(read_text(request.detail.get("reasons")), field="reasons"))})


def _open_condition(request: RequestedAct) -> int:
    index = int(request.detail["index"])
    if not 0 <= index < len(request.case.conditions) or request.case.conditions[index].met_at is not None:
        raise NotFound("E_CONDITION_UNKNOWN", number=request.case.number)
    return index
