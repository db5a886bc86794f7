"""The committee's part: ballots opened, votes cast, conflicts on the way, the decision computed from the votes.

Source: docs/rules/capabilities.md F3; docs/standards/hostile-inputs.md B207–B211; docs/rules/invariants.md I13.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition import crediting, holding_hearings
from kakitome.learning.recognition.asked import Granted, RequestedAct, both
from kakitome.learning.recognition.ballot import CHOICES, Ballot, Tally, can_be_quorate, tally
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.conflict import EARLIER_DECIDER, REVIEWER
from kakitome.learning.recognition.fold import read_ballot
from kakitome.learning.recognition.particulars import (
    condition_data,
    read_condition,
    read_text,
    text_data,
)
from kakitome.learning.recognition.procedure import Act, Outcome, Purpose, Role, State
from kakitome.learning.recognition.review import demand_scores


def refer(request: RequestedAct) -> Granted:
    """Lay the case before the committee: a ballot is opened on the version that was scored."""
    if request.case.state is State.APPEALED:
        return Granted(detail=_new_ballot(request, Purpose.APPEAL))
    demand_scores(request, all_in=True)
    crediting.demand_proposal(request)
    crediting.demand_live_source(request)
    return Granted(detail={**_new_ballot(request, Purpose.APPLICATION), **crediting.recorded_source(request)})


def propose_withdrawal(request: RequestedAct) -> Granted:
    """Lay the withdrawal of a recognition before the committee, with the reason."""
    ballot = _new_ballot(request, Purpose.WITHDRAWAL)
    return Granted(detail={**ballot, "text": request.text(), **holding_hearings.hearing_data(request)})


def open_hearing(request: RequestedAct) -> Granted:
    """Send the applicant the draft of what the votes come to; the committee votes anew once it was heard."""
    holding_hearings.demand_hearing_possible(request)
    ballot = _new_ballot(request, _open_ballot(request).purpose)
    return Granted(detail={**ballot, "text": request.text(), **holding_hearings.hearing_data(request)})


def escalate(request: RequestedAct) -> Granted:
    """Lay the case before the second committee when the first cannot decide: tied or flagged with no chair, too few."""
    ballot = _open_ballot(request)
    if request.detail.get("committee") != request.procedure.quorum.escalate_to:
        raise Refused("E_COMMITTEE_OTHER", committee=str(request.detail.get("committee", ""))[:40])
    count = tally(ballot, request.procedure.quorum)
    has_flags = any(vote.flag == "conflicted" for vote in ballot.votes)
    # Without a chair nobody breaks a tie, and nobody says whether a flagged vote counts.
    is_stuck = ballot.chair is None and (has_flags or (bool(count.tied) and count.is_quorate))
    if not is_stuck and can_be_quorate(ballot, request.procedure.quorum):
        raise Conflict("E_BALLOT_NOT_STUCK", number=request.case.number)
    return Granted(detail=_new_ballot(request, ballot.purpose))


def vote(request: RequestedAct) -> Granted:
    """Cast one's vote, once, on the version the ballot is about."""
    case, ballot, account = request.case, _open_ballot(request), request.by.account
    voter = next((voter for voter in ballot.voters if voter.account == account), None)
    if voter is None:
        raise Refused("E_NOT_A_VOTER", number=case.number)
    request.refuse_conflicted(voter.grounds or request.conflicts_of(request.detail, account=account))
    if str(request.detail["digest"]) != ballot.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    holding_hearings.demand_not_running(request)
    if ballot.find_vote(account) is not None:
        raise Conflict("E_VOTED", number=case.number)
    choice = request.detail.get("choice")
    if choice is not None and choice not in CHOICES[ballot.purpose]:
        raise Invalid("E_OUTCOME_UNKNOWN", outcome=str(choice)[:20])
    return Granted(detail={"choice": choice, "digest": ballot.digest})


def step_aside(request: RequestedAct) -> Granted:
    """Declare a conflict as a voter and leave the ballot; a vote that was cast is kept, flagged."""
    ballot = _open_ballot(request)
    if all(voter.account != request.by.account for voter in ballot.electorate):
        raise Refused("E_NOT_A_VOTER", number=request.case.number)
    return Granted()


def settle_flag(request: RequestedAct) -> Granted:
    """Let the chair say whether a score or vote given before its author's conflict became known counts."""
    case, detail = request.case, request.detail
    what, word, account = str(detail.get("what")), str(detail.get("word")), str(detail.get("account"))
    if what not in ("score", "vote") or word not in ("kept", "dropped"):
        raise Invalid("E_FLAG_WORD", word=word[:20])
    votes = case.ballot.votes if case.ballot else ()
    flagged = case.scorings if what == "score" else votes
    if all(given.account != account or given.flag != "conflicted" for given in flagged):
        raise NotFound("E_FLAG_UNKNOWN", number=case.number)
    request.refuse_conflicted(request.conflicts_of(detail, account=request.by.account))
    chair = case.ballot.chair if case.ballot else None
    if account == request.by.account or (
        case.ballot is not None and (chair is None or chair.account != request.by.account)
    ):
        raise Refused("E_NOT_THE_CHAIR", number=case.number)
    return Granted(detail={"what": what, "word": word, "account": account, "text": request.text()})


def decide(request: RequestedAct) -> Granted:
    """Close the ballot: the outcome is what the votes say, on exactly the version they were cast on."""
    case, ballot = request.case, _open_ballot(request)
    holding_hearings.demand_not_running(request)
    if ballot.purpose is not Purpose.APPEAL and ballot.digest != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    if any(vote.flag == "conflicted" for vote in ballot.votes):
        raise Refused("E_FLAG_OPEN", number=case.number)
    if ballot.purpose is Purpose.APPLICATION:
        demand_scores(request, all_in=False)
    count = tally(ballot, request.procedure.quorum)
    if not count.is_quorate:
        raise Refused("E_NO_QUORUM", number=case.number, cast=count.cast, needed=count.needed)
    outcome, is_casting = _outcome(request, ballot, count=count)
    _refuse_conflicted_chair(request, ballot)
    holding_hearings.demand_heard(request, outcome)
    crediting.demand_creditable(request, outcome)
    reasons = both(read_text(request.detail.get("reasons")), field="reasons")
    return Granted(
        detail={
            "purpose": ballot.purpose.value,
            "outcome": outcome.value,
            "reasons": text_data(reasons),
            "digest": ballot.digest,
            "revision": ballot.revision,
            "committee": ballot.committee,
            "criteria_version": case.criteria_version,
            "votes": {name.value: votes for name, votes in count.counts.items()},
            "seats": len(ballot.electorate),
            "deciders": [vote.account for vote in ballot.counted],
            "casting_vote": is_casting,
            "conditions": list(_conditions(request, outcome)),
            **(term_of(request) if outcome is Outcome.RECOGNISED else {}),
            **(ending_of(request) if outcome is Outcome.WITHDRAWN else {}),
            **crediting.credited_data(request),
        },
        to=_state_after(request, outcome),
    )


def _refuse_conflicted_chair(request: RequestedAct, ballot: Ballot) -> None:
    """Keep whoever has a conflict of interest from writing reasons and conditions."""
    own = next((voter for voter in ballot.voters if voter.account == request.by.account), None)
    if request.by.role is Role.CHAIR and own is not None:
        request.refuse_conflicted(own.grounds)


def term_of(request: RequestedAct) -> dict[str, str]:
    """Return from when to when a recognition holds; nothing where it has no end. Raises `Invalid` (E_TERM)."""
    if not request.procedure.validity_months:
        return {}
    try:
        start = datetime.fromisoformat(str(request.detail["valid_from"]))
        end = datetime.fromisoformat(str(request.detail["valid_until"]))
    except (KeyError, ValueError) as error:
        raise Invalid("E_TERM") from error
    if start.tzinfo is None or end.tzinfo is None or end <= start or end <= request.at:
        raise Invalid("E_TERM")
    return {"valid_from": start.isoformat(), "valid_until": end.isoformat()}


def ending_of(request: RequestedAct) -> dict[str, str]:
    """Return from when a withdrawal holds, and until when learners in progress are given recognised awards.

    Without a day it holds at once. While it is suspended no award is recognised: there is nobody to teach out then.

    Raises:
        Invalid: E_ENDING, it holds before the decision, or the time of teaching out ends before it holds.
        Refused: E_ENDING_SUSPENDED.
    """
    stated = {name: request.detail.get(name) for name in ("effective_at", "teach_out_until")}
    moments = {name: datetime.fromisoformat(str(value)) for name, value in stated.items() if value}
    effective = moments.get("effective_at", request.at)
    until = moments.get("teach_out_until", effective)
    if effective < request.at or until < effective:
        raise Invalid("E_ENDING")
    if request.case.resting is State.SUSPENDED and moments:
        raise Refused("E_ENDING_SUSPENDED", number=request.case.number)
    return {name: moment.isoformat() for name, moment in moments.items()}


def _state_after(request: RequestedAct, outcome: Outcome) -> State | None:
    transition = request.procedure.find_transition(request.case.state, request.act)
    state = transition.outcomes.get(outcome) if transition else None
    if state is None and outcome not in (Outcome.DISMISSED, Outcome.KEPT):
        raise Refused("E_OUTCOME_NOT_OFFERED", outcome=outcome.value)
    return state or request.case.resting


def _outcome(request: RequestedAct, ballot: Ballot, *, count: Tally) -> tuple[Outcome, bool]:
    if count.leading is not None:
        return count.leading, False
    chair, casting = ballot.chair, request.detail.get("casting")
    if chair is None or chair.account != request.by.account or request.by.role is not Role.CHAIR:
        raise Refused("E_TIE", number=request.case.number)
    if casting not in count.tied:
        raise Invalid("E_TIE_CASTING", number=request.case.number)
    return Outcome(casting), True


def _conditions(request: RequestedAct, outcome: Outcome) -> Iterator[Mapping[str, Any]]:
    stated = [read_condition(condition) for condition in request.detail.get("conditions", ())]
    if (outcome is Outcome.CONDITIONS) != bool(stated):
        raise Invalid("E_CONDITIONS", count=len(stated))
    for condition in stated:
        both(condition.text, field="conditions")
        if condition.deadline <= request.at:
            raise Invalid("E_CONDITION_DEADLINE")
        yield condition_data(condition)


def _open_ballot(request: RequestedAct) -> Ballot:
    if request.case.ballot is None:
        raise Conflict("E_NO_BALLOT", number=request.case.number)
    return request.case.ballot


def _new_ballot(request: RequestedAct, purpose: Purpose) -> dict[str, Any]:
    case, committee = request.case, str(request.detail.get("committee", ""))
    if committee not in (request.procedure.quorum.committee, request.procedure.quorum.escalate_to):
        raise Refused("E_COMMITTEE_OTHER", committee=committee[:40])
    if case.ballot is not None and request.act not in (Act.ESCALATE, Act.OPEN_HEARING):
        raise Conflict("E_BALLOT_OPEN", number=case.number)
    voters = list(_voters(request, purpose))
    if len({voter["account"] for voter in voters}) != len(voters):
        raise Conflict("E_VOTER_TWICE", number=case.number)
    detail = {
        "purpose": purpose.value,
        "committee": committee,
        "digest": case.subject.digest,
        "revision": case.revision,
        "voters": voters,
    }
    if not can_be_quorate(read_ballot(detail, at=request.at), request.procedure.quorum):
        raise Refused("E_QUORUM_IMPOSSIBLE", number=case.number)
    return detail


def _voters(request: RequestedAct, purpose: Purpose) -> Iterator[dict[str, Any]]:
    seats: Sequence[Mapping[str, Any]] = request.detail.get("voters", ())
    for seat in seats:
        if not seat["affiliations"]:
            raise Invalid("E_AFFILIATION_MISSING")
        account = str(seat["account"])
        grounds = [str(ground) for ground in seat.get("grounds", ())]
        grounds = grounds or list(request.conflicts_of(seat, account=account))
        grounds += grounds_in_case(request.case, account=account, purpose=purpose)
        yield {
            "account": account,
            "affiliations": [dict(affiliation) for affiliation in seat["affiliations"]],
            "ties": [str(tie) for tie in seat.get("ties", ())],
            "is_chair": bool(seat.get("is_chair", False)),
            "grounds": grounds,
        }


def grounds_in_case(case: Case, *, account: str, purpose: Purpose) -> list[str]:
    """Name the grounds that lie in the case itself: who reviewed it has no vote, nor who decided what is appealed."""
    grounds = []
    if any(assignment.account == account for assignment in case.assignments):
        grounds.append(REVIEWER)
    has_decided = any(account in decision.deciders for decision in case.decisions)
    if has_decided and (purpose is Purpose.APPEAL or case.round > 1):
        grounds.append(EARLIER_DECIDER)
    return grounds
