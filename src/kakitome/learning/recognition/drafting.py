"""How a committee comes to a text: drafts written, the voting closed, a ballot without a quorum put off.

1 the chair or the secretariat writes a numbered draft: what is decided, conditions, reasons, dates · 2 votes are on
that draft alone; another one voids them · 3 the voting ends when everybody voted, its time is over, or it is closed
unseen once enough have voted · 4 without a quorum it goes to the next meeting, and everybody votes anew · 5 a carried
draft is decided as it stands.

Source: docs/adr/0103-votes-are-on-a-draft.md; the days to vote are ours (derived).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.learning.recognition import holding_hearings
from kakitome.learning.recognition.asked import Granted, RequestedAct, both
from kakitome.learning.recognition.ballot import CHOICES, Ballot, tally
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.particulars import condition_data, read_condition, read_text, text_data
from kakitome.learning.recognition.procedure import Outcome, Role, State
from kakitome.learning.recognition.resolution import Resolution

VOTING_DAYS = 7
"""Within which votes are asked for where a draft names no day. Source: ours (derived)."""
_DATES = ("valid_from", "valid_until", "effective_at", "teach_out_until")


def open_ballot(request: RequestedAct) -> Ballot:
    """Return the open ballot; raises `Conflict` (E_NO_BALLOT)."""
    if request.case.ballot is None:
        raise Conflict("E_NO_BALLOT", number=request.case.number)
    return request.case.ballot


def draft_of(request: RequestedAct) -> Resolution:
    """Return the draft that is voted on; raises `Conflict` (E_NO_BALLOT, E_NO_DRAFT)."""
    resolution = open_ballot(request).resolution
    if resolution is None:
        raise Conflict("E_NO_DRAFT", number=request.case.number)
    return resolution


def draft(request: RequestedAct) -> Granted:
    """Write the draft that is voted on from now on; votes on an earlier one are void.

    Raises:
        Conflict: E_NO_BALLOT. Refused: E_HEARING_RUNS, E_CONFLICT_OF_INTEREST, E_OUTCOME_NOT_OFFERED.
        Invalid: E_OUTCOME_UNKNOWN, E_CONDITIONS, E_CONDITION_DEADLINE, E_TERM, E_ENDING, E_CLOSES.
    """
    ballot, detail = open_ballot(request), request.detail
    holding_hearings.demand_not_running(request)
    refuse_conflicted_chair(request, ballot)
    stated = str(detail.get("outcome", ""))
    if stated not in CHOICES[ballot.purpose]:
        raise Invalid("E_OUTCOME_UNKNOWN", outcome=stated[:20])
    outcome = Outcome(stated)
    reasons = both(read_text(detail.get("reasons")), field="reasons")
    closes_at = _moment(detail.get("closes_at")) or request.at + timedelta(days=VOTING_DAYS)
    if closes_at <= request.at:
        raise Invalid("E_CLOSES")
    dates = {**_term(request, outcome), **(ending_of(request) if outcome is Outcome.WITHDRAWN else {})}
    return Granted(
        detail={
            "number": next_number(request.case),
            "outcome": outcome.value,
            "reasons": text_data(reasons),
            "conditions": list(conditions_of(request, outcome)),
            "digest": ballot.digest,
            "closes_at": closes_at.isoformat(),
            **dates,
        }
    )


def close(request: RequestedAct) -> Granted:
    """End the voting once enough have voted, without having seen how; raises `Refused` (E_NO_QUORUM, E_BALLOT_OVER)."""
    ballot, resolution = open_ballot(request), draft_of(request)
    holding_hearings.demand_not_running(request)
    refuse_conflicted_chair(request, ballot)
    if ballot.has_ended(request.at):
        raise Refused("E_BALLOT_OVER", number=request.case.number)
    demand_quorum(request, ballot)
    return Granted(detail={"number": resolution.number})


def put_off(request: RequestedAct) -> Granted:
    """Send a draft to the next meeting whose voting ended without a quorum: everybody votes anew on the same text.

    Raises:
        Refused: E_BALLOT_RUNS, E_BALLOT_QUORATE. Invalid: E_CLOSES.
    """
    ballot, resolution = open_ballot(request), draft_of(request)
    refuse_conflicted_chair(request, ballot)
    if not ballot.has_ended(request.at):
        raise Refused("E_BALLOT_RUNS", number=request.case.number)
    count = tally(ballot, request.procedure.quorum)
    if count.is_quorate:
        raise Refused("E_BALLOT_QUORATE", number=request.case.number)
    closes_at = _moment(request.detail.get("closes_at"))
    if closes_at is None or closes_at <= request.at:
        raise Invalid("E_CLOSES")
    detail = {"number": resolution.number, "closes_at": closes_at.isoformat()}
    return Granted(detail={**detail, "cast": count.cast, "needed": count.needed})


def demand_quorum(request: RequestedAct, ballot: Ballot) -> None:
    """Demand that enough votes count; raises `Refused` (E_NO_QUORUM)."""
    count = tally(ballot, request.procedure.quorum)
    if not count.is_quorate:
        raise Refused("E_NO_QUORUM", number=request.case.number, cast=count.cast, needed=count.needed)


def refuse_conflicted_chair(request: RequestedAct, ballot: Ballot) -> None:
    """Keep whoever has a conflict of interest from writing drafts and from closing what others vote on."""
    own = next((voter for voter in ballot.voters if voter.account == request.by.account), None)
    if request.by.role is Role.CHAIR and own is not None:
        request.refuse_conflicted(own.grounds)


def conditions_of(request: RequestedAct, outcome: Outcome) -> Iterator[Mapping[str, Any]]:
    """Yield the conditions a draft sets; raises `Invalid` (E_CONDITIONS, E_CONDITION_DEADLINE)."""
    stated = [read_condition(condition) for condition in request.detail.get("conditions", ())]
    if (outcome is Outcome.CONDITIONS) != bool(stated):
        raise Invalid("E_CONDITIONS", count=len(stated))
    for condition in stated:
        both(condition.text, field="conditions")
        if condition.deadline <= request.at:
            raise Invalid("E_CONDITION_DEADLINE")
        yield condition_data(condition)


def ending_of(request: RequestedAct) -> dict[str, str]:
    """Return from when a withdrawal holds, and until when learners in progress are given recognised awards.

    Without a day it holds at once. While it is suspended no award is recognised: there is nobody to teach out then.

    Raises:
        Invalid: E_ENDING, it holds before the decision, or the time of teaching out ends before it holds.
        Refused: E_ENDING_SUSPENDED.
    """
    moments = {name: moment for name in _DATES[2:] if (moment := _moment(request.detail.get(name)))}
    effective = moments.get("effective_at", request.at)
    until = moments.get("teach_out_until", effective)
    if effective < request.at or until < effective:
        raise Invalid("E_ENDING")
    if request.case.resting is State.SUSPENDED and moments:
        raise Refused("E_ENDING_SUSPENDED", number=request.case.number)
    return {name: moment.isoformat() for name, moment in moments.items()}


def _term(request: RequestedAct, outcome: Outcome) -> dict[str, str]:
    """Return the term a draft names; raises `Invalid` (E_TERM)."""
    if outcome is not Outcome.RECOGNISED or not request.procedure.validity_months:
        return {}
    moments = {name: moment for name in _DATES[:2] if (moment := _moment(request.detail.get(name)))}
    start, end = moments.get("valid_from", request.at), moments.get("valid_until")
    if end is not None and (end <= start or end <= request.at):
        raise Invalid("E_TERM")
    return {name: moment.isoformat() for name, moment in moments.items()}


def stated_in(resolution: Resolution) -> dict[str, Any]:
    """Return what a draft states, in the particulars from which it was written."""
    dates = {name: moment for name in _DATES if (moment := getattr(resolution, name))}
    return {
        "reasons": text_data(resolution.reasons),
        "conditions": [condition_data(condition) for condition in resolution.conditions],
        **{name: moment.isoformat() for name, moment in dates.items()},
    }


def resolutions_of(case: Case) -> tuple[Resolution, ...]:
    """Return every draft of a case, oldest first."""
    ballots = (*case.earlier_ballots, case.ballot) if case.ballot else case.earlier_ballots
    drafts = {ballot.resolution.number: ballot.resolution for ballot in ballots if ballot.resolution is not None}
    return tuple(drafts[number] for number in sorted(drafts))


def next_number(case: Case) -> int:
    """Return the number of the next draft."""
    return max((resolution.number for resolution in resolutions_of(case)), default=0) + 1


def drafted(case: Case, event: CaseEvent) -> Case:
    """Lay a draft before the voters; votes cast before are kept with the ballot that ended."""
    detail = event.detail
    resolution = Resolution(
        number=detail["number"],
        outcome=Outcome(detail["outcome"]),
        reasons=read_text(detail["reasons"]),
        conditions=tuple(read_condition(condition) for condition in detail["conditions"]),
        closes_at=datetime.fromisoformat(detail["closes_at"]),
        role=event.by.role,
        account=event.by.account,
        at=event.at,
        **{name: _moment(detail.get(name)) for name in _DATES},
    )
    return _with_draft(case, resolution, ended="redrafted")


def closed(case: Case, event: CaseEvent) -> Case:
    """Let the voting be over."""
    ballot = case.ballot
    if ballot is None or ballot.resolution is None:
        return case
    return replace(case, ballot=replace(ballot, resolution=replace(ballot.resolution, closed_at=event.at)))


def was_put_off(case: Case, event: CaseEvent) -> Case:
    """Lay the same draft before the voters again, until another day."""
    resolution = case.ballot.resolution if case.ballot else None
    if resolution is None:
        return case
    closes_at = datetime.fromisoformat(event.detail["closes_at"])
    return _with_draft(case, replace(resolution, closes_at=closes_at, closed_at=None), ended="no_quorum")


def _with_draft(case: Case, resolution: Resolution, *, ended: str) -> Case:
    ballot = case.ballot
    if ballot is None:
        return case
    is_used = ballot.resolution is not None or bool(ballot.votes)
    earlier = (*case.earlier_ballots, replace(ballot, ended=ended)) if is_used else case.earlier_ballots
    return replace(case, ballot=replace(ballot, votes=(), resolution=resolution), earlier_ballots=earlier)


def _moment(text: object) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
