"""A case as somebody with a seat meets it: reached by the seat alone, without any role in the body.

Whoever was excluded from a ballot is told so and sees no papers; a case on which one has no vote and nothing to settle
looks like one that does not exist.

Source: docs/rules/threats.md T16; docs/standards/hostile-inputs.md B209, B211; `learning.recognition.sight`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.learning.recognition.ballot import Ballot, Tally, Vote, Voter, tally
from kakitome.learning.recognition.case import Case, Party, Scoring
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.procedure import Act, Procedure, Role
from kakitome.learning.recognition.sight import Sight, sight_of
from kakitome.services.examining import load_case, procedure_of
from kakitome.services.examining.belonging import serves
from kakitome.services.examining.context import day_of
from kakitome.services.examining.heads import heads_of_voter
from kakitome.values.number import parse_number
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.place import READ, FoundView, Place, place_of, reached

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
class Sitting:
    """One case and one person with a seat.

    Attributes:
        voter: the person's place on the present or last ballot; None for a chair with no vote on it.
        is_chair: whether the person chairs the committee that decides.
    """

    table: CommitteeTable
    desk: CaseDesk
    sight: Sight
    voter: Voter | None
    is_chair: bool

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.desk.case

    @property
    def procedure(self) -> Procedure:
        """By which it goes."""
        return self.desk.procedure

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
        return self.ballot.find_vote(self.table.account) if self.ballot else None

    @property
    def may_vote(self) -> bool:
        """Tell whether a vote is asked for."""
        return self._is_on_ballot and self.own_vote is None

    @property
    def may_comment(self) -> bool:
        """Tell whether there is a discussion to take part in."""
        return self._is_on_ballot and self.procedure.find_transition(self.case.state, Act.COMMENT) is not None

    @property
    def tally(self) -> Tally | None:
        """The count of the open ballot."""
        return tally(self.ballot, self.procedure.quorum) if self.ballot else None

    @property
    def sees_tally(self) -> bool:
        """Tell whether the person has voted: nobody votes by what the others did."""
        return self._is_on_ballot and self.own_vote is not None

    @property
    def flagged_votes(self) -> Sequence[Vote]:
        """Votes whose authors turned out to have a conflict of interest, for the chair to settle."""
        if not self.is_chair or self.is_out or self.ballot is None:
            return ()
        return [vote for vote in self.ballot.votes if vote.flag == "conflicted" and vote.account != self.table.account]

    @property
    def flagged_scores(self) -> Sequence[Scoring]:
        """Scores of the same kind."""
        if not self.is_chair or self.is_out:
            return ()
        return [
            scoring
            for scoring in self.case.scorings
            if scoring.flag == "conflicted" and scoring.account != self.table.account
        ]

    @property
    def may_settle_change(self) -> bool:
        """Tell whether a reported change waits for the chair."""
        has_change = bool(self.case.changes) and not self.case.changes[-1].settled
        is_allowed = self.procedure.find_transition(self.case.state, Act.SETTLE_CHANGE) is not None
        return self.is_chair and has_change and is_allowed and not self.is_out

    @property
    def may_decide(self) -> bool:
        """Tell whether the chair can close the ballot now."""
        found = self.tally
        return self.is_chair and self.sees_tally and found is not None and found.is_quorate and not self._has_flags

    @property
    def _has_flags(self) -> bool:
        return self.ballot is not None and any(vote.flag == "conflicted" for vote in self.ballot.votes)

    @property
    def _is_on_ballot(self) -> bool:
        ballot = self.ballot
        return ballot is not None and any(voter.account == self.table.account for voter in ballot.electorate)


def at_table(methods: Sequence[str] = READ) -> Callable[[FoundView[CommitteeTable, P]], Callable[..., HttpResponse]]:
    """Let a view be reached by whoever has a seat, or had a vote, in the body (a view decorator)."""
    return reached("seat", methods, find=lambda request, named: _table(request, named.pop("institution")))


def sitting_of(table: CommitteeTable, number: str) -> Sitting:
    """Return a case for somebody with a seat; 404 for one on which they have nothing to say, or none any more."""
    canonical = parse_number(number) or ""
    try:
        case = load_case(table.work.examining, canonical)
    except NotFound:
        raise Http404 from None
    procedure = procedure_of(table.work.examining, case, now=table.work.platform.now())
    ballots = (*case.earlier_ballots, case.ballot) if case.ballot else case.earlier_ballots
    voter = next((one for ballot in reversed(ballots) for one in ballot.voters if one.account == table.account), None)
    committee = ballots[-1].committee if ballots else procedure.quorum.committee
    is_chair = voter.is_chair and committee in table.chairs if voter else committee in table.chairs
    role = Role.CHAIR if is_chair else Role.MEMBER
    party = Party(role=role, account=table.account, institution=case.body)
    sitting = Sitting(
        table=table,
        desk=CaseDesk(place=table.place, context=table.work, case=case, procedure=procedure, party=party),
        sight=sight_of(case, party),
        voter=voter,
        is_chair=is_chair,
    )
    if voter is None and not (sitting.may_settle_change or sitting.flagged_scores):
        raise Http404
    if not serves(table.work.examining, case, by=party, on=day_of(table.work.examining, table.place.now)):
        raise Http404
    return sitting


def table_of(request: HttpRequest, institution: str) -> CommitteeTable | None:
    """Return the table at which somebody sits in a body; None for whoever has nothing to decide there."""
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
