"""What the committee's pages show: ballots, who may vote, the state of the quorum in a sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.learning.recognition.ballot import Ballot, Tally, can_be_quorate
from kakitome.learning.recognition.case import Case, divergent
from kakitome.learning.recognition.procedure import Act, Procedure, Purpose, Role, Wording, wording_of
from kakitome.learning.recognition.procedure import State as CaseState
from kakitome.ports.cases import CaseHead
from kakitome.services.examining.heads import heads_of_voter
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.body.committee_decisions.sitting import CommitteeTable, Sitting, sitting_of
from kakitome.web.pages.body.reviewing.seen import CLERICAL
from kakitome.web.parts.case import (
    CaseRemark,
    CaseScores,
    ShownDecision,
    decision_in_words,
    definition_address,
    grounds_in_words,
    outcome_of,
    remarks_in_words,
    scores_of,
    state_of,
)
from kakitome.web.parts.case_history import history_of
from kakitome.web.parts.case_papers import Papers, papers_of
from kakitome.web.parts.shapes import Event, State

_SETTLING = (CaseState.IN_REVIEW, CaseState.DISCUSSION, CaseState.RECOGNISED, CaseState.SUSPENDED)
_LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRow:
    """One case in the list of ballots; `waits` says why it waits for the person, empty when it does not."""

    head: CaseHead
    state: State
    word: str
    what: str
    waits: str
    quorum: str
    procedure: Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotSeat:
    """One seat on a ballot, as the committee sees it."""

    name: str
    is_chair: bool
    grounds: Sequence[str]
    state: State
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPage:
    """Everything the page of a case shows to somebody with a seat."""

    sitting: Sitting
    applicant: LocalizedText
    committee: LocalizedText
    question: str
    grounds: Sequence[str]
    places: Sequence[BallotSeat]
    quorum: str
    quorum_state: State
    counts: Sequence[tuple[State, str, int]]
    leading: str
    about: str
    papers: Papers | None
    definition: str
    scores: CaseScores | None
    remarks: Sequence[CaseRemark]
    decisions: Sequence[ShownDecision]
    history: Sequence[Event]


def list_ballots(table: CommitteeTable) -> Sequence[BallotRow]:
    """Return the cases somebody has or had a vote on, or settles as chair; what waits first."""
    heads = {head.number: head for head in heads_of_voter(table.work.examining, table.account)}
    rows = list(_open_rows(table, heads.values()))
    rows += [row for row in _of_chair(table) if row.head.number not in heads]
    return sorted(rows, key=lambda ballot_row: (not ballot_row.waits, -ballot_row.head.updated_at.timestamp()))


def _of_chair(table: CommitteeTable) -> Iterator[BallotRow]:
    """Yield the cases on which a chair has no vote and yet something to settle, the newest of them."""
    if not table.chairs:
        return
    yield from _open_rows(table, table.work.examining.store.cases.list_heads(states=_SETTLING)[:_LOOKED_THROUGH])


def _open_rows(table: CommitteeTable, heads: Iterable[CaseHead]) -> Iterator[BallotRow]:
    """Leave out the cases that are closed to the person."""
    for head in heads:
        try:
            yield _row(sitting_of(table, head.number), head)
        except Http404:
            continue


def page_of(sitting: Sitting) -> BallotPage:
    """Build the page of a case."""
    case, place = sitting.case, sitting.table.place
    shown = sitting.tally if sitting.sees_tally else None
    ballots = (*case.earlier_ballots, case.ballot) if case.ballot else case.earlier_ballots
    quorum_state, quorum = quorum_words(sitting.ballot, sitting)
    is_open = not sitting.is_out
    return BallotPage(
        sitting=sitting,
        applicant=place.platform.organisations.get(case.applicant).name,
        committee=committee_name(sitting.table, ballots[-1].committee if ballots else ""),
        question=question_of(case),
        grounds=grounds_in_words(sitting.voter.grounds) if sitting.voter else [],
        places=_places(sitting) if is_open else [],
        quorum=quorum,
        quorum_state=quorum_state,
        counts=[(*outcome_of(outcome, case.procedure), count) for outcome, count in shown.counts.items()]
        if shown
        else [],
        leading=outcome_of(shown.leading, case.procedure)[1] if shown and shown.leading else "",
        about=_about(sitting) if is_open else "",
        papers=_papers(sitting),
        definition=definition_address(case.subject),
        scores=_scores(sitting),
        remarks=remarks_in_words(case, case.comments if sitting.sight.papers else ()),
        decisions=[
            decision_in_words(decision, case.procedure, committee_name(sitting.table, decision.committee))
            for decision in reversed(case.decisions if is_open else ())
        ],
        history=_history(sitting) if sitting.sight.papers else [],
    )


_QUESTIONS: Mapping[Wording, tuple[Promise, Promise]] = {
    Wording.RECOGNITION: (gettext_lazy("Shall it be recognised?"), gettext_lazy("Shall the recognition be withdrawn?")),
    Wording.CERTIFICATION: (
        gettext_lazy("Shall it be certified?"),
        gettext_lazy("Shall the certification be withdrawn?"),
    ),
    Wording.ACCREDITATION: (
        gettext_lazy("Shall it be accredited?"),
        gettext_lazy("Shall the accreditation be withdrawn?"),
    ),
}


def question_of(case: Case) -> str:
    """Ask what the ballot is about."""
    if case.ballot is None:
        return _("No ballot is open on this case.")
    granting, withdrawing = _QUESTIONS[wording_of(case.procedure)]
    asked = {
        Purpose.APPLICATION: str(granting),
        Purpose.APPEAL: _("Does the appeal stand?"),
        Purpose.WITHDRAWAL: str(withdrawing),
    }
    return asked[case.ballot.purpose]


def quorum_words(ballot: Ballot | None, sitting: Sitting) -> tuple[State, str]:
    """Say in a sentence how far the ballot is."""
    tally = sitting.tally
    if ballot is None or tally is None:
        return "none", ""
    if not can_be_quorate(ballot, sitting.procedure.quorum):
        return "warn", _("Too few may vote for a quorum. The secretariat lays it before the other committee.")
    missing = tally.needed - tally.cast
    if missing > 0:
        words = ngettext("%(n)d more vote makes a quorum.", "%(n)d more votes make a quorum.", missing)
        return "none", words % {"n": missing}
    return "ok", _tied_words(ballot, tally) if tally.tied and sitting.sees_tally else _("There is a quorum.")


def committee_name(table: CommitteeTable, committee: str) -> LocalizedText:
    """Name a committee."""
    body = table.place.store.body.find()
    known = {one.id: one.name for one in body.configuration.committees} if body else {}
    return known.get(committee, LocalizedText(ja=committee, en=committee))


def _tied_words(ballot: Ballot, tally: Tally) -> str:
    names = " / ".join(outcome_of(outcome)[1] for outcome in tally.tied)
    if ballot.chair is None:
        said = _("There is a quorum, and a tie: %(names)s. The secretariat lays it before the other committee.")
    else:
        said = _("There is a quorum, and a tie: %(names)s. The chair’s vote decides.")
    return said % {"names": names}


def _row(sitting: Sitting, head: CaseHead) -> BallotRow:
    state, word = state_of(head.state, head.procedure)
    return BallotRow(
        head=head,
        procedure=sitting.procedure,
        state=state,
        word=_("Recused") if sitting.is_out else word,
        what=question_of(sitting.case) if sitting.ballot else "",
        waits="" if sitting.is_out else _waits(sitting),
        quorum="" if sitting.is_out else quorum_words(sitting.ballot, sitting)[1],
    )


def _waits(sitting: Sitting) -> str:
    if sitting.may_vote:
        return _("Your vote is awaited")
    if sitting.flagged_votes or sitting.flagged_scores or sitting.may_settle_change:
        return _("Your word as chair is awaited")
    return _("You can announce the decision") if sitting.may_decide else ""


def _places(sitting: Sitting) -> list[BallotSeat]:
    ballot = sitting.ballot
    if ballot is None:
        return []
    voted = {vote.account for vote in ballot.votes}
    return [
        BallotSeat(
            name=sitting.table.place.name_of(voter.account, otherwise=_("a former member")),
            is_chair=voter.is_chair,
            grounds=grounds_in_words(voter.grounds),
            state="none" if voter.grounds or voter.account not in voted else "ok",
            word=_("may not vote")
            if voter.grounds
            else _("has voted")
            if voter.account in voted
            else _("has not voted"),
        )
        for voter in ballot.voters
    ]


def _papers(sitting: Sitting) -> Papers | None:
    if not sitting.sight.papers:
        return None
    key, number = sitting.table.place.institution.id, sitting.case.number
    return papers_of(
        sitting.case,
        sitting.procedure,
        address=lambda document: reverse("deciding-paper", args=[key, number, document.sha256]),
    )


def _scores(sitting: Sitting) -> CaseScores | None:
    if not sitting.sight.scorings:
        return None
    apart = divergent(sitting.case, divergence=sitting.procedure.divergence)
    return scores_of(sitting.sight.scorings, sitting.procedure, apart=apart)


def _history(sitting: Sitting) -> Sequence[Event]:
    events = sitting.table.work.examining.store.cases.list_events(sitting.case.number)
    return history_of([event for event in events if event.act not in CLERICAL], Role.MEMBER)


def _about(sitting: Sitting) -> str:
    """Return what an appeal says, or why a withdrawal is proposed."""
    case = sitting.case
    if case.ballot is None or case.ballot.purpose is Purpose.APPLICATION:
        return ""
    if case.ballot.purpose is Purpose.APPEAL:
        return case.appeal.reasons if case.appeal else ""
    proposed = [
        event
        for event in sitting.table.work.examining.store.cases.list_events(case.number)
        if event.act is Act.PROPOSE_WITHDRAWAL
    ]
    return str(proposed[-1].detail["text"]) if proposed else ""
