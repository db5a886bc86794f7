"""One act on one case, from the stored events to the next one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.recognition.acts import perform
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.fold import apply, fold
from kakitome.learning.recognition.procedure import Act, Role, SubjectKind, load_procedure
from kakitome.services.examining.belonging import demand_impartial, grounds_of
from kakitome.services.examining.context import RESTS_ON_SOURCE, ExaminingContext, day_of
from kakitome.services.examining.filling import ActRequest, fill
from kakitome.services.examining.heads import head_of
from kakitome.services.examining.notices import notices_of
from kakitome.services.examining.noting import note
from kakitome.services.examining.terms import procedure_of

ITSELF = "kakitome"
"""The actor when the platform acts by rule."""


def load_case(context: ExaminingContext, number: str) -> Case:
    """Tell how a case stands; raises `NotFound` (E_CASE_UNKNOWN)."""
    return fold(context.store.cases.list_events(number))


def act(
    context: ExaminingContext,
    number: str,
    *,
    what: Act,
    by: Party,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> Case:
    """Do something to a case; of two that come at once the second is examined again on what the first left.

    Raises:
        NotFound: E_CASE_UNKNOWN, there is none, or it is not the party's.
        Refused, Conflict, Invalid: what the engine, the membership, the completeness or the registry refuse.
    """
    try:
        return _attempt(context, number, what=what, by=by, now=now, detail=detail or {})
    except Conflict as error:
        if error.code != "E_CASE_RACE":
            raise
    return _attempt(context, number, what=what, by=by, now=now, detail=detail or {})


def look_at_source(context: ExaminingContext, number: str, *, what: Act, now: datetime) -> ExaminingContext:
    """Verify the credential of a credit case for an act that rests on it; return the context that knows what it is.

    What is called inside a transaction of its own is given that context, so that nothing asks the network there.
    """
    if what not in RESTS_ON_SOURCE or context.is_looked:
        return context
    case = load_case(context, number)
    if load_procedure(case.procedure).subject is not SubjectKind.CREDIT_CASE:
        return context
    verified = context.source_of(case, now)
    return replace(context, source_of=lambda _case, _now: verified, is_looked=True)


def _attempt(
    context: ExaminingContext, number: str, *, what: Act, by: Party, now: datetime, detail: Mapping[str, Any]
) -> Case:
    _recuse_conflicted(context, number, what=what, by=by, now=now)
    demand_party(load_case(context, number), by)
    context = look_at_source(context, number, what=what, now=now)
    with context.store.transaction():
        case = load_case(context, number)
        demand_party(case, by)
        if by.role is Role.SECRETARIAT and by.account != ITSELF:
            demand_impartial(context, case, account=by.account, on=day_of(context, now))
        procedure = procedure_of(context, case, now=now)
        wish = ActRequest(context=context, case=case, procedure=procedure, act=what, by=by, now=now, detail=detail)
        event = perform(case, what, by=by, at=now, procedure=procedure, detail=fill(wish))
        after = apply(case, event)
        context.store.cases.append(event, head=head_of(after, at=now))
        context.settle(after, now)
        context.failpoints.reach("after_case_event")
        context.store.audit.append_many([note(after, event)])
        context.store.outbox.add_many(notices_of(context, event, before=case, after=after))
    context.failpoints.reach("after_case_act")
    return after


def demand_party(case: Case, by: Party) -> None:
    """Show nobody a case that is not theirs (I10); raises `NotFound` (E_CASE_UNKNOWN)."""
    if not case.has_party(by):
        raise NotFound("E_CASE_UNKNOWN")


_OF_ONESELF = (Act.SCORE, Act.REVISE_SCORES, Act.VOTE)
"""Before these only whoever acts is looked at."""


def _recuse_conflicted(context: ExaminingContext, number: str, *, what: Act, by: Party, now: datetime) -> None:
    """Take out whoever turns out to have a conflict of interest, before and apart from the act itself.

    Raises:
        Refused: E_CONFLICT_OF_INTEREST, it is the actor. A vote that somebody else cast then waits for the chair.

    Source: docs/standards/hostile-inputs.md B209.
    """
    if what not in (*_OF_ONESELF, Act.REFER, Act.DECIDE):
        return
    case = load_case(context, number)
    demand_party(case, by)
    taken_out = [
        account for account in _looked_at(case, what=what, by=by) if _recuse(context, case, account=account, now=now)
    ]
    if by.account in taken_out:
        raise Refused("E_CONFLICT_OF_INTEREST", number=number)


def _looked_at(case: Case, *, what: Act, by: Party) -> Iterator[str]:
    panel = [assignment.account for assignment in case.panel]
    electorate = [voter.account for voter in case.ballot.electorate] if case.ballot else []
    everyone = dict.fromkeys((*panel, *electorate))
    if what in _OF_ONESELF:
        yield from (account for account in everyone if account == by.account)
    else:
        yield from everyone


def _recuse(context: ExaminingContext, case: Case, *, account: str, now: datetime) -> bool:
    grounds = grounds_of(context, case, account=account, on=day_of(context, now))
    office = Party(role=Role.SECRETARIAT, account=ITSELF, institution=case.body)
    if not grounds or procedure_of(context, case, now=now).find_transition(case.state, Act.RECUSE) is None:
        return False
    particulars = {"account": account, "grounds": list(grounds)}
    _attempt(context, case.number, what=Act.RECUSE, by=office, now=now, detail=particulars)
    return True
