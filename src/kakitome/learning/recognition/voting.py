"""The committee's part: ballots opened, votes cast on a draft, conflicts on the way, the carried draft decided.

Source: docs/rules/capabilities.md F3; docs/standards/hostile-inputs.md B207–B211; docs/rules/invariants.md I13.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition import crediting, drafting, holding_hearings
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.ballot import Ballot, Tally, can_be_quorate, tally
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.conflict import EARLIER_DECIDER, REVIEWER
from kakitome.learning.recognition.drafting import draft_of, open_ballot, stated_in
from kakitome.learning.recognition.fold import read_ballot
from kakitome.learning.recognition.procedure import Act, Outcome, Purpose, Role, State
from kakitome.learning.recognition.resolution import Resolution, Voice
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
    ballot = _new_ballot(request, open_ballot(request).purpose)
    return Granted(detail={**ballot, "text": request.text(), **holding_hearings.hearing_data(request)})


def escalate(request: RequestedAct) -> Granted:
    """Lay the case before the second committee when the first cannot decide: tied or flagged with no chair, too few."""
    ballot = open_ballot(request)
    if request.detail.get("committee") != request.procedure.quorum.escalate_to:
        raise Refused("E_COMMITTEE_OTHER", committee=str(request.detail.get("committee", ""))[:40])
    count = tally(ballot, request.procedure.quorum)
    has_flags = any(vote.flag == "conflicted" for vote in ballot.votes)
    # Without a chair nobody breaks a tie, and nobody says whether a flagged vote counts.
    is_tied = bool(count.tied) and count.is_quorate and ballot.has_ended(request.at)
    is_stuck = ballot.chair is None and (has_flags or is_tied)
    if not is_stuck and can_be_quorate(ballot, request.procedure.quorum):
        raise Conflict("E_BALLOT_NOT_STUCK", number=request.case.number)
    return Granted(detail=_new_ballot(request, ballot.purpose))


def vote(request: RequestedAct) -> Granted:
    """Cast one's vote, once, on the draft and the version that the ballot is about."""
    case, ballot, account = request.case, open_ballot(request), request.by.account
    voter = next((voter for voter in ballot.voters if voter.account == account), None)
    if voter is None:
        raise Refused("E_NOT_A_VOTER", number=case.number)
    request.refuse_conflicted(voter.grounds or request.conflicts_of(request.detail, account=account))
    if str(request.detail["digest"]) != ballot.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    holding_hearings.demand_not_running(request)
    if int(request.detail["draft"]) != draft_of(request).number:
        raise Conflict("E_DRAFT_OTHER", number=case.number)
    if ballot.find_vote(account) is not None:
        raise Conflict("E_VOTED", number=case.number)
    if ballot.has_ended(request.at):
        raise Refused("E_BALLOT_OVER", number=case.number)
    choice = request.detail.get("choice")
    if choice is not None and choice not in list(Voice):
        raise Invalid("E_VOICE_UNKNOWN", voice=str(choice)[:20])
    text = request.text() if choice == Voice.REVISE else ""
    detail = {"choice": choice, "draft": int(request.detail["draft"]), "digest": ballot.digest}
    return Granted(detail={**detail, "text": text})


def step_aside(request: RequestedAct) -> Granted:
    """Declare a conflict as a voter and leave the ballot; a vote that was cast is kept, flagged."""
    ballot = open_ballot(request)
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
    """Announce the carried draft, word by word: nothing of it is changed or added here."""
    case, ballot, resolution = request.case, open_ballot(request), draft_of(request)
    holding_hearings.demand_not_running(request)
    if ballot.purpose is not Purpose.APPEAL and ballot.digest != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    if any(vote.flag == "conflicted" for vote in ballot.votes):
        raise Refused("E_FLAG_OPEN", number=case.number)
    if ballot.purpose is Purpose.APPLICATION:
        demand_scores(request, all_in=False)
    drafting.demand_quorum(request, ballot)
    if not ballot.has_ended(request.at):
        raise Refused("E_BALLOT_RUNS", number=case.number)
    count = tally(ballot, request.procedure.quorum)
    is_casting = _demand_carried(request, ballot, count=count)
    drafting.refuse_conflicted_chair(request, ballot)
    holding_hearings.demand_heard(request, resolution.outcome)
    crediting.demand_creditable(request, resolution.outcome)
    return Granted(
        detail={
            "purpose": ballot.purpose.value,
            "digest": ballot.digest,
            "revision": ballot.revision,
            "committee": ballot.committee,
            "criteria_version": case.criteria_version,
            "votes": {name.value: votes for name, votes in count.counts.items()},
            "seats": len(ballot.electorate),
            "deciders": [vote.account for vote in ballot.counted],
            "casting_vote": is_casting,
            **_decided_as_drafted(request, resolution),
            **crediting.credited_data(request),
        },
        to=_state_after(request, resolution.outcome),
    )


def _decided_as_drafted(request: RequestedAct, resolution: Resolution) -> dict[str, Any]:
    """Return what a decision takes from its draft; dates that have gone by meanwhile need another draft."""
    drafted, outcome = stated_in(resolution), resolution.outcome
    as_drafted = replace(request, detail={**request.detail, **drafted})
    return {
        "resolution": resolution.number,
        "outcome": outcome.value,
        "reasons": drafted["reasons"],
        "conditions": list(drafting.conditions_of(as_drafted, outcome)),
        **(term_of(as_drafted) if outcome is Outcome.RECOGNISED else {}),
        **(drafting.ending_of(replace(request, detail=drafted)) if outcome is Outcome.WITHDRAWN else {}),
    }


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


def _state_after(request: RequestedAct, outcome: Outcome) -> State | None:
    transition = request.procedure.find_transition(request.case.state, request.act)
    state = transition.outcomes.get(outcome) if transition else None
    if state is None and outcome not in (Outcome.DISMISSED, Outcome.KEPT):
        raise Refused("E_OUTCOME_NOT_OFFERED", outcome=outcome.value)
    return state or request.case.resting


def _demand_carried(request: RequestedAct, ballot: Ballot, *, count: Tally) -> bool:
    """Demand that the draft is carried; tell whether by the chair's casting vote.

    Raises:
        Refused: E_NOT_CARRIED, E_TIE. Invalid: E_TIE_CASTING.
    """
    if count.leading is not None:
        return False
    if not count.tied:
        raise Refused("E_NOT_CARRIED", number=request.case.number)
    chair = ballot.chair
    if chair is None or chair.account != request.by.account or request.by.role is not Role.CHAIR:
        raise Refused("E_TIE", number=request.case.number)
    if request.detail.get("casting") != Voice.FOR:
        raise Invalid("E_TIE_CASTING", number=request.case.number)
    return True


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
