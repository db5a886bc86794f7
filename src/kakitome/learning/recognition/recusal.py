"""Who is taken out of a case and who is brought back: two acts, and what they leave of the case.

Whoever is taken out keeps what they gave, flagged until the chair has said whether it counts. Undoing says that there
was no conflict of interest: what was given counts as it was given, the grounds that were found are set aside for this
case, and somebody who had given nothing can do so again. Nobody votes or scores a second time: by then they may have
seen what the others gave.

Source: docs/adr/0035-consent-and-recusal.md; docs/standards/hostile-inputs.md B209.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.ballot import Voter
from kakitome.learning.recognition.case import Assignment, Case, CaseEvent, Recusal, UndoneRecusal
from kakitome.learning.recognition.conflict import DECLARED, OF_THE_CASE
from kakitome.learning.recognition.procedure import State
from kakitome.learning.recognition.scoring import SUPERSEDED


def recuse(request: RequestedAct) -> Granted:
    """Take a reviewer or a voter out, with the grounds; what they gave is kept and does not count."""
    case, account = request.case, str(request.detail["account"])
    is_reviewer = any(assignment.account == account for assignment in case.panel)
    is_voter = case.ballot is not None and any(voter.account == account for voter in case.ballot.electorate)
    if not is_reviewer and not is_voter:
        raise NotFound("E_NOT_ASSIGNED", number=case.number)
    grounds = [str(ground) for ground in request.detail.get("grounds", ())]
    if not grounds:
        raise Invalid("E_GROUNDS_MISSING")
    return Granted(detail={"account": account, "grounds": grounds})


def undo(request: RequestedAct) -> Granted:
    """Bring back a reviewer or a voter who was taken out, with the reason; the person's own word is left alone.

    A reviewer who has not scored yet brings the case back into review.
    """
    case, account = request.case, str(request.detail.get("account", ""))
    if not may_be_undone(case, account):
        raise _obstacle(case, account)
    if account == request.by.account:
        raise Refused("E_RECUSAL_SELF", number=case.number)
    request.refuse_conflicted(request.conflicts_of(request.detail, account=request.by.account))
    is_to_score = any(_is_back(case, own, account=account) for own in case.assignments) and all(
        scoring.account != account or scoring.round != case.round or scoring.digest != case.subject.digest
        for scoring in case.scorings
    )
    returns = is_to_score and case.state in (State.ACCEPTED, State.DISCUSSION)
    return Granted(detail={"account": account, "text": request.text()}, to=State.IN_REVIEW if returns else None)


def may_be_undone(case: Case, account: str) -> bool:
    """Tell whether somebody is out of the panel or the open ballot for grounds that can be found mistaken."""
    if any(recusal.is_own_word for recusal in case.standing_recusals(account)):
        return False
    voters = case.ballot.voters if case.ballot else ()
    return any(_is_back(case, own, account=account) for own in case.assignments) or any(
        _is_back_on_ballot(voter, account) for voter in voters
    )


def undoable(case: Case) -> tuple[str, ...]:
    """Return the accounts whose recusal can be undone now, in the order in which they were taken out."""
    accounts = dict.fromkeys(recusal.account for recusal in case.recusals)
    return tuple(account for account in accounts if may_be_undone(case, account))


def _obstacle(case: Case, account: str) -> Refused | NotFound:
    standing = case.standing_recusals(account)
    if any(recusal.is_own_word for recusal in standing):
        return Refused("E_RECUSAL_OWN_WORD", number=case.number)
    if any(OF_THE_CASE.intersection(recusal.grounds) for recusal in standing):
        return Refused("E_RECUSAL_OF_THE_CASE", number=case.number)
    return NotFound("E_RECUSAL_UNKNOWN", number=case.number)


def _is_back(case: Case, assignment: Assignment, *, account: str) -> bool:
    is_out = assignment.account == account and assignment.round == case.round and assignment.state == "recused"
    return is_out and OF_THE_CASE.isdisjoint(assignment.grounds)


def _is_back_on_ballot(voter: Voter, account: str) -> bool:
    return voter.account == account and bool(voter.grounds) and OF_THE_CASE.isdisjoint(voter.grounds)


def noted(case: Case, event: CaseEvent, *, excluded: Mapping[str, tuple[str, ...]]) -> Case:
    """Keep who was taken out by an event: the grounds by account, none for those who were not."""
    recusals = [
        Recusal(account=account, grounds=grounds, act=event.act, by=event.by, at=event.at)
        for account, grounds in excluded.items()
        if grounds
    ]
    return replace(case, recusals=(*case.recusals, *recusals))


def recused(case: Case, event: CaseEvent) -> Case:
    """Take somebody out, as a reviewer and as a voter; what was scored or voted is kept and flagged."""
    account, grounds = event.detail["account"], tuple(event.detail["grounds"])
    assignments = reassigned(case, account, state="recused", grounds=grounds, declared_at=event.at)

    def is_unflagged(given: Any) -> bool:
        return given.account == account and not given.flag

    scorings = changed(case.scorings, lambda s: s.round == case.round and is_unflagged(s), flag="conflicted")
    ballot = case.ballot
    if ballot is not None:
        voters = changed(ballot.voters, lambda voter: voter.account == account, grounds=grounds)
        ballot = replace(ballot, voters=voters, votes=changed(ballot.votes, is_unflagged, flag="conflicted"))
    left = replace(case, assignments=assignments, scorings=scorings, ballot=ballot)
    return noted(left, event, excluded={account: grounds})


def stepped_aside(case: Case, event: CaseEvent) -> Case:
    """Take out whoever declared a conflict of their own."""
    return recused(case, replace(event, detail={"account": event.by.account, "grounds": [DECLARED]}))


def undone(case: Case, event: CaseEvent) -> Case:
    """Bring somebody back: what they gave counts as it was given; a reviewer who gave nothing declares anew."""
    account, back = event.detail["account"], UndoneRecusal(by=event.by, at=event.at, reason=event.detail["text"])
    scorings, assignments, ballot = case.scorings, case.assignments, case.ballot
    if any(_is_back(case, assignment, account=account) for assignment in assignments):
        own = [s for s in scorings if s.account == account and s.round == case.round and s.flag != SUPERSEDED]
        state = {"state": "free"} if own else {"state": "invited", "declared_at": None}
        assignments = changed(assignments, lambda given: _is_back(case, given, account=account), grounds=(), **state)
        scorings = changed(scorings, lambda scoring: scoring in own, flag="")
    if ballot is not None and any(_is_back_on_ballot(voter, account) for voter in ballot.voters):
        voters = changed(ballot.voters, lambda voter: voter.account == account, grounds=())
        votes = changed(ballot.votes, lambda vote: vote.account == account, flag="")
        ballot = replace(ballot, voters=voters, votes=votes)
    recusals = changed(case.recusals, lambda kept: kept.account == account and kept.undone is None, undone=back)
    return replace(case, assignments=assignments, scorings=scorings, ballot=ballot, recusals=recusals)


def reassigned(case: Case, account: str, **changes: Any) -> tuple[Assignment, ...]:
    """Change somebody's assignment of this round."""
    return changed(case.assignments, lambda a: a.account == account and a.round == case.round, **changes)


def changed(items: Iterable[Any], is_meant: Callable[[Any], bool], **changes: Any) -> tuple[Any, ...]:
    """Change those of some dataclasses that are meant, and leave the others as they are."""
    return tuple(replace(item, **changes) if is_meant(item) else item for item in items)
