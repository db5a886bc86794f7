"""Acts on cases of recognition, and what follows from them at once.

    cases = case_context(platform, "kikou")
    case = act_on_case(cases, case.number, what=Act.SUBMIT, by=party, now=now)

A page passes what a person wrote and what they saw (`digest`, `seen`); belongings, seats, criteria and terms are filled
in by the service and never taken from a form. Whatever is refused is raised as the engine says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.errors import Invalid, NotFound
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.consequences import try_to_carry_out
from kakitome.journeys.recognition.context import examining_context
from kakitome.journeys.recognition.credit_units import before_act, settle_units
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act
from kakitome.services import examining
from kakitome.services.examining import ExaminingContext

_LEADS_SOMEWHERE = (Act.DECIDE, Act.MEET_CONDITION, Act.SETTLE_CHANGE, Act.SUSPEND, Act.RESUME, Act.LAPSE, Act.APPEAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """What journeys over the cases of one body work with."""

    platform: Platform
    examining: ExaminingContext


def case_context(platform: Platform, body: str) -> CaseContext:
    """Return the context of a body's cases; raises `NotFound` (E_INSTITUTION_UNKNOWN)."""
    return CaseContext(platform=platform, examining=examining_context(platform, body))


def context_of_case(platform: Platform, number: str) -> CaseContext:
    """Return the context of the body that examines a case; raises `NotFound` (E_CASE_UNKNOWN)."""
    body = platform.directory.find_by_case(number)
    if body is None:
        raise NotFound("E_CASE_UNKNOWN")
    return case_context(platform, body)


def act_on_case(
    context: CaseContext, number: str, *, what: Act, by: Party, now: datetime, detail: Mapping[str, Any] | None = None
) -> Case:
    """Do something to a case; raises as `services.examining.act`.

    Files come in by `examining.vault.attach` alone, invoices by `examining.invoicing.issue_invoice`.
    """
    if what in (Act.ATTACH, Act.ISSUE_INVOICE):
        raise Invalid("E_CASE_PARTICULARS", act=what.value)
    before_act(context.platform, number)
    case = examining.act(context.examining, number, what=what, by=by, now=now, detail=detail)
    settle_units(context.platform, case, now=now)
    if what in _LEADS_SOMEWHERE:
        try_to_carry_out(context.platform, context.examining, number=number, now=now)
    return case
