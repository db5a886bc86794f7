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


def report_condition(asked: RequestedAct) -> Granted:
    """Say that a condition is met, and how."""
    return Granted(detail={"index": _open_condition(asked), "text": asked.text()})


def meet_condition(asked: RequestedAct) -> Granted:
    """Confirm that a condition is met; with the last one the recognition begins."""
    case, index = asked.case, _open_condition(asked)
    if asked.at > case.conditions[index].deadline and case.conditions[index].reported_at is None:
        raise Refused("E_CONDITION_LATE", number=case.number)
    is_last = all(one.met_at is not None or place == index for place, one in enumerate(case.conditions))
    if not is_last:
        return Granted(detail={"index": index})
    decided = case.last_decision
    if decided is None or decided.digest != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    return Granted(detail={"index": index, **term_of(asked)}, to=State.RECOGNISED)


def lapse(asked: RequestedAct) -> Granted:
    """End a conditional decision whose deadline went by without a report."""
    still_open = [one for one in asked.case.conditions if one.met_at is None and one.reported_at is None]
    if not any(one.deadline < asked.at for one in still_open):
        raise Refused("E_CONDITION_RUNS", number=asked.case.number)
    return Granted()


def appeal(asked: RequestedAct) -> Granted:
    """Appeal against the decision, once and in time."""
    case, decided = asked.case, asked.case.last_decision
    if case.appeal is not None:
        raise Conflict("E_APPEALED", number=case.number)
    limit = asked.procedure.appeal_days
    if decided is None or asked.at > decided.at + timedelta(days=limit):
        raise Refused("E_APPEAL_LATE", number=case.number, days=limit)
    return Granted(detail={"text": asked.text()})


def report_change(asked: RequestedAct) -> Granted:
    """Report another version of what was recognised, and what changed."""
    case, subject = asked.case, read_subject(asked.detail["subject"])
    if case.changes and not case.changes[-1].settled:
        raise Conflict("E_CHANGE_OPEN", number=case.number)
    if subject.entry != case.subject.entry or subject.digest == case.subject.digest:
        raise Conflict("E_CASE_SAME_VERSION", number=case.number)
    return Granted(detail={"subject": subject_data(subject), "text": asked.text()})


def settle_change(asked: RequestedAct) -> Granted:
    """Let a chair without conflict say whether a change is small, or needs a review of its own."""
    case, detail = asked.case, asked.detail
    if not case.changes or case.changes[-1].settled:
        raise NotFound("E_CHANGE_UNKNOWN", number=case.number)
    parties = (case.applicant_is, *case.partners)
    asked.refuse_conflicted(conflicts(read_affiliations(detail["affiliations"]), parties=parties))
    settled = str(detail.get("settled", ""))
    if settled not in ("small", "new_review"):
        raise Invalid("E_CHANGE_WORD", word=settled[:20])
    digest = case.changes[-1].subject.digest
    return Granted(detail={"settled": settled, "text": asked.text(), "digest": digest})


def suspend(asked: RequestedAct) -> Granted:
    """Suspend a recognition, with the reason that is published."""
    return _with_reason(asked)


def resume(asked: RequestedAct) -> Granted:
    """End a suspension, with the reason that is published."""
    return _with_reason(asked)


def _with_reason(asked: RequestedAct) -> Granted:
    return Granted(detail={"reasons": text_data(both(read_text(asked.detail.get("reasons")), field="reasons"))})


def _open_condition(asked: RequestedAct) -> int:
    index = int(asked.detail["index"])
    if not 0 <= index < len(asked.case.conditions) or asked.case.conditions[index].met_at is not None:
        raise NotFound("E_CONDITION_UNKNOWN", number=asked.case.number)
    return index
