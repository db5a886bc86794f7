"""By which rules a case goes: the body's criteria over the shipped procedure, its fees, and for how long it recognises.

Source: docs/rules/capabilities.md F1, F4; a day of grace for terms that begin at midnight where the body is, is ours.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kakitome.errors import Invalid, Problem, Refused
from kakitome.learning.recognition import criteria as rules
from kakitome.learning.recognition.case import Case, CaseFee
from kakitome.learning.recognition.criteria import Criteria, FeeAct, criteria_in_force, tightened
from kakitome.learning.recognition.membership import APPLY_FOR_RECOGNITION
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Procedure, State, load_procedure
from kakitome.learning.recognition.rubric import outcome_lines
from kakitome.services.examining.context import ExaminingContext, configuration_of, day_of

_UNSETTLED = (State.DRAFT, State.RETURNED)
"""States in which the criteria of the day hold; from submission on, those of that day do."""
_GRACE = timedelta(days=1)


def procedure_of(context: ExaminingContext, case: Case, *, now: datetime) -> Procedure:
    """Return the procedure of a case as the body's criteria apply it.

    Where outcomes of a course are scored, they are the first lines of its rubric.
    """
    shipped = load_procedure(case.procedure)
    criteria = _criteria_of(context, case, now=now)
    strict = tightened(shipped, criteria) if criteria else shipped
    lines = outcome_lines([*map(read_text, case.subject.statement.get("outcomes", ()))], levels=strict.outcome_levels)
    return replace(strict, rubric=(*lines, *strict.rubric)) if lines else strict


def criteria_version_of(context: ExaminingContext, case: Case, *, now: datetime) -> str:
    """Return against which criteria a case is examined when it is submitted now.

    A body that has published none examines by the procedure itself, in its version.
    """
    if case.state not in _UNSETTLED:
        return case.criteria_version
    criteria = _criteria_of(context, case, now=now)
    return criteria.version if criteria else shipped_version(load_procedure(case.procedure))


def shipped_version(procedure: Procedure) -> str:
    """Name the criteria of a body that has published none of its own."""
    return f"{procedure.id}/{procedure.version}"


def current_criteria(context: ExaminingContext, procedure: str, *, now: datetime) -> Criteria | None:
    """Return the published criteria of a procedure that are in force."""
    return criteria_in_force(context.store.body.list_criteria(), procedure, on=day_of(context, now))


def fee_for(context: ExaminingContext, procedure: str, *, applicant: str, renews: str, now: datetime) -> CaseFee:
    """Return what an applicant is to pay, by its class and the criteria in force; nothing where they are silent."""
    criteria = current_criteria(context, procedure, now=now)
    member = context.store.body.find_member_of(applicant)
    term = member.term_on(day_of(context, now)) if member else None
    if criteria is None or term is None:
        return CaseFee(state="none")
    fee: rules.Fee | None = criteria.fee(term.member_class, FeeAct.RENEWAL if renews else FeeAct.APPLICATION)
    if fee is None or fee.amount == 0:
        return CaseFee(state="none", currency=fee.currency if fee else "JPY")
    return CaseFee(state="due", amount=str(fee.amount), currency=fee.currency)


def right_problem(context: ExaminingContext, applicant: str, *, now: datetime) -> Problem | None:
    """Say why an institution may not apply, naming the classes that may; None when it may.

    Source: JMCO 2025 (会員区分).
    """
    membership = configuration_of(context).membership
    member = context.store.body.find_member_of(applicant)
    if member is not None and membership.may(member, APPLY_FOR_RECOGNITION, on=day_of(context, now)):
        return None
    able = [class_.name for class_ in membership.classes if APPLY_FOR_RECOGNITION in class_.rights]
    params: dict[str, str | int] = {
        "classes_ja": "・".join(name.in_language("ja") for name in able),
        "classes_en": ", ".join(name.in_language("en") for name in able),
    }
    return Problem(code="E_MEMBER_RIGHT", pointer="/applicant", source="JMCO 2025 (会員区分)", params=params)


def demand_right(context: ExaminingContext, applicant: str, *, now: datetime) -> None:
    """Refuse whoever may not apply; raises `Refused` (E_MEMBER_RIGHT)."""
    problem = right_problem(context, applicant, now=now)
    if problem is not None:
        raise Refused(problem.code, **problem.params)


def term_of(context: ExaminingContext, case: Case, *, detail: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """Return from when to when a recognition is to hold: as asked, or as the procedure says; nothing without an end.

    A renewal begins when what it renews ends.

    Raises:
        Invalid: E_TERM, it begins before the decision or holds longer than the procedure allows.
    """
    procedure = procedure_of(context, case, now=now)
    if not procedure.validity_months:
        return {}
    start = _instant(detail.get("valid_from")) or _renewal_start(context, case, now=now) or now
    longest = add_months(start, procedure.validity_months)
    end = _instant(detail.get("valid_until")) or longest
    if start < now - _GRACE or end > longest:
        raise Invalid("E_TERM")
    return {"valid_from": start.isoformat(), "valid_until": end.isoformat()}


def add_months(instant: datetime, months: int) -> datetime:
    """Return the same day some months later, or the last of that month."""
    year, month = divmod(instant.year * 12 + instant.month - 1 + months, 12)
    return instant.replace(year=year, month=month + 1, day=min(instant.day, monthrange(year, month + 1)[1]))


def _criteria_of(context: ExaminingContext, case: Case, *, now: datetime) -> Criteria | None:
    if case.state in _UNSETTLED:
        return current_criteria(context, case.procedure, now=now)
    criteria = context.store.body.find_criteria(case.procedure, case.criteria_version)
    return criteria if criteria is not None and criteria.is_published else None


def _renewal_start(context: ExaminingContext, case: Case, *, now: datetime) -> datetime | None:
    renewed = context.store.recognitions.find(case.renews) if case.renews else None
    end = renewed.recognition.valid_until if renewed is not None else None
    return end if end is not None and end > now else None


def _instant(text: object) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Invalid("E_TERM") from error
    if instant.tzinfo is None:
        raise Invalid("E_TERM")
    return instant
