"""The committee's part: ballots opened, votes cast, conflicts on the way, the decision computed from the votes.

Source: docs/rules/capabilities.md F3; docs/standards/hostile-inputs.md B207–B211; docs/rules/invariants.md I13.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct, both
from kakitome.learning.recognition.ballot import CHOICES, Ballot, Tally, can_be_quorate, tally
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.conflict import EARLIER_DECIDER, REVIEWER, conflicts
from kakitome.learning.recognition.fold import read_ballot
from kakitome.learning.recognition.particulars import (
    condition_data,
    read_affiliations,
    read_condition,
    read_text,
    text_data,
)
from kakitome.learning.recognition.procedure import Outcome, Purpose, Role, State
from kakitome.learning.recognition.review import demand_scores


def refer(requested_act: RequestedAct) -> Granted:
    """Lay the case before the committee: a ballot is opened on the version that was scored."""
    if requested_act.case.state is State.APPEALED:
        return Granted(detail=_new_ballot(requested_act, Purpose.APPEAL))
    demand_scores(requested_act, all_in=True)
    return Granted(detail=_new_ballot(requested_act, Purpose.APPLICATION))


def propose_withdrawal(requested_act: RequestedAct) -> Granted:
    """Lay the withdrawal of a recognition before the committee, with the reason."""
    return Granted(detail={**_new_ballot(requested_act, Purpose.WITHDRAWAL), "text": requested_act.text()})


def escalate(requested_act: RequestedAct) -> Granted:
    """Lay the case before the second committee when the first cannot decide: tied or flagged with no chair, too few."""
    ballot = _open_ballot(requested_act)
    if requested_act.detail.get("committee") != requested_act.procedure.quorum.escalate_to:
        raise Refused("E_COMMITTEE_OTHER", committee=str(requested_act.detail.get("committee", ""))[:40])
    found = tally(ballot, requested_act.procedure.quorum)
    has_flags = any(one.flag == "conflicted" for one in ballot.votes)
    # Without a chair nobody breaks a tie, and nobody says whether a flagged vote counts.
    is_stuck = ballot.chair is None and (has_flags or (bool(found.tied) and found.is_quorate))
    if not is_stuck and can_be_quorate(ballot, requested_act.procedure.quorum):
        raise Conflict("E_BALLOT_NOT_STUCK", number=requested_act.case.number)
    return Granted(detail=_new_ballot(requested_act, ballot.purpose))


def vote(requested_act: RequestedAct) -> Granted:
    """Cast one's vote, once, on the version the ballot is about."""
    case, ballot, account = requested_act.case, _open_ballot(requested_act), requested_act.by.account
    voter = next((one for one in ballot.voters if one.account == account), None)
    if voter is None:
        raise Refused("E_NOT_A_VOTER", number=case.number)
    requested_act.refuse_conflicted(voter.grounds or _grounds(requested_act, requested_act.detail))
    if str(requested_act.detail["digest"]) != ballot.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    if ballot.find_vote(account) is not None:
        raise Conflict("E_VOTED", number=case.number)
    choice = requested_act.detail.get("choice")
    if choice is not None and choice not in CHOICES[ballot.purpose]:
        raise Invalid("E_OUTCOME_UNKNOWN", outcome=str(choice)[:20])
    return Granted(detail={"choice": choice, "digest": ballot.digest})


def step_aside(requested_act: RequestedAct) -> Granted:
    """Declare a conflict as a voter and leave the ballot; a vote that was cast is kept, flagged."""
    ballot = _open_ballot(requested_act)
    if all(voter.account != requested_act.by.account for voter in ballot.electorate):
        raise Refused("E_NOT_A_VOTER", number=requested_act.case.number)
    return Granted()


def settle_flag(requested_act: RequestedAct) -> Granted:
    """Let the chair say whether a score or vote given before its author's conflict became known counts."""
    case, detail = requested_act.case, requested_act.detail
    what, word, account = str(detail.get("what")), str(detail.get("word")), str(detail.get("account"))
    if what not in ("score", "vote") or word not in ("kept", "dropped"):
        raise Invalid("E_FLAG_WORD", word=word[:20])
    votes = case.ballot.votes if case.ballot else ()
    flagged = case.scorings if what == "score" else votes
    if all(one.account != account or one.flag != "conflicted" for one in flagged):
        raise NotFound("E_FLAG_UNKNOWN", number=case.number)
    requested_act.refuse_conflicted(_grounds(requested_act, detail))
    chair = case.ballot.chair if case.ballot else None
    if account == requested_act.by.account or (
        case.ballot is not None and (chair is None or chair.account != requested_act.by.account)
    ):
        raise Refused("E_NOT_THE_CHAIR", number=case.number)
    return Granted(detail={"what": what, "word": word, "account": account, "text": requested_act.text()})


def decide(requested_act: RequestedAct) -> Granted:
    """Close the ballot: the outcome is what the votes say, on exactly the version they were cast on."""
    case, ballot = requested_act.case, _open_ballot(requested_act)
    if ballot.purpose is not Purpose.APPEAL and ballot.digest != case.subject.digest:
        raise Conflict("E_CASE_OTHER_VERSION", number=case.number)
    if any(one.flag == "conflicted" for one in ballot.votes):
        raise Refused("E_FLAG_OPEN", number=case.number)
    if ballot.purpose is Purpose.APPLICATION:
        demand_scores(requested_act, all_in=False)
    found = tally(ballot, requested_act.procedure.quorum)
    if not found.is_quorate:
        raise Refused("E_NO_QUORUM", number=case.number, cast=found.cast, needed=found.needed)
    outcome, is_casting = _outcome(requested_act, ballot, found=found)
    _refuse_conflicted_chair(requested_act, ballot)
    reasons = both(read_text(requested_act.detail.get("reasons")), field="reasons")
    deciders = [one.account for one in ballot.counted]
    return Granted(
        detail={
            "purpose": ballot.purpose.value,
            "outcome": outcome.value,
            "reasons": text_data(reasons),
            "digest": ballot.digest,
            "revision": ballot.revision,
            "committee": ballot.committee,
            "criteria_version": case.criteria_version,
            "votes": {name.value: count for name, count in found.counts.items()},
            "seats": len(ballot.electorate),
            "deciders": deciders,
            "casting_vote": is_casting,
            "conditions": list(_conditions(requested_act, outcome)),
            **(term_of(requested_act) if outcome is Outcome.RECOGNISED else {}),
        },
        to=_state_after(requested_act, outcome),
    )


def _refuse_conflicted_chair(requested_act: RequestedAct, ballot: Ballot) -> None:
    """Keep whoever has a conflict of interest from writing reasons and conditions."""
    own = next((voter for voter in ballot.voters if voter.account == requested_act.by.account), None)
    if requested_act.by.role is Role.CHAIR and own is not None:
        requested_act.refuse_conflicted(own.grounds)


def term_of(requested_act: RequestedAct) -> dict[str, str]:
    """Return from when to when a recognition holds, as asked; raises `Invalid` (E_TERM)."""
    try:
        start = datetime.fromisoformat(str(requested_act.detail["valid_from"]))
        end = datetime.fromisoformat(str(requested_act.detail["valid_until"]))
    except (KeyError, ValueError) as error:
        raise Invalid("E_TERM") from error
    if start.tzinfo is None or end.tzinfo is None or end <= start or end <= requested_act.at:
        raise Invalid("E_TERM")
    return {"valid_from": start.isoformat(), "valid_until": end.isoformat()}


def _state_after(requested_act: RequestedAct, outcome: Outcome) -> State | None:
    transition = requested_act.procedure.find_transition(requested_act.case.state, requested_act.act)
    state = transition.outcomes.get(outcome) if transition else None
    if state is None and outcome not in (Outcome.DISMISSED, Outcome.KEPT):
        raise Refused("E_OUTCOME_NOT_OFFERED", outcome=outcome.value)
    return state or requested_act.case.resting


def _outcome(requested_act: RequestedAct, ballot: Ballot, *, found: Tally) -> tuple[Outcome, bool]:
    if found.leading is not None:
        return found.leading, False
    chair, casting = ballot.chair, requested_act.detail.get("casting")
    if chair is None or chair.account != requested_act.by.account or requested_act.by.role is not Role.CHAIR:
        raise Refused("E_TIE", number=requested_act.case.number)
    if casting not in found.tied:
        raise Invalid("E_TIE_CASTING", number=requested_act.case.number)
    return Outcome(casting), True


def _conditions(requested_act: RequestedAct, outcome: Outcome) -> Iterator[Mapping[str, Any]]:
    stated = [read_condition(condition) for condition in requested_act.detail.get("conditions", ())]
    if (outcome is Outcome.CONDITIONS) != bool(stated):
        raise Invalid("E_CONDITIONS", count=len(stated))
    for one in stated:
        both(one.text, field="conditions")
        if one.deadline <= requested_act.at:
            raise Invalid("E_CONDITION_DEADLINE")
        yield condition_data(one)


def _open_ballot(requested_act: RequestedAct) -> Ballot:
    if requested_act.case.ballot is None:
        raise Conflict("E_NO_BALLOT", number=requested_act.case.number)
    return requested_act.case.ballot


def _new_ballot(requested_act: RequestedAct, purpose: Purpose) -> dict[str, Any]:
    case, committee = requested_act.case, str(requested_act.detail.get("committee", ""))
    if committee not in (requested_act.procedure.quorum.committee, requested_act.procedure.quorum.escalate_to):
        raise Refused("E_COMMITTEE_OTHER", committee=committee[:40])
    if case.ballot is not None and requested_act.act.value != "escalate":
        raise Conflict("E_BALLOT_OPEN", number=case.number)
    voters = list(_voters(requested_act, purpose))
    if len({voter["account"] for voter in voters}) != len(voters):
        raise Conflict("E_VOTER_TWICE", number=case.number)
    detail = {
        "purpose": purpose.value,
        "committee": committee,
        "digest": case.subject.digest,
        "revision": case.revision,
        "voters": voters,
    }
    if not can_be_quorate(read_ballot(detail, at=requested_act.at), requested_act.procedure.quorum):
        raise Refused("E_QUORUM_IMPOSSIBLE", number=case.number)
    return detail


def _voters(requested_act: RequestedAct, purpose: Purpose) -> Iterator[dict[str, Any]]:
    seats: Sequence[Mapping[str, Any]] = requested_act.detail.get("voters", ())
    for seat in seats:
        if not seat["affiliations"]:
            raise Invalid("E_AFFILIATION_MISSING")
        grounds = [str(ground) for ground in seat.get("grounds", ())] or list(_grounds(requested_act, seat))
        grounds += grounds_in_case(requested_act.case, account=str(seat["account"]), purpose=purpose)
        yield {
            "account": str(seat["account"]),
            "affiliations": [dict(affiliation) for affiliation in seat["affiliations"]],
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


def _grounds(requested_act: RequestedAct, person: Mapping[str, Any]) -> tuple[str, ...]:
    case = requested_act.case
    return conflicts(
        read_affiliations(person["affiliations"]),
        parties=(case.applicant_is, *case.partners),
        ties=person.get("ties", ()),
        submitted=bool(person.get("submitted", False)),
    )
