"""Ballots: who may vote on what, and when a vote counts.

    tally(ballot, quorum).leading

A ballot is bound to the hash of the version it is about (I13), and each vote to one numbered draft of a resolution;
ballots from before there were drafts are counted by what each vote was for. Whoever has a conflict of interest is
not among its voters, or leaves it. What was voted is counted from the votes, never from a message that they are
complete.

Source: docs/standards/hostile-inputs.md B207–B211; docs/rules/faults.md F53; majority of the votes cast is ours
(derived), and so is the chair's casting vote.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from kakitome.learning.recognition.people import NOTHING_STATED, Affiliation, StatedBelonging
from kakitome.learning.recognition.procedure import Outcome, Purpose, Quorum
from kakitome.learning.recognition.resolution import Resolution, Voice

Choice = Outcome | Voice
CHOICES: Mapping[Purpose, tuple[Outcome, ...]] = {
    Purpose.APPLICATION: (Outcome.RECOGNISED, Outcome.CONDITIONS, Outcome.RETURNED, Outcome.REFUSED),
    Purpose.APPEAL: (Outcome.DISMISSED, Outcome.REMITTED),
    Purpose.WITHDRAWAL: (Outcome.WITHDRAWN, Outcome.KEPT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """One seat on a ballot; `grounds` say why it may not vote, empty when it may."""

    account: str
    affiliation: Affiliation
    stated: StatedBelonging = NOTHING_STATED
    is_chair: bool = False
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One vote; `choice` None abstains, `text` is what should be otherwise. `flag` as in a scoring."""

    account: str
    choice: Choice | None
    at: datetime
    flag: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One ballot of one committee.

    Attributes:
        digest: of the version that is voted on.
        voters: every seat of the committee, those who may not vote with their grounds.
        resolution: the draft that is voted on; None before there is one.
        ended: empty while it is open, else `decided`, `void`, `escalated`, `heard`, `redrafted` or `no_quorum`.
    """

    purpose: Purpose
    committee: str
    digest: str
    revision: int
    voters: tuple[Voter, ...]
    votes: tuple[Vote, ...] = ()
    opened_at: datetime
    resolution: Resolution | None = None
    ended: str = ""

    @property
    def electorate(self) -> tuple[Voter, ...]:
        """Return those who may vote."""
        return tuple(voter for voter in self.voters if not voter.grounds)

    @property
    def counted(self) -> tuple[Vote, ...]:
        """Return the votes that count: cast for something, by those who may."""
        may = {voter.account for voter in self.electorate}
        return tuple(
            vote
            for vote in self.votes
            if vote.choice is not None and (vote.flag == "kept" or (not vote.flag and vote.account in may))
        )

    def has_ended(self, at: datetime) -> bool:
        """Tell whether the voting is over: everybody voted, its time is over, or it was closed."""
        draft = self.resolution
        if draft is None:
            return False
        voted = {vote.account for vote in self.votes}
        everybody = all(voter.account in voted for voter in self.electorate)
        return draft.closed_at is not None or at >= draft.closes_at or everybody

    @property
    def chair(self) -> Voter | None:
        """Return the chair, when it may vote."""
        return next((voter for voter in self.electorate if voter.is_chair), None)

    def find_vote(self, account: str) -> Vote | None:
        """Find somebody's vote."""
        return next((vote for vote in self.votes if vote.account == account), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a ballot comes to.

    Attributes:
        counts: votes by what they say.
        cast, needed: votes that count, and how many must.
        leading: what is carried, or None in a tie, without votes, or when the draft is lost.
        tied: what the chair's casting vote carries.
    """

    counts: Mapping[Choice, int]
    cast: int
    needed: int
    leading: Outcome | None
    tied: tuple[Outcome, ...] = ()

    @property
    def is_quorate(self) -> bool:
        """Return whether enough votes were cast."""
        return self.cast >= self.needed


def votes_needed(ballot: Ballot, quorum: Quorum) -> int:
    """Return how many votes must be cast: the larger of the fixed number and the share of seats that may vote."""
    return max(quorum.votes_at_least, ceil(len(ballot.electorate) * quorum.share_of_seats))


def can_be_quorate(ballot: Ballot, quorum: Quorum) -> bool:
    """Tell whether enough people may vote at all."""
    return len(ballot.electorate) >= votes_needed(ballot, quorum)


def tally(ballot: Ballot, quorum: Quorum) -> Tally:
    """Count a ballot: a draft is carried by more than half of the votes cast."""
    counts = Counter(vote.choice for vote in ballot.counted if vote.choice is not None)
    cast, needed = len(ballot.counted), votes_needed(ballot, quorum)
    if ballot.resolution is not None:
        outcome, in_favour = ballot.resolution.outcome, counts[Voice.FOR]
        return Tally(
            counts={voice: counts[voice] for voice in Voice},
            cast=cast,
            needed=needed,
            leading=outcome if in_favour * 2 > cast else None,
            tied=(outcome,) if cast and in_favour * 2 == cast else (),
        )
    most = max(counts.values(), default=0)
    tied = tuple(choice for choice in CHOICES[ballot.purpose] if most and counts[choice] == most)
    return Tally(
        counts={choice: counts[choice] for choice in CHOICES[ballot.purpose]},
        cast=cast,
        needed=needed,
        leading=tied[0] if len(tied) == 1 else None,
        tied=tied if len(tied) > 1 else (),
    )
