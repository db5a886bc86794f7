"""The electorate of a ballot: fixed when the ballot is opened, with every change since, and the quorum then and now.

    electorate = electorate_of(events, quorum)
    electorate.needed, [change.needed for change in electorate.changes]

A seat that is given later has no vote on it, and one that ends keeps its vote until the ballot is closed.

Source: docs/standards/hostile-inputs.md B211; docs/adr/0035-consent-and-recusal.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.learning.recognition.ballot import Ballot, votes_needed
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.fold import apply
from kakitome.learning.recognition.procedure import Act, Quorum

_OPENING = (Act.REFER, Act.ESCALATE, Act.PROPOSE_WITHDRAWAL, Act.OPEN_HEARING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectorateChange:
    """One change of who may vote, or of whose vote counts, and what it left.

    Attributes:
        account: whom it is about.
        may_vote: how many may vote from then on.
        needed: how many votes must be cast from then on.
    """

    at: datetime
    act: Act
    account: str
    may_vote: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Electorate:
    """Who could vote when a ballot was opened, and what happened since; `may_vote` and `needed` are of the opening."""

    opened_at: datetime
    may_vote: int
    needed: int
    changes: tuple[ElectorateChange, ...] = ()


def electorate_of(events: Iterable[CaseEvent], quorum: Quorum) -> Electorate | None:
    """Tell the electorate of the open ballot from the events of its case; None without one."""
    case: Case | None = None
    electorate: Electorate | None = None
    for event in events:
        before, case = case.ballot if case else None, apply(case, event)
        if case.ballot is None:
            electorate = None
        elif event.act in _OPENING:
            may_vote, needed = len(case.ballot.electorate), votes_needed(case.ballot, quorum)
            electorate = Electorate(opened_at=event.at, may_vote=may_vote, needed=needed)
        elif electorate is not None and before is not None and _has_changed(before, case.ballot):
            change = _change(event, ballot=case.ballot, quorum=quorum)
            electorate = replace(electorate, changes=(*electorate.changes, change))
    return electorate


def _has_changed(before: Ballot, after: Ballot) -> bool:
    flags = {vote.account: vote.flag for vote in before.votes}
    is_flag_changed = any(flags.get(vote.account, vote.flag) != vote.flag for vote in after.votes)
    return before.electorate != after.electorate or is_flag_changed


def _change(event: CaseEvent, *, ballot: Ballot, quorum: Quorum) -> ElectorateChange:
    return ElectorateChange(
        at=event.at,
        act=event.act,
        account=str(event.detail.get("account", event.by.account)),
        may_vote=len(ballot.electorate),
        needed=votes_needed(ballot, quorum),
    )
