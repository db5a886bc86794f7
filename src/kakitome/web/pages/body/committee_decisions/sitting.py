"""A case as somebody with a seat meets it: reached by the seat alone, without any role in the body.

A person excluded from a ballot is told so and sees no papers; a case on which one has no vote and nothing to settle
looks like one that does not exist.

Source: docs/rules/threats.md T16; docs/standards/hostile-inputs.md B209, B211; `learning.recognition.sight`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.learning.recognition.ballot import Ballot, Tally, Vote, Voter, tally
from kakitome.learning.recognition.case import Case, CaseEvent, Party
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.learning.recognition.recusal import undoable
from kakitome.learning.recognition.scoring import Scoring
from kakitome.services.examining.belonging import serves
from kakitome.services.examining.context import day_of
from kakitome.services.examining.heads import heads_of_voter
from kakitome.values.number import parse_number
from kakitome.web.desk.acting import CaseDesk, find_case
from kakitome.web.desk.place import READ, FoundView, Place, place_of, reached
from kakitome.web.desk.resolutions import RESOLUTION_PAGES, obstacle_to_resolution

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeTable:
    """A body as one person with seats on its committees sees it; `seats` are the person's own of today."""

    place: Place
    work: CaseContext
    seats: tuple[Seat, ...]

    @property
    def account(self) -> str:
        """Who sits there."""
        return self.place.actor.account

    @property
    def chairs(self) -> frozenset[str]:
        """The committees the person chairs."""
        return frozenset(seat.committee for seat in self.seats if seat.role is SeatRole.CHAIR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting(CaseDesk):
    """One case and one person with a seat.

    Attributes:
        voter: the person's place on the present or last ballot; None for a chair with no vote on it.
        is_chair: whether the person chairs the committee that decides.
    """

    table: CommitteeTable
    voter: Voter | None
    is_chair: bool

    @property
    def ballots(self) -> Sequence[Ballot]:
        """Every ballot on the case, the newest last."""
        return _ballots(self.case)

    def events(self) -> Sequence[CaseEvent]:
        """Return what happened, oldest first."""
        return self.context.examining.store.cases.list_events(self.case.number)

    @property
    def ballot(self) -> Ballot | None:
        """The open ballot."""
        return self.case.ballot

    @property
    def is_out(self) -> bool:
        """Tell whether the person is excluded, so that nothing of the case is open to them."""
        return self.voter is not None and bool(self.voter.grounds)

    @property
    def own_vote(self) -> Vote | None:
        """The person's vote on the open ballot."""
        return self.ballot.find_vote(self.party.account) if self.ballot else None

    @property
    def may_vote(self) -> bool:
        """Tell whether a vote is asked for: there is a draft, and the voting is not over."""
        has_draft = self.ballot is not None and self.ballot.resolution is not None
        is_open = has_draft and not self.has_ended and not self.is_hearing
        return is_open and self._is_on_ballot and self.own_vote is None

    @property
    def has_ended(self) -> bool:
        """Tell whether the voting is over."""
        return self.ballot is not None and self.ballot.has_ended(self.now)

    @property
    def may_comment(self) -> bool:
        """Tell whether there is a discussion to take part in."""
        return self._is_on_ballot and self.allows(Act.COMMENT)

    @property
    def tally(self) -> Tally | None:
        """The count of the open ballot."""
        return tally(self.ballot, self.procedure.quorum) if self.ballot else None

    @property
    def sees_tally(self) -> bool:
        """Tell whether the votes are shown: when the voting is over, to everybody on the ballot, and not before."""
        return self._is_on_ballot and self.has_ended

    @property
    def flagged_votes(self) -> Sequence[Vote]:
        """Votes whose authors turned out to have a conflict of interest, for the chair to settle."""
        if not self.is_chair or self.is_out or self.ballot is None:
            return ()
        return [vote for vote in self.ballot.votes if vote.flag == "conflicted" and vote.account != self.party.account]

    @property
    def flagged_scores(self) -> Sequence[Scoring]:
        """Scores of the same kind."""
        if not self.is_chair or self.is_out:
            return ()
        return [
            scoring
            for scoring in self.case.scorings
            if scoring.flag == "conflicted" and scoring.account != self.party.account
        ]

    @property
    def undoable(self) -> Sequence[str]:
        """Accounts of others whose recusal the chair can undo."""
        if not self.is_chair or self.is_out or self.ballot is None or not self.allows(Act.UNDO_RECUSAL):
            return ()
        return [account for account in undoable(self.case) if account != self.party.account]

    @property
    def may_settle_change(self) -> bool:
        """Tell whether a reported change waits for the chair."""
        has_change = bool(self.case.changes) and not self.case.changes[-1].settled
        return self.is_chair and has_change and self.allows(Act.SETTLE_CHANGE) and not self.is_out

    @property
    def acts(self) -> Sequence[str]:
        """Name what the chair can do about the committee's text now, by the pages of `desk/resolutions.py`."""
        if not self.is_chair or not self._is_on_ballot:
            return ()
        return [name for name, page in RESOLUTION_PAGES.items() if obstacle_to_resolution(self, page.act) is None]

    @property
    def is_hearing(self) -> bool:
        """Tell whether the applicant may still answer the draft that the ballot is about."""
        hearing = self.case.hearing
        return hearing is not None and hearing.runs_at(self.place.now)

    @property
    def _is_on_ballot(self) -> bool:
        ballot = self.ballot
        return ballot is not None and any(voter.account == self.party.account for voter in ballot.electorate)


def at_table(methods: Sequence[str] = READ) -> Callable[[FoundView[CommitteeTable, P]], Callable[..., HttpResponse]]:
    """Let a view be reached by those who have a seat, or had a vote, in the body (a view decorator)."""
    return reached("seat", methods, find=lambda request, named: _table(request, named.pop("institution")))


def at_case(methods: Sequence[str] = READ) -> Callable[[FoundView[Sitting, P]], Callable[..., HttpResponse]]:
    """Let a view of one case be reached by those who have something to say on it (a view decorator)."""

    def find(request: HttpRequest, named: dict[str, Any]) -> Sitting:
        return sitting_of(_table(request, named.pop("institution")), named.pop("number"))

    return reached("seat", methods, find=find)


def sitting_of(table: CommitteeTable, number: str) -> Sitting:
    """Return a case for somebody with a seat; 404 for one on which they have nothing to say, or none any more."""
    case, procedure = find_case(table.work, parse_number(number) or "")
    ballots = _ballots(case)
    voters = [voter for ballot in reversed(ballots) for voter in ballot.voters if voter.account == table.account]
    voter = voters[0] if voters else None
    committee = ballots[-1].committee if ballots else procedure.quorum.committee
    # Who chaired the committee when the open ballot was called chairs the ballot until it is closed.
    on_roll = case.ballot is not None and voter is not None and voter in case.ballot.voters
    is_chair = (on_roll or committee in table.chairs) and (voter is None or voter.is_chair)
    party = Party(role=Role.CHAIR if is_chair else Role.MEMBER, account=table.account, institution=case.body)
    sitting = Sitting(
        place=table.place,
        context=table.work,
        case=case,
        procedure=procedure,
        party=party,
        table=table,
        voter=voter,
        is_chair=is_chair,
    )
    if voter is None and not (sitting.may_settle_change or sitting.flagged_scores):
        raise Http404
    if not serves(table.work.examining, case, by=party, on=day_of(table.work.examining, table.place.now)):
        raise Http404
    return sitting


def _ballots(case: Case) -> Sequence[Ballot]:
    return (*case.earlier_ballots, case.ballot) if case.ballot else case.earlier_ballots


def table_of(request: HttpRequest, institution: str) -> CommitteeTable | None:
    """Return the table at which somebody sits in a body; None for those who have nothing to decide there."""
    try:
        return _table(request, institution)
    except Http404:
        return None


def _table(request: HttpRequest, institution: str) -> CommitteeTable:
    place = place_of(request, institution)
    body = place.store.body.find()
    if body is None:
        raise Http404
    on = body.configuration.day_of(place.now)
    account = place.actor.account
    seats = tuple(seat for seat in place.store.body.list_seats() if seat.account == account and seat.holds(on))
    work = case_context(place.platform, institution)
    if not seats and not heads_of_voter(work.examining, account):
        raise Http404
    return CommitteeTable(place=place, work=work, seats=seats)
