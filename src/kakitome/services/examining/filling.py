"""What the platform fills in before an act: nobody states their own belongings, seats, digests or criteria."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.learning.credit_examining.source_report import source_data
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.drafting import VOTING_DAYS, stated_in
from kakitome.learning.recognition.particulars import affiliation_data, subject_data
from kakitome.learning.recognition.partner import find_named
from kakitome.learning.recognition.procedure import Act, Applicant, Outcome, Procedure, Role, State
from kakitome.services.examining.belonging import grounds_of, is_chair, namesakes_of, person_data, voters_of
from kakitome.services.examining.completeness import demand_complete
from kakitome.services.examining.context import (
    RESTS_ON_SOURCE,
    Application,
    ExaminingContext,
    configuration_of,
    day_of,
)
from kakitome.services.examining.subjects import demand_same_words, subject_of
from kakitome.services.examining.terms import criteria_version_of, demand_right, term_of

Detail = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest:
    """One act as it was asked for."""

    context: ExaminingContext
    case: Case
    procedure: Procedure
    act: Act
    by: Party
    now: datetime
    detail: Mapping[str, Any]


def fill(wish: ActRequest) -> Detail:
    """Return the particulars of an act as the engine examines them; raises what the platform itself refuses."""
    if wish.by.role is Role.CHAIR:
        _demand_chair(wish)
    filled = _FILL.get(wish.act)
    stated = {**wish.detail, **filled(wish)} if filled else dict(wish.detail)
    return stated | _source(wish)


def _source(wish: ActRequest) -> Detail:
    """Return what the credential of a credit case is now and how it is counted; whatever a form says of it goes."""
    if wish.act not in RESTS_ON_SOURCE:
        return {}
    if not wish.context.is_looked:
        return {"source": None, "counting": None}
    verified = wish.context.source_of(wish.case, wish.now)
    return {"source": source_data(verified.report), "counting": dict(verified.count(wish.case))}


def _demand_chair(wish: ActRequest) -> None:
    """Demand the chair of today, or whoever chaired the committee when the open ballot was called."""
    voters = wish.case.ballot.voters if wish.case.ballot else ()
    if any(voter.account == wish.by.account and voter.is_chair for voter in voters):
        return
    quorum = wish.procedure.quorum
    on = day_of(wish.context, wish.now)
    if not is_chair(wish.context, wish.by.account, committees=(quorum.committee, quorum.escalate_to), on=on):
        raise Refused("E_NOT_THE_CHAIR", number=wish.case.number)


def _subject(wish: ActRequest) -> Detail:
    try:
        version = int(wish.detail["version"])
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("E_CASE_PARTICULARS", act=wish.act.value) from error
    application = Application(procedure=wish.procedure.id, entry=wish.case.subject.entry, version=version)
    subject = subject_of(wish.context, application, procedure=wish.procedure, applicant=wish.case.applicant)
    return {"subject": subject_data(subject)}


def _submission(wish: ActRequest) -> Detail:
    if wish.procedure.applicant is Applicant.INSTITUTION:
        demand_right(wish.context, wish.case.applicant, now=wish.now)
    demand_same_words(wish.context, wish.case, procedure=wish.procedure)
    demand_complete(wish.context, wish.case, procedure=wish.procedure)
    return {"criteria_version": criteria_version_of(wish.context, wish.case, now=wish.now)}


def _assignment(wish: ActRequest) -> Detail:
    account = str(wish.detail.get("account", ""))
    return person_data(wish.context, wish.case, account=account, on=day_of(wish.context, wish.now)) if account else {}


def _own(wish: ActRequest) -> Detail:
    return person_data(wish.context, wish.case, account=wish.by.account, on=day_of(wish.context, wish.now))


def _own_without_conflict(wish: ActRequest) -> Detail:
    if grounds_of(wish.context, wish.case, account=wish.by.account, on=day_of(wish.context, wish.now)):
        raise Refused("E_CONFLICT_OF_INTEREST", number=wish.case.number)
    return _own(wish)


def _ballot(wish: ActRequest) -> Detail:
    """An appeal goes to the second committee unless another is named: those who decided may not."""
    demand_same_words(wish.context, wish.case, procedure=wish.procedure)
    quorum, ballot = wish.procedure.quorum, wish.case.ballot
    is_second = wish.act is Act.ESCALATE or wish.case.state is State.APPEALED
    usual = quorum.escalate_to if is_second else quorum.committee
    if wish.act is Act.OPEN_HEARING and ballot is not None:
        usual = ballot.committee
    committee = str(wish.detail.get("committee") or usual)
    on = day_of(wish.context, wish.now)
    return {"committee": committee, "voters": voters_of(wish.context, wish.case, committee=committee, on=on)}


def _hearing(wish: ActRequest) -> Detail:
    """Give the time to answer until the end of its last day where the body is; a later day may be asked for."""
    end = _end_of_day_in(wish, days=wish.procedure.hearing_days)
    return {**_ballot(wish), "until": wish.detail.get("until") or end.isoformat()}


def _end_of_day_in(wish: ActRequest, *, days: int) -> datetime:
    zone = ZoneInfo(configuration_of(wish.context).time_zone)
    last = day_of(wish.context, wish.now + timedelta(days=days))
    return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def _draft(wish: ActRequest) -> Detail:
    """Give the votes until the end of a day where the body is; refuse at once a term that is too long."""
    demand_same_words(wish.context, wish.case, procedure=wish.procedure)
    if wish.detail.get("outcome") == Outcome.RECOGNISED:
        term_of(wish.context, wish.case, detail=wish.detail, now=wish.now)
    closes_at = wish.detail.get("closes_at") or _end_of_day_in(wish, days=VOTING_DAYS).isoformat()
    return {"closes_at": closes_at}


def _carried(wish: ActRequest) -> Detail:
    """Take the term of the draft that is decided, whatever else is asked for."""
    resolution = wish.case.ballot.resolution if wish.case.ballot else None
    stated = stated_in(resolution) if resolution else {}
    return _decision(replace(wish, detail=stated))


def _decision(wish: ActRequest) -> Detail:
    demand_same_words(wish.context, wish.case, procedure=wish.procedure)
    return term_of(wish.context, wish.case, detail=wish.detail, now=wish.now)


def _partner(wish: ActRequest) -> Detail:
    """Take an institution as it is known here; a faculty or a stranger is none."""
    institution = str(wish.detail.get("institution", ""))
    known = (node for node in wish.context.people.list_institutions() if node.institution == institution)
    partner = next(known, None)
    if partner is None:
        raise NotFound("E_NODE_UNKNOWN", node=institution[:60])
    return {"partner": affiliation_data(partner)}


def _confirmation(wish: ActRequest) -> Detail:
    """Name who is known as the partner is when it becomes a party: who comes to be so later is no colleague."""
    own = find_named(wish.case, wish.by.institution)
    return {"namesakes": namesakes_of(wish.context, own.affiliation) if own else []}


_FILL: Mapping[Act, Callable[[ActRequest], Detail]] = {
    Act.AMEND: _subject,
    Act.REPORT_CHANGE: _subject,
    Act.SUBMIT: _submission,
    Act.ASSIGN: _assignment,
    Act.SCORE: _own,
    Act.REVISE_SCORES: _own,
    Act.VOTE: _own,
    Act.SETTLE_FLAG: _own_without_conflict,
    Act.UNDO_RECUSAL: _own_without_conflict,
    Act.SETTLE_CHANGE: _own_without_conflict,
    Act.REFER: _ballot,
    Act.ESCALATE: _ballot,
    Act.PROPOSE_WITHDRAWAL: _hearing,
    Act.OPEN_HEARING: _hearing,
    Act.DRAFT_RESOLUTION: _draft,
    Act.DECIDE: _carried,
    Act.MEET_CONDITION: _decision,
    Act.NAME_PARTNER: _partner,
    Act.CONFIRM_PARTNER: _confirmation,
}
