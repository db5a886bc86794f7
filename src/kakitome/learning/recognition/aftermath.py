"""What comes after a decision: conditions, appeal, changes, suspension.

Source: docs/rules/capabilities.md F3, F4, F7; docs/standards/hostile-inputs.md B215 (one appeal, in time, decided by
others).
"""

from datetime import timedelta

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct, both
from kakitome.learning.recognition.conflict import conflicts
from kakitome.learning.recognition.particulars import (
    read_affiliations,
    read_subject,
    read_text,
    subject_data,
    text_data,
)
from kakitome.learning.recognition.procedure import State
from kakitome.learning.recognition.voting import term_of


def report_condition(requested_act: RequestedAct) -> Granted:
    """Say that a condition is met, and how."""
    return Granted(detail={"index": _open_condition(requested_act), "text": requested_act.text()})


def meet_condition(requested_act: RequestedAct) -> Granted:
    """Confirm that a condition is met; with the last one the recognition begins."""
    case, index = requested_act.case, _open_condition(requested_act)
    if requested_act.at > case.conditions[index].deadline and case.conditions[index].reported_at is None:
        raise Refused("E_CONDITION_LATE", number=case.number)
    is_last = all(condition.met_at is not None or place == index for place, condition in enumerate(case.conditions))
    if not is_last:
        return Granted(detail={"index": index})
    decided = case.last_decision
    if decided is None or decided.digest != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    return Granted(detail={"index": index, **term_of(requested_act)}, to=State.RECOGNISED)


def lapse(requested_act: RequestedAct) -> Granted:
    """End a conditional decision whose deadline went by without a report."""
    still_open = [
        condition
        for condition in requested_act.case.conditions
        if condition.met_at is None and condition.reported_at is None
    ]
    if not any(one.deadline < requested_act.at for one in still_open):
        raise Refused("E_CONDITION_RUNS", number=requested_act.case.number)
    return Granted()


def appeal(requested_act: RequestedAct) -> Granted:
    """Appeal against the decision, once and in time."""
    case, decided = requested_act.case, requested_act.case.last_decision
    if case.appeal is not None:
        raise Conflict("E_APPEALED", number=case.number)
    limit = requested_act.procedure.appeal_days
    if decided is None or requested_act.at > decided.at + timedelta(days=limit):
        raise Refused("E_APPEAL_LATE", number=case.number, days=limit)
    return Granted(detail={"text": requested_act.text()})


def report_change(requested_act: RequestedAct) -> Granted:
    """Report another version of what was recognised, and what changed."""
    case, subject = requested_act.case, read_subject(requested_act.detail["subject"])
    if case.changes and not case.changes[-1].settled:
        raise Conflict("E_CHANGE_OPEN", number=case.number)
    if subject.entry != case.subject.entry or subject.digest == case.subject.digest:
        raise Conflict("E_CASE_SAME_VERSION", number=case.number)
    return Granted(detail={"subject": subject_data(subject), "text": requested_act.text()})


def settle_change(requested_act: RequestedAct) -> Granted:
    """Let a chair without conflict say whether a change is small, or needs a review of its own."""
    case, detail = requested_act.case, requested_act.detail
    if not case.changes or case.changes[-1].settled:
        raise NotFound("E_CHANGE_UNKNOWN", number=case.number)
    parties = (case.applicant_is, *case.partners)
    requested_act.refuse_conflicted(conflicts(read_affiliations(detail["affiliations"]), parties=parties))
    settled = str(detail.get("settled", ""))
    if settled not in ("small", "new_review"):
        raise Invalid("E_CHANGE_WORD", word=settled[:20])
    digest = case.changes[-1].subject.digest
    return Granted(detail={"settled": settled, "text": requested_act.text(), "digest": digest})


def suspend(requested_act: RequestedAct) -> Granted:
    """Suspend a recognition, with the reason that is published."""
    return _with_reason(requested_act)


def resume(requested_act: RequestedAct) -> Granted:
    """End a suspension, with the reason that is published."""
    return _with_reason(requested_act)


def _with_reason(requested_act: RequestedAct) -> Granted:
    return Granted(detail={"reasons": text_data(both(read_text(requested_act.detail.get("reasons")), field="reasons"))})


def _open_condition(requested_act: RequestedAct) -> int:
    index = int(requested_act.detail["index"])
    if not 0 <= index < len(requested_act.case.conditions) or requested_act.case.conditions[index].met_at is not None:
        raise NotFound("E_CONDITION_UNKNOWN", number=requested_act.case.number)
    return index
